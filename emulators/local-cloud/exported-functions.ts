/** What `firebase-functions` exports for a function: a callable with its manifest. */
export interface AnyFunction {
  (...args: readonly never[]): unknown;
  readonly __endpoint?: { readonly eventTrigger?: unknown };
}

/** A module's functions by their deployed name: what is in a group `a` is `a-b`. */
export function flattenExports(exported: Readonly<Record<string, unknown>>, prefix = ''): Map<string, AnyFunction> {
  const found = new Map<string, AnyFunction>();
  for (const [name, value] of Object.entries(exported)) {
    if (isFunction(value)) found.set(prefix + name, value);
    else if (typeof value === 'object' && value !== null) {
      for (const [inner, one] of flattenExports({ ...value }, `${prefix}${name}-`)) found.set(inner, one);
    }
  }
  return found;
}

/** Manifests by name, with the values that parameters have in this process, and null for what is reset to its default. */
export function manifestsOf(functions: ReadonlyMap<string, AnyFunction>): Record<string, unknown> {
  return Object.fromEntries([...functions].map(([name, { __endpoint: endpoint }]) => [name, plain(endpoint)]));
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function' && '__endpoint' in value;
}

/** Without classes: an `Expression` of `firebase-functions/params` is replaced by its value, a `ResetValue` by null. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('toCEL' in value && 'value' in value && typeof value.value === 'function')
    return (value.value as () => unknown).call(value);
  // A `ResetValue` is null in JSON.
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return plain((value.toJSON as () => unknown).call(value));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
