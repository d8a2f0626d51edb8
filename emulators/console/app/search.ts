/** The search of the site, in the browser. Works offline: the index is a file of the site. */
import MiniSearch from 'minisearch';
import { find, searchOptions, type SearchSection } from '../../../functions/tools/src/site/search-index.ts';

const shown = 8;
const input = document.querySelector<HTMLInputElement>('#search');
const found = document.querySelector<HTMLElement>('#found');
let index: Promise<MiniSearch<SearchSection>> | undefined;

/** Loaded with the first use: most readers follow links. */
function loaded(): Promise<MiniSearch<SearchSection>> {
  index ??= fetch('/docs/search.json', { signal: AbortSignal.timeout(10_000) })
    .then((response) => response.text())
    .then((text) => MiniSearch.loadJSON(text, searchOptions));
  return index;
}

async function search(query: string): Promise<void> {
  if (!found) return;
  if (query.trim() === '') {
    found.hidden = true;
    return;
  }
  const results = find(await loaded(), query);
  if (input?.value !== query) return;
  const list = document.createElement('ol');
  for (const { id, page, heading } of results.slice(0, shown)) {
    const link = document.createElement('a');
    link.href = String(id);
    link.textContent = heading === '' ? String(page) : `${String(page)}: ${String(heading)}`;
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
  const summary = document.createElement('p');
  summary.textContent =
    results.length === 0 ? `Nothing found for “${query}”. Try other words.` : `${results.length} results`;
  found.replaceChildren(summary, list);
  found.hidden = false;
}

input?.addEventListener('focus', () => void loaded());
input?.addEventListener('input', () => void search(input.value));
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement?.tagName !== 'INPUT') {
    event.preventDefault();
    input?.focus();
  }
  if (event.key === 'Escape' && found && !found.hidden) {
    found.hidden = true;
    input?.focus();
  }
});
