import type { Problem } from '../errors.ts';

/** Nesting that no real body reaches and that no recursive function, ours or the database's, has to survive. */
const maxDepth = 100;

/**
 * The places in a parsed body that Firestore can't store: text that isn't Unicode (a lone surrogate, which JSON spells as
 * `"\ud800"` and UTF-8 can't encode; keys count too), and nesting deeper than 100. Empty for every valid body. Doesn't
 * recurse, since depth is what it limits.
 */
export function findUnsupportedValues(body: unknown): Problem[] {
  const problems: Problem[] = [];
  const open: { value: unknown; path: readonly string[] }[] = [{ value: body, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (typeof value === 'string') {
      if (!value.isWellFormed()) problems.push({ path: path.join('.'), message: 'Invalid text: lone surrogate' });
    } else if (typeof value === 'object' && value !== null) {
      if (path.length === maxDepth) {
        problems.push({ path: path.slice(0, 3).join('.'), message: `Too deep: more than ${maxDepth} levels` });
        continue;
      }
      for (const [key, entry] of Object.entries(value)) {
        open.push({ value: key, path }, { value: entry, path: [...path, key] });
      }
    }
  }
  return problems;
}
