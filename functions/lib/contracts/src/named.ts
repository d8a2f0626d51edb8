import type { ServiceName } from './route.ts';

/** Declarations of one service, each with the name that it is declared under. */
export type Named<S extends ServiceName, M> = {
  readonly [N in keyof M]: M[N] & { readonly name: N; readonly service: S };
};

/** Names each declaration by its key, which is also the name of the function that is deployed for it. */
export function named<S extends ServiceName, M extends object>(service: S, declared: M): Named<S, M> {
  const entries = Object.entries<object>(declared as Record<string, object>);
  return Object.fromEntries(entries.map(([name, one]) => [name, { ...one, service, name }])) as Named<S, M>;
}
