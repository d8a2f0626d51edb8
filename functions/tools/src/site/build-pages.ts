import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import MiniSearch from 'minisearch';
import { pageLayout, type NavigationGroup } from './page-layout.ts';
import { renderPages } from './render-pages.ts';
import { searchOptions, type SearchSection } from './search-index.ts';
import { sectionsOf } from './search-sections.ts';
import { assetUrl, siteLink } from './site-links.ts';
import { allPages, type SitePage } from './site-pages.ts';

/** Adds every page of the repository to a site, with pictures, schemas and the index of the search. */
export async function buildPages(folder: string, root: string): Promise<void> {
  const pages = allPages(root);
  await writePages(folder, pages, navigationOf(pages), root);
  await writeFile(path.join(folder, 'docs/search.json'), JSON.stringify(searchIndex(pages)));
  const names = await readdir(path.join(root, 'docs'), { recursive: true });
  for (const name of names.map((one) => `docs/${one.split(path.sep).join('/')}`)) {
    const url = name.startsWith('docs/gateway/') ? null : assetUrl(name);
    if (url === null) continue;
    await mkdir(path.join(folder, path.dirname(url)), { recursive: true });
    await copyFile(path.join(root, name), path.join(folder, url));
  }
}

/** Writes pages into a site, each at its address. */
export async function writePages(
  folder: string,
  pages: readonly SitePage[],
  navigation: readonly NavigationGroup[],
  root: string,
): Promise<void> {
  const rendered = await renderPages(pages, root);
  for (const { url, title } of pages) {
    const content = rendered.get(url);
    if (content === undefined) throw new Error(`Eleventy has made no page ${url}`);
    await mkdir(path.join(folder, url), { recursive: true });
    await writeFile(path.join(folder, url, 'index.html'), pageLayout({ title, url, content, navigation }));
  }
}

/** The index of the search over pages. */
export function searchIndex(pages: readonly SitePage[]): MiniSearch<SearchSection> {
  const index = new MiniSearch<SearchSection>(searchOptions);
  index.addAll(pages.flatMap(sectionsOf));
  return index;
}

/** The links of docs/README.md, under its headings: what the side of each page shows. */
function navigationOf(pages: readonly SitePage[]): NavigationGroup[] {
  const bySource = new Map(pages.map((page) => [page.source, page]));
  const start = bySource.get('docs/README.md');
  if (!start) throw new Error('There is no docs/README.md, which the navigation is made of');
  const [, ...parts] = start.text.split(/^## /m);
  return parts.map((part) => {
    const [name = ''] = part.split('\n');
    const links = [...part.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)].flatMap(([, text = '', href = '']) => {
      const url = siteLink(href, start.source, bySource);
      return url === null ? [] : [{ text: capitalised(text.replaceAll(/\s+/g, ' ')), url }];
    });
    return { name, links };
  });
}

/** In a list each link begins a line; in a sentence it may not. */
function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
