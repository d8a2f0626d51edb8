import asyncHooks from 'node:async_hooks';
import diagnosticsChannel from 'node:diagnostics_channel';
import type { ServiceName } from '@fresh/contracts/route';
import type { App } from 'firebase-admin/app';
import { flattenExports, type AnyFunction } from '../local-cloud/exported-functions.ts';
import type { Build } from './builds.ts';
import { InstanceStorage, type Instance } from './instance.ts';
import { projectId } from './environment.ts';

/** A function that is called with what its kind takes. */
export type RunnableFunction = AnyFunction & ((...args: readonly unknown[]) => unknown);

/** An instance with the functions of its service. */
export interface RunningInstance {
  readonly instance: Instance;
  readonly functions: ReadonlyMap<string, RunnableFunction>;
}

/** In the place of modules of Node, which keep what they are given for as long as the process lives. */
const shared = {
  'node:async_hooks': { ...asyncHooks, AsyncLocalStorage: InstanceStorage },
  // Sets aside what announces a body (`unread-body.ts`); a simulated request has its body already.
  'node:diagnostics_channel': { ...diagnosticsChannel, subscribe: () => undefined },
};

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
  const own: Readonly<Record<string, unknown>> = { ...shared, 'firebase-admin/app': ownApp };
  const require = (name: string) => own[name] ?? build.require(name);
  load(module.exports, require, module);
  return { instance, functions: flattenExports(module.exports) as unknown as ReadonlyMap<string, RunnableFunction> };
}
