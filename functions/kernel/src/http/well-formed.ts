import type { Problem } from '../errors.ts';

/**
 * The places in a parsed body whose text is no Unicode: a lone surrogate, which JSON can spell (`"\ud800"`) but UTF-8
 * and so Firestore can't. Keys count too. Empty for every sound body.
 */
export function illFormedText(value: unknown, path: readonly string[] = []): Problem[] {
  if (typeof value === 'string') {
    return value.isWellFormed() ? [] : [{ path: path.join('.'), message: 'Invalid text: lone surrogate' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [
    ...illFormedText(key, path),
    ...illFormedText(entry, [...path, key]),
  ]);
}
