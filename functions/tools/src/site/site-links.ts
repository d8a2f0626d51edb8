import path from 'node:path';
import type { SitePage } from './site-pages.ts';

/** Files that the site serves beside its pages, by their path in the repository. */
const served: Readonly<Record<string, string>> = {
  'docs/openapi.yaml': '/docs/requests/',
  'docs/asyncapi.yaml': '/docs/asyncapi.yaml',
  'docs/events': '/docs/events/',
};

/**
 * Where a link of a page leads on the site; null for a file of the repository that the site doesn't serve. `page` is the
 * path of the page that links.
 */
export function siteLink(href: string, page: string, pages: ReadonlyMap<string, SitePage>): string | null {
  if (/^(?:[a-z][a-z+.-]*:|#|\/)/i.test(href)) return href;
  const [where = '', anchor] = href.split('#');
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(page), where)).replace(/\/$/, '');
  const url = pages.get(target)?.url ?? pages.get(`${target}/README.md`)?.url ?? served[target] ?? assetUrl(target);
  if (url === null) return null;
  return anchor === undefined ? url : `${url}#${anchor}`;
}

/** The address of a picture or schema; null for other files. */
export function assetUrl(target: string): string | null {
  return /^docs\/.*\.(?:png|svg|schema\.json)$/.test(target) ? `/${target}` : null;
}
