/** Limits of a reduction. */
export interface Budget {
  /** Tests that are left. */
  tests: number;
}

/**
 * The fewest of some items that still fail together: ddmin (Zeller and Hildebrandt, https://doi.org/10.1109/32.988498). None of
 * the result can be left out by itself, unless the budget was used up. Order is kept.
 */
export async function minimize<T>(
  items: readonly T[],
  fails: (kept: readonly T[]) => Promise<boolean>,
  budget: Budget,
): Promise<readonly T[]> {
  const test = async (kept: readonly T[]) => {
    if (budget.tests <= 0) return false;
    budget.tests--;
    return fails(kept);
  };
  if (items.length > 0 && (await test([]))) return [];
  let kept = items;
  for (let parts = Math.min(2, kept.length); parts > 0 && parts <= kept.length;) {
    const reduced = await reduce(kept, parts, test);
    if (reduced) {
      kept = reduced.kept;
      parts = Math.min(kept.length, reduced.isPart ? 2 : Math.max(2, parts - 1));
    } else if (parts === kept.length) break;
    else parts = Math.min(kept.length, parts * 2);
  }
  return kept;
}

/** One part that fails, or what is left without one part; null where neither fails. */
async function reduce<T>(
  items: readonly T[],
  parts: number,
  fails: (kept: readonly T[]) => Promise<boolean>,
): Promise<{ kept: readonly T[]; isPart: boolean } | null> {
  const bounds = Array.from({ length: parts + 1 }, (_, index) => Math.floor((index * items.length) / parts));
  if (parts === 1) return null;
  for (let part = 0; part < parts; part++) {
    const kept = items.slice(bounds[part], bounds[part + 1]);
    if (await fails(kept)) return { kept, isPart: true };
  }
  // With two parts the rest of one is the other.
  for (let part = 0; part < parts && parts > 2; part++) {
    const kept = [...items.slice(0, bounds[part]), ...items.slice(bounds[part + 1])];
    if (await fails(kept)) return { kept, isPart: false };
  }
  return null;
}
