import { readFileSync } from 'node:fs';
import path from 'node:path';
import { routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { clientAccess } from './client-access.ts';
import { compatibilityDocument } from './compatibility.ts';
import type { Deviation } from './deviation.ts';
import { deviations } from './deviations.ts';
import { root } from './folders.ts';
import { monolithRoutes, type MonolithRoute } from './monolith-routes.ts';

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
const documentOf = (changes: Partial<Parameters<typeof compatibilityDocument>[0]>) =>
  compatibilityDocument({
    routes,
    monolithRoutes: [old],
    deviations: [deviation],
    clientAccess: [],
    allowed: {},
    ...changes,
  });

describe('compatibilityDocument', () => {
  it('says who serves a route, and what is not served', () => {
    const head: MonolithRoute = { ...old, id: 'P3', method: 'HEAD' };
    const gone: MonolithRoute = { ...old, id: 'P99', path: '/api/gone', tier: 4, was: 'dev', dropped: 'A hole.' };
    const missing: MonolithRoute = { ...old, id: 'P98', path: '/api/missing' };
    const text = documentOf({ monolithRoutes: [old, head, gone, missing] });
    expect(text).to.contain(
      '| [P2](../reference/monolith/routes.md#contract-p2) | GET /api/healthz | 1 | real | platform, `healthz` |',
    );
    expect(text).to.contain(
      '| [P3](../reference/monolith/routes.md#contract-p3) | HEAD /api/healthz | 1 | real | platform, `healthz` |',
    );
    expect(text).to.contain(
      '| [P99](../reference/monolith/routes.md#contract-p99) | GET /api/gone | 4 | dev | not carried over |',
    );
    expect(text).to.contain('| P99 GET /api/gone | A hole. |');
    expect(text).to.contain(
      '| [P98](../reference/monolith/routes.md#contract-p98) | GET /api/missing | 1 | real | not served yet |',
    );
    expect(text).to.contain('| A1 | GET /api/notifications | – | new | notifications, `notifications` |');
  });

  it('puts recorded differences to the deviation whose source they cite, and loses none', () => {
    const text = documentOf({
      allowed: { 'a / b': 'Repaired (DOMAIN 5, 28).', 'c / d': 'As said.', 'e / f': 'Else (DOMAIN 2).' },
    });
    expect(text).to.contain(
      '#domain-27), [DOMAIN 28](../reference/monolith/defects.md#domain-28) | `a / b`<br>`c / d` |',
    );
    expect(text).to.contain('| `e / f` | Else (DOMAIN 2). |');
  });

  it('says what clients may no longer do with the database', () => {
    const row = { asserted: 'shifts', before: 'Managers write', now: 'Denied; S8', why: 'One writer.' };
    const [, section = ''] = documentOf({ clientAccess: [row] }).split('## Client access to the database');
    expect(section).to.contain('| shifts | Managers write | Denied; S8 | One writer. |');
  });

  it('escapes what would break a table', () => {
    expect(documentOf({})).to.contain('| a \\| b |');
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
    const text = compatibilityDocument({ routes, monolithRoutes, deviations, clientAccess, allowed });
    expect(text).not.to.contain('## Further recorded differences');
  });
});
