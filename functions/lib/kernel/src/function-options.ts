import { boundsOf, type FunctionKind } from '@fresh/contracts/bounds';
import { region } from '@fresh/contracts/region';
import type { ServiceName } from '@fresh/contracts/route';
import { serviceAccountOf } from './service-account.ts';

/** What every function of a kind is deployed with: where it runs, as which account, and how much it may use. */
export function functionOptions(kind: FunctionKind, service: ServiceName, functionName: string) {
  const { memoryMiB, ...bounds } = boundsOf(kind, functionName);
  return { region, serviceAccount: serviceAccountOf(service), memory: `${memoryMiB}MiB`, ...bounds } as const;
}
