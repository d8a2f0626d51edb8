import { expect } from 'chai';
import { routes } from './registry.ts';
import { isMutation } from './route.ts';

/** Routes by how they keep from being done twice under one key; `commit` is the rule, and needs no declaration. */
const byKind = (kind: 'commit' | 'lease' | 'calls' | 'none') =>
  routes.filter((route) => isMutation(route) && (route.repetition?.by ?? 'commit') === kind).map(({ id }) => id);

describe('repeated mutations', () => {
  it('are without a key exactly where there is no user whose key it could be', () => {
    const publicOnes = routes.filter((route) => isMutation(route) && route.access === 'public').map(({ id }) => id);
    expect(byKind('none')).to.deep.equal(publicOnes);
  });

  it('keep a lease, or call others first, only where that is declared', () => {
    expect(byKind('lease').sort()).to.deep.equal(['A9', 'N7']);
    expect(byKind('calls').sort()).to.deep.equal(['N2', 'N4', 'N5', 'N6']);
  });

  it('are of one kind each, and reads of none', () => {
    const kinds = (['commit', 'lease', 'calls', 'none'] as const).flatMap(byKind);
    expect(kinds.sort()).to.deep.equal(
      routes
        .filter(isMutation)
        .map(({ id }) => id)
        .sort(),
    );
    expect(routes.filter((route) => !isMutation(route) && route.repetition)).to.deep.equal([]);
  });

  it('that end their caller’s membership take no body: a retry is known before its body is read', () => {
    const departures = routes.filter(({ endsOwnMembership }) => endsOwnMembership);
    expect(departures).not.to.have.length(0);
    for (const { id, body } of departures) expect(body, id).to.equal(undefined);
  });
});
