import * as z from 'zod';
import type { DeployedFunction } from './cloud-run.ts';
import { runService } from './units.ts';

const functionRewrite = z.object({
  source: z.string(),
  function: z.object({ functionId: z.string(), region: z.string(), pinTag: z.boolean() }),
});

const config = z.object({ hosting: z.looseObject({ rewrites: z.array(functionRewrite) }) });

/**
 * Of `firebase.json`, what a Hosting release is made of: the same rewrites, said in terms of Cloud Run. The Firebase CLI
 * deploys every function that a pinned `function` rewrite names along with Hosting (`addPinnedFunctionsToOnlyString`), of
 * all services, changed or not. It leaves those of a pinned `run` rewrite alone. The emulator, in turn, knows only `function`.
 */
export function gatewayHosting(firebaseJson: unknown): Record<string, unknown> {
  const { hosting } = config.parse(firebaseJson);
  const rewrites = hosting.rewrites.map(({ source, function: { functionId, region, pinTag } }) => ({
    source,
    run: { serviceId: runService(functionId), region, pinTag },
  }));
  // The site is built already.
  const { predeploy: _built, ...rest } = hosting;
  return { ...rest, rewrites };
}

/**
 * Functions whose newest revision isn't the one that the gateway has: a release would move their pins, past the smoke
 * test of their service.
 */
export function unreleasedFunctions(
  functionNames: readonly string[],
  deployed: ReadonlyMap<string, DeployedFunction>,
): string[] {
  return functionNames.filter((name) => {
    const one = deployed.get(runService(name));
    return !one || one.pinned === null || one.pinned !== one.latest;
  });
}
