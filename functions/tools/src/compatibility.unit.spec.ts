import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { clientAccess } from './client-access.ts';
import { compatibilityDocument, deviationDocuments } from './compatibility.ts';
import type { Deviation } from './deviation.ts';
import { deviations } from './deviations.ts';
import { root } from './folders.ts';
import { monolithRoutes, type MonolithRoute } from './monolith-routes.ts';
import { recordPagesOf } from './record-pages.ts';

const folder = path.join(root, 'docs/reference/monolith');
const pages = recordPagesOf(
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name), 'utf8')])),
);
const allowed = JSON.parse(readFileSync(path.join(root, 'emulators/checks/compat/allow.json'), 'utf8')) as Record<
  string,
  string
>;
const old: MonolithRoute = { id: 'P2', method: 'GET', path: '/api/healthz', tier: 1, was: 'real' };
const deviation: Deviation = {
  routes: 'S1',
  before: 'a | b',
  now: 'c',
  why: 'd',
  noticed: 'no client',
  domain: [27, 28],
  reasons: ['As said'],
};
const recordPages = recordPagesOf({
  'routes.md': ['p2', 'p3', 'p98', 'p99'].map((id) => `<a id="contract-${id}"></a>`).join(),
  'defects.md': '<a id="domain-27"></a><a id="domain-28"></a>',
});
type Sources = Parameters<typeof compatibilityDocument>[0];
const sourcesWith = (changes: Partial<Sources>): Sources => ({
  routes,
  monolithRoutes: [old],
  deviations: [deviation],
  clientAccess: [],
  allowed: {},
  recordPages,
  ...changes,
});
const documentOf = (changes: Partial<Sources>) => compatibilityDocument(sourcesWith(changes));
const deviationsOf = (changes: Partial<Sources>) => deviationDocuments(sourcesWith(changes));

describe('compatibilityDocument', () => {
  it('says who serves a route, and what is not served', () => {
    const head: MonolithRoute = { ...old, id: 'P3', method: 'HEAD' };
    const gone: MonolithRoute = { ...old, id: 'P99', path: '/api/gone', tier: 4, was: 'dev', dropped: 'A hole.' };
    const missing: MonolithRoute = { ...old, id: 'P98', path: '/api/missing' };
    const text = documentOf({ monolithRoutes: [old, head, gone, missing] });
    expect(text).to.contain(
      '- [P2](monolith/routes.md#contract-p2) GET /api/healthz: tier 1, was real; platform, `healthz`',
    );
    expect(text).to.contain(
      '- [P3](monolith/routes.md#contract-p3) HEAD /api/healthz: tier 1, was real; platform, `healthz`',
    );
    expect(text).to.contain(
      '- [P99](monolith/routes.md#contract-p99) GET /api/gone: tier 4, was dev; not carried over',
    );
    expect(text).to.contain('| P99 GET /api/gone | A hole. |');
    expect(text).to.contain(
      '- [P98](monolith/routes.md#contract-p98) GET /api/missing: tier 1, was real; not served yet',
    );
    expect(text).to.contain('- A1 GET /api/notifications: new; notifications, `notifications`');
  });

  it('puts recorded differences to the deviation whose source they cite, and loses none', () => {
    const allowed = { 'a / b': 'Repaired (DOMAIN 5, 28).', 'c / d': 'As said.', 'e / f': 'Else (DOMAIN 2).' };
    const page = deviationsOf({ allowed })['scheduling.md'];
    expect(page).to.contain('#domain-27), [DOMAIN 28](../monolith/defects.md#domain-28)');
    expect(page).to.contain('`a / b`, `c / d`');
    expect(documentOf({ allowed })).to.contain('| `e / f` | Else (DOMAIN 2). |');
  });

  it('has a page for each service, and one for what concerns several', () => {
    const several = ['S1, O2', 'all with a session', 'unknown paths'].map((text) => ({ ...deviation, routes: text }));
    const pages = deviationsOf({ deviations: [deviation, ...several, { ...deviation, routes: 'S1, S2' }] });
    expect(Object.keys(pages)).to.have.members(['scheduling.md', 'several.md', 'all.md']);
    expect(documentOf({ deviations: several })).to.contain('(deviations/several.md): 2');
  });

  it('links only to anchors that the record has', () => {
    expect(() => deviationsOf({ deviations: [{ ...deviation, domain: [99] }] })).to.throw('domain-99');
  });

  it('says what clients may no longer do with the database', () => {
    const row = { asserted: 'shifts', before: 'Managers write', now: 'Denied; S8', why: 'One writer.' };
    const [, section = ''] = documentOf({ clientAccess: [row] }).split('## Client access to the database');
    expect(section).to.contain('| shifts | Managers write | Denied; S8 | One writer. |');
  });
});

describe('the record of the monolith', () => {
  it('has each of its 73 methods once', () => {
    expect(new Set(monolithRoutes.map(({ id }) => id)).size).to.equal(73);
    expect(new Set(monolithRoutes.map(({ method, path: where }) => `${method} ${where}`)).size).to.equal(73);
  });

  it('agrees with the registry about every route that is carried over', () => {
    for (const { id, method, path: where, dropped } of monolithRoutes) {
      const route = routes.find((served) => served.id === id);
      if (method === 'HEAD') continue;
      if (dropped !== undefined) expect(route, id).to.equal(undefined);
      else expect(route && `${route.method} ${route.path}`, id).to.equal(`${method} ${where}`);
    }
  });

  it('explains every recorded difference by a deviation', () => {
    const text = compatibilityDocument({
      routes,
      monolithRoutes,
      deviations,
      clientAccess,
      allowed,
      recordPages: pages,
    });
    expect(text).not.to.contain('## Further recorded differences');
  });
});
