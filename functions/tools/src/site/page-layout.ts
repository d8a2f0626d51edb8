/** What surrounds a page. */
export interface PageLayout {
  readonly title: string;
  readonly url: string;
  /** HTML of the page itself. */
  readonly content: string;
  /** Groups of links for the side; none where the site is a reference alone. */
  readonly navigation: readonly NavigationGroup[];
}

/** Links under a heading. */
export interface NavigationGroup {
  readonly name: string;
  readonly links: readonly { readonly text: string; readonly url: string }[];
}

/** The references that every site has. */
const references = [
  { text: 'Requests', url: '/docs/requests/' },
  { text: 'Events', url: '/docs/events/' },
  { text: 'Errors', url: '/docs/errors/' },
];

/** The bar above every page; `hasPages`: the site has more than the reference, and a search over it. */
export function bar(current: string, hasPages = false): string {
  const links = [{ text: 'Docs', url: '/docs/' }, ...references].map(
    ({ text, url }) => `<a href="${url}"${url === current ? ' aria-current="page"' : ''}>${text}</a>`,
  );
  // Where the list of pages is not beside the page, but below it.
  if (hasPages) links.push('<a class="to-pages" href="#pages">All pages</a>');
  return `<header class="bar"><nav aria-label="Reference">${links.join(' ')}</nav>${hasPages ? search : ''}</header>`;
}

const search = `<search class="search"><label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" aria-controls="found" />
<div id="found" class="found" role="region" aria-live="polite" aria-label="Search results" hidden></div></search>`;

/** A whole page. */
export function pageLayout({ title, url, content, navigation }: PageLayout): string {
  const hasPages = navigation.length > 0;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'" />
<title>${escaped(title)} · Fresh Schedules</title>
<link rel="icon" href="data:," />
<link rel="stylesheet" href="/docs/reference.css" />
${hasPages ? '<script src="/docs/search.js" type="module"></script>' : ''}
</head>
<body class="${hasPages ? 'pages' : 'reference'}">
<a class="skip" href="#content">Skip to content</a>
${bar(url, hasPages)}
<main id="content" tabindex="-1">
${content}
</main>
${hasPages ? side(url, navigation) : ''}
</body>
</html>
`;
}

function side(current: string, groups: readonly NavigationGroup[]): string {
  const lists = groups.map(({ name, links }) => {
    const items = links.map(
      ({ text, url }) =>
        `<li><a href="${url}"${url === current ? ' aria-current="page"' : ''}>${escaped(text)}</a></li>`,
    );
    return `<h2>${escaped(name)}</h2><ul>${items.join('')}</ul>`;
  });
  return `<nav id="pages" class="side" aria-label="Pages">${lists.join('')}</nav>`;
}

/** Text as HTML shows it. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
