/** What readers ask, and the page that has to come first. */
import MiniSearch from 'minisearch';
import { expect } from 'chai';
import { root } from '../folders.ts';
import { searchIndex } from './build-pages.ts';
import { find, searchOptions } from './search-index.ts';
import { allPages } from './site-pages.ts';

const queries: Readonly<Record<string, string>> = {
  'add a route': '/docs/how-to/add_a_route/',
  'golden event': '/docs/explanation/glossary/',
  'add an event': '/docs/how-to/add_an_event/',
  'change an event version': '/docs/how-to/change_an_event/',
  'add subscriber': '/docs/how-to/add_a_subscriber/',
  'first event tutorial': '/docs/tutorial/first_event/',
  'replay dead letters': '/docs/operations/events/',
  'pause a subscriber': '/docs/operations/events/',
  'roll back a service': '/docs/operations/deploy/',
  'first deploy of a new project': '/docs/operations/deploy/',
  'migrate a route': '/docs/how-to/migrate_a_route/',
  'report of shadow reads': '/docs/how-to/migrate_a_route/',
  'kong gateway': '/docs/operations/gateway/',
  'rate limited': '/docs/errors/',
  SECOND_FACTOR_REQUIRED: '/docs/errors/',
  'erase personal data': '/docs/operations/privacy/',
  'restore a backup': '/docs/operations/backups/',
  'threat model': '/docs/security/threat_model/',
  'service accounts roles': '/docs/security/iam/',
  'which service writes a collection': '/docs/explanation/data-ownership/',
  'session cookie, bearer token': '/docs/explanation/authentication/',
  'what is an inbox entry': '/docs/explanation/glossary/',
  'separation plan risks': '/docs/architecture/service_separation_plan/',
  'typed client first call': '/docs/functions/lib/client/',
  'rotate mfa encryption key': '/docs/operations/secrets/',
};

describe('the search of the site', () => {
  const pages = allPages(root);
  // As the browser gets it: through JSON.
  const index = MiniSearch.loadJSON<Parameters<typeof find>[0] extends MiniSearch<infer S> ? S : never>(
    JSON.stringify(searchIndex(pages)),
    searchOptions,
  );

  for (const [query, page] of Object.entries(queries)) {
    it(`finds ${page} first for “${query}”`, () => {
      const [first] = find(index, query);
      expect(String(first?.id).split('#')[0]).to.equal(page);
    });
  }

  it('has every page', () => {
    const ids = new Set(pages.map(({ url }) => url));
    expect(ids).to.have.property('size', pages.length);
    expect(index.documentCount).to.be.above(pages.length);
  });

  it('finds nothing for what no page says', () => {
    expect(find(index, 'xyzzyplugh')).to.deep.equal([]);
  });
});
