import type { ServiceName } from '@fresh/contracts/route';
import type { App } from 'firebase-admin/app';
import { flattenExports, type AnyFunction } from '../local-cloud/exported-functions.ts';
import type { Build } from './builds.ts';
import type { Instance } from './instance.ts';
import { projectId } from './environment.ts';

/** A function that is called with what its kind takes. */
export type RunnableFunction = AnyFunction & ((...args: readonly unknown[]) => unknown);

/** An instance with the functions of its service. */
export interface RunningInstance {
  readonly instance: Instance;
  readonly functions: ReadonlyMap<string, RunnableFunction>;
}

interface AppModule {
  readonly initializeApp: (options: object, name: string) => App;
  readonly deleteApp: (app: App) => Promise<void>;
}

/**
 * Loads a service anew, as a process does that starts: it has variables, a Firebase app and clients of its own. Returns its
 * functions by their deployed names.
 */
export function startInstance(build: Build, service: ServiceName, instance: Instance): RunningInstance {
  const load = build.services.get(service);
  if (!load) throw new Error(`there is no bundle of ${service}`);
  const admin = build.require('firebase-admin/app') as AppModule;
  const app = admin.initializeApp({ projectId }, instance.name);
  instance.onDeath(() => {
    void admin.deleteApp(app).catch(() => undefined);
  });
  const ownApp = { ...admin, getApps: () => [app], getApp: () => app, initializeApp: () => app };
  const module = { exports: {} };
  const require = (name: string) => (name === 'firebase-admin/app' ? ownApp : build.require(name));
  load(module.exports, require, module);
  return { instance, functions: flattenExports(module.exports) as unknown as ReadonlyMap<string, RunnableFunction> };
}
