/** Fields of a change, divided by whether their values may be in its event (ADR 0038). */
export interface Withheld<T extends object, K extends keyof T & string> {
  readonly published: Omit<T, K>;
  /** For the document alone. */
  readonly details: Partial<Pick<T, K>>;
  /** `withheld` of the event's data: left out where nothing was withheld. */
  readonly withheld: { readonly withheld?: K[] };
}

/** Takes the named fields out of what an event carries. */
export function withhold<T extends object, const K extends keyof T & string>(
  fields: T,
  names: readonly K[],
): Withheld<T, K> {
  const isNamed = (name: string): name is K => names.some((one) => one === name);
  const entries = Object.entries(fields);
  const details = entries.filter(([name, value]) => isNamed(name) && value !== undefined);
  const withheld = details.flatMap(([name]) => (isNamed(name) ? [name] : []));
  return {
    published: Object.fromEntries(entries.filter(([name]) => !isNamed(name))) as Omit<T, K>,
    details: Object.fromEntries(details) as Partial<Pick<T, K>>,
    withheld: withheld.length === 0 ? {} : { withheld },
  };
}
