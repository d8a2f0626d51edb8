import type { PositionEvent } from '@fresh/contracts/events/positions';
import { ApiError } from '@fresh/kernel/errors';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { create, evolve, readable, remove, update, type Position } from './position.ts';

const now = Date.UTC(2030, 0, 1);
const change = { id: 'p1', orgId: 'alpha', by: 'maria', now };
const body = { orgId: 'alpha', name: 'Cook', type: 'full_time', skillLevel: 'expert' } as const;

const created: PositionEvent = {
  type: 'fresh.scheduling.position.v1.created',
  data: { name: 'Cook', type: 'full_time', skillLevel: 'expert', requiredCertifications: [] },
  details: {},
};
const updated = (changes: object, name = 'Cook'): PositionEvent => ({
  type: 'fresh.scheduling.position.v1.updated',
  data: { name, changes },
  details: {},
});
const deactivated: PositionEvent = { type: 'fresh.scheduling.position.v1.deactivated', data: { name: 'Cook' } };
const given = (...events: PositionEvent[]) =>
  givenEvents<Position | null, PositionEvent>((state, event) => evolve(state, event, change), null, ...events);

describe('position', () => {
  it('starts active, with its defaults stored (DOMAIN 60)', () => {
    given()
      .when(() => create(body))
      .then(created);
    given(created)
      .when(() => [])
      .thenState((state) => {
        expect(state).to.deep.equal({
          id: 'p1',
          orgId: 'alpha',
          version: 1,
          name: 'Cook',
          type: 'full_time',
          skillLevel: 'expert',
          requiredCertifications: [],
          isActive: true,
          createdBy: 'maria',
          createdAt: now,
          updatedAt: now,
        });
      });
  });

  it('changes what is named and keeps the rest', () => {
    given(created)
      .when((state) => update(state, 'alpha', { name: 'Chef', hourlyRate: undefined, isActive: false }))
      .then(updated({ name: 'Chef', isActive: false }, 'Chef'));
    given(created, updated({ hourlyRate: 25 }))
      .when((state) => update(state, 'alpha', { name: 'Chef' }))
      .thenState((state) => {
        expect(state).to.include({ name: 'Chef', hourlyRate: 25, type: 'full_time', version: 3 });
      });
  });

  it('is not changed by what it already is', () => {
    const certified = updated({ requiredCertifications: ['forklift'] });
    for (const same of [{}, { hourlyRate: undefined }, { requiredCertifications: ['forklift'] }]) {
      given(created, certified)
        .when((state) => update(state, 'alpha', same))
        .then();
    }
  });

  it('stores text as sent (DOMAIN 54)', () => {
    const sent = { name: '<b>Chef</b> & "Co"', requiredCertifications: ['<i>x</i>'] };
    given(created)
      .when((state) => update(state, 'alpha', sent))
      .then(updated(sent, sent.name));
  });

  const errorOf = (decide: () => unknown): ApiError => {
    try {
      decide();
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
    return expect.fail('not rejected');
  };
  const stored = evolve(null, created, change);

  it('rejects a name of nothing but tags with zod’s own issue', () => {
    const error = errorOf(() => update(stored, 'alpha', { name: '<b></b><i/>' }));
    expect(error).to.include({ code: 'VALIDATION_FAILED', message: 'Invalid position data' });
    expect(error.details).to.deep.equal([
      {
        code: 'too_small',
        inclusive: true,
        message: 'Too small: expected string to have >=1 characters',
        minimum: 1,
        origin: 'string',
        path: ['name'],
      },
    ]);
    expect(update(stored, 'alpha', { name: '< >x' })).to.have.length(1);
  });

  it('rejects an unknown type or level, unless the position has it already (DOMAIN 54)', () => {
    const error = errorOf(() => update(stored, 'alpha', { type: 'anything', skillLevel: 'guru' }));
    expect(error).to.include({ code: 'VALIDATION_FAILED', message: 'Invalid position data' });
    expect(error.details?.map(({ path }) => path)).to.deep.equal([['type'], ['skillLevel']]);
    const old: Position = { ...stored, type: 'anything' };
    expect(update(old, 'alpha', { type: 'anything' })).to.deep.equal([]);
    expect(update(old, 'alpha', { type: 'anything', color: '#ff0000' })).to.deep.equal([updated({ color: '#ff0000' })]);
    expect(update(old, 'alpha', { type: 'volunteer' })).to.deep.equal([updated({ type: 'volunteer' })]);
    expect(errorOf(() => update(old, 'alpha', { type: 'something else' })).code).to.equal('VALIDATION_FAILED');
  });

  it('deleted is inactive, once until it is activated again', () => {
    given(created)
      .when((state) => remove(state, 'alpha'))
      .then(deactivated);
    given(created, deactivated)
      .when((state) => remove(state, 'alpha'))
      .then();
    given(created, deactivated, updated({ isActive: true }))
      .when((state) => remove(state, 'alpha'))
      .then(deactivated);
    given(created, deactivated)
      .when(() => [])
      .thenState((state) => expect(state).to.include({ isActive: false, version: 2 }));
  });

  it('that is missing or stored for another organization is rejected', () => {
    const decisions = [
      (state: Position | null) => readable(state, 'alpha'),
      (state: Position | null) => update(state, 'alpha', { name: 'x' }),
      (state: Position | null) => remove(state, 'alpha'),
    ];
    for (const decide of decisions) {
      expect(errorOf(() => decide(null))).to.include({ code: 'NOT_FOUND', message: 'Position not found' });
      const foreign = { ...stored, orgId: 'beta' };
      expect(errorOf(() => decide(foreign))).to.include({ code: 'FORBIDDEN', message: 'Unauthorized' });
    }
  });
});
