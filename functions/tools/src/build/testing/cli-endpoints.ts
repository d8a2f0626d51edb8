import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { region } from '@fresh/contracts/region';
import type { ServiceName } from '@fresh/contracts/route';
import { root } from '../../folders.ts';
import { goldenManifest } from '../golden-manifest.ts';
import { runtime } from '../runtime.ts';

/** A function as the Firebase CLI is about to deploy it. */
export interface Endpoint {
  readonly id: string;
  readonly serviceAccount: string;
  readonly uri?: string;
  readonly secretEnvironmentVariables?: readonly { readonly secret: string }[];
  readonly httpsTrigger?: { readonly invoker: readonly string[] };
  readonly taskQueueTrigger?: { readonly invoker: readonly string[] };
  readonly scheduleTrigger?: object;
}

/** The functions of a codebase, opaque. */
export type Backend = object;

/** A module of the Firebase CLI, by its path below `lib`. It has no types: the caller says what it uses. */
export function cliModule(name: string): unknown {
  return createRequire(import.meta.url)(`firebase-tools/lib/${name}.js`);
}

interface Manifests {
  readonly buildFromV1Alpha1: (manifest: unknown, project: string, at: string, runtime: string) => object;
}
interface Builds {
  readonly resolveBackend: (options: object) => Promise<{ readonly backend: Backend }>;
}
interface Backends {
  readonly allEndpoints: (backend: Backend) => Endpoint[];
}

/** What the CLI makes of a service's committed manifest in a project. */
export async function cliBackend(service: ServiceName, project: string): Promise<Backend> {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, goldenManifest(service)), 'utf8'));
  const { buildFromV1Alpha1 } = cliModule('deploy/functions/runtimes/discovery/v1alpha1') as Manifests;
  const { resolveBackend } = cliModule('deploy/functions/build') as Builds;
  const { backend } = await resolveBackend({
    build: buildFromV1Alpha1(manifest, project, region, runtime),
    ...{ firebaseConfig: { projectId: project }, userEnvs: {}, codebase: service, nonInteractive: true },
    isEmulator: true, // else it asks Secret Manager for the secrets
  });
  return backend;
}

/** The functions of a backend. */
export function endpointsIn(backend: Backend): Endpoint[] {
  return (cliModule('deploy/functions/backend') as Backends).allEndpoints(backend);
}
