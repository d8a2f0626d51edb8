import { directAccessBoundaries } from './direct-access-threats.ts';
import { eventBoundaries } from './event-threats.ts';
import { monolithBoundary } from './monolith-threats.ts';
import { operationBoundaries } from './operation-threats.ts';
import { requestBoundaries } from './request-threats.ts';
import { serviceBoundaries } from './service-threats.ts';
import type { Boundary } from './threat.ts';

/** In the order of the figure in docs/security/THREAT_MODEL.md, whose chapter "Boundaries" is generated from here. */
export const boundaries: readonly Boundary[] = [
  ...requestBoundaries,
  ...directAccessBoundaries,
  ...serviceBoundaries,
  ...eventBoundaries,
  ...operationBoundaries,
  monolithBoundary,
];
