import * as z from 'zod';

/** Dead letters of one subscriber that have the same cause, but for the ids and numbers in its text. */
export const causeGroup = z.object({
  /** Of subscriber and cause: the same in every list. */
  causeHash: z.string(),
  subscriber: z.string(),
  /** Of the newest of them, as it is. */
  cause: z.string(),
  count: z.number().int(),
  /** When the first and the last of them were given up, epoch ms. */
  first: z.number().int(),
  last: z.number().int(),
  /** Id of the newest one's event. */
  sampleEventId: z.string(),
});

/** Dead letters of one cause. */
export type CauseGroup = z.output<typeof causeGroup>;

/** Adds up groups of several pages, the largest first; of the same cause the newest is the sample. */
export function mergeGroups(groups: readonly CauseGroup[]): CauseGroup[] {
  const merged = new Map<string, CauseGroup>();
  for (const group of groups) {
    const before = merged.get(group.causeHash);
    const newest = before && before.last >= group.last ? before : group;
    merged.set(group.causeHash, {
      ...newest,
      count: (before?.count ?? 0) + group.count,
      first: Math.min(before?.first ?? Infinity, group.first),
    });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count || b.last - a.last);
}
