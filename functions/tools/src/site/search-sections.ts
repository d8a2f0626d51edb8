import { headingAnchors } from '../references/references.ts';
import type { SearchSection } from './search-index.ts';
import type { SitePage } from './site-pages.ts';

/** The sections of a page, split at its headings of the second level. */
export function sectionsOf({ url, title, text }: SitePage): SearchSection[] {
  const anchorOf = headingAnchors();
  const sections: { id: string; heading: string; lines: string[] }[] = [{ id: url, heading: '', lines: [] }];
  let isCode = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    const [, marks, heading = ''] = (!isCode && /^(#{1,6}) +(.*)$/.exec(line)) || [];
    if (marks !== undefined) {
      const shown = plain(heading);
      const anchor = anchorOf(shown);
      if (marks.length === 2) sections.push({ id: `${url}#${anchor}`, heading: shown, lines: [] });
      else if (marks.length > 2) sections.at(-1)?.lines.push(shown);
    } else {
      sections.at(-1)?.lines.push(line);
    }
  }
  return sections.flatMap(({ id, heading, lines }) => {
    const terms = lines.flatMap((line) => {
      const [, term, meaning = ''] = /^- \*\*([^*]+)\*\*: (.*)$/.exec(line) ?? [];
      return term !== undefined && url.endsWith('/glossary/') ? [{ term, meaning }] : [];
    });
    return [
      { id, page: title, heading, text: plain(lines.join('\n')) },
      // Each term of the glossary is found by itself.
      ...terms.map(({ term, meaning }, index) => ({
        id: `${url}#${index}`,
        page: title,
        heading: term,
        text: meaning,
      })),
    ];
  });
}

/** Markdown without what only lays it out. */
function plain(markdown: string): string {
  return markdown
    .replaceAll(/<!--[^]*?-->|<[^>\n]+>/g, ' ')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*_|]/g, ' ');
}
