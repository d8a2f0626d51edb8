import type MiniSearch from 'minisearch';
import type { Options, SearchResult } from 'minisearch';

/** A section of a page, as the search finds it. */
export interface SearchSection {
  /** Address with anchor. */
  readonly id: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** Words of questions, which say nothing of what is looked for. */
const skipped = new Set(['a', 'an', 'and', 'are', 'do', 'for', 'how', 'in', 'is', 'of', 'the', 'to', 'what', 'which']);

/** The same for the index that is built and the one that the browser loads. */
export const searchOptions: Options<SearchSection> = {
  fields: ['path', 'page', 'heading', 'text'],
  storeFields: ['page', 'heading'],
  extractField: (section, field) =>
    field === 'path'
      ? section.id.replace(/^\/docs\//, '').replaceAll(/[/_#]/g, ' ')
      : section[field as keyof SearchSection],
  processTerm: (term) => {
    const lower = term.toLowerCase();
    return skipped.has(lower) ? null : lower;
  },
};

/** What the search finds, best first: sections with every word, or, where there is none, with any of them. */
export function find(index: MiniSearch<SearchSection>, query: string): SearchResult[] {
  const options = {
    boost: { path: 2, page: 5, heading: 3 },
    prefix: (term: string) => term.length > 2,
    fuzzy: (term: string) => (term.length > 4 ? 0.2 : false),
    boostDocument: weightOf,
  };
  const all = index.search(query, { ...options, combineWith: 'AND' });
  return all.length > 0 ? all : index.search(query, { ...options, combineWith: 'OR' });
}

/** How pages count by their start: what to do before why, and what holds before what was. */
const weights: readonly (readonly [string, number])[] = [
  ['/docs/reference/monolith/', 0.3],
  ['/docs/reference/deviations/', 0.5],
  ['/docs/changelog/', 0.4],
  ['/docs/adr/', 0.3],
  ['/docs/security/threats-', 0.5],
  ['/docs/operations/monitoring/', 0.6],
  ['/docs/how-to/', 1.4],
  ['/docs/tutorial/', 1.4],
  ['/docs/explanation/glossary/#', 1.2],
];

function weightOf(id: string): number {
  if (id === '/docs/' || id.startsWith('/docs/#')) return 0.3;
  return weights.find(([start]) => id.startsWith(start))?.[1] ?? 1;
}
