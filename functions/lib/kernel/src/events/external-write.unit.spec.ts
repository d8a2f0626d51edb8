import { expect } from 'chai';
import fc from 'fast-check';
import { Timestamp, type DocumentSnapshot } from 'firebase-admin/firestore';
import { actorOf, isOwnWrite, isRestored, rebased, versionOf } from './external-write.ts';

/** A document with these fields; undefined is none. */
const snapshot = (fields: Record<string, unknown> | undefined) =>
  ({ exists: fields !== undefined, get: (name: string) => fields?.[name] }) as unknown as DocumentSnapshot;
const write = (before: Record<string, unknown> | undefined, after: Record<string, unknown> | undefined) => ({
  before: snapshot(before),
  after: snapshot(after),
});

describe('a write to a document that the monolith writes too', () => {
  it('is ours only if it moves the version up', () => {
    expect(isOwnWrite(write({ version: 3 }, { version: 4 }))).to.equal(true);
    expect(isOwnWrite(write(undefined, { version: 1 }))).to.equal(true);
    expect(isOwnWrite(write({ name: 'old' }, { version: 1 }))).to.equal(true);
    for (const [before, after] of [
      [{ version: 3 }, { version: 3 }],
      [{ version: 3 }, { version: 2 }],
      [{ version: 3 }, {}],
      [{ version: 3 }, undefined],
      [undefined, {}],
      [{}, {}],
    ] as const) {
      expect(isOwnWrite(write(before, after)), JSON.stringify([before, after])).to.equal(false);
    }
  });

  it('may be a restored document where a new one says that it was last changed long before', () => {
    const written = Date.UTC(2030, 0, 1);
    const day = 24 * 60 * 60_000;
    const put = (fields: Record<string, unknown>, before?: Record<string, unknown>) => ({
      before: snapshot(before),
      after: Object.assign(snapshot(fields), { updateTime: Timestamp.fromMillis(written) }),
    });
    for (const updatedAt of [written - day, Timestamp.fromMillis(written - day)]) {
      expect(isRestored(put({ version: 3, updatedAt }))).to.equal(true);
      expect(isOwnWrite(put({ version: 3, updatedAt }))).to.equal(false);
      expect(isRestored(put({ version: 3, updatedAt }, { version: 2 })), 'not new').to.equal(false);
      expect(isRestored(put({ updatedAt })), 'without a version').to.equal(false);
    }
    for (const updatedAt of [written, written - 60_000, Timestamp.fromMillis(written), undefined, 'yesterday']) {
      expect(isRestored(put({ version: 1, updatedAt })), String(updatedAt)).to.equal(false);
      expect(isOwnWrite(put({ version: 1, updatedAt })), String(updatedAt)).to.equal(true);
    }
  });

  it('has no version that isn’t a count', () => {
    for (const version of [undefined, null, '4', 1.5, -1, Number.NaN, Number.MAX_VALUE, { count: 1 }]) {
      expect(versionOf(snapshot({ version })), JSON.stringify(version)).to.equal(0);
    }
  });

  it('was made by the actor it names, and by an unknown one where the name was there before', () => {
    expect(actorOf(write(undefined, { createdBy: 'maria' }))).to.equal('user:maria');
    expect(actorOf(write({ updatedBy: 'maria' }, { updatedBy: 'joe' }))).to.equal('user:joe');
    expect(actorOf(write({}, { publishedBy: 'joe' }))).to.equal('user:joe');
    expect(actorOf(write({ updatedBy: 'maria' }, { updatedBy: 'maria' }))).to.equal('service:legacy');
    expect(actorOf(write({ createdBy: 'maria' }, { createdBy: 'joe' }))).to.equal('service:legacy');
    expect(actorOf(write({ updatedBy: 'maria' }, undefined))).to.equal('service:legacy');
    for (const createdBy of ['', 'a/b', 'x'.repeat(129), 7, null, ['maria']]) {
      expect(actorOf(write(undefined, { createdBy })), String(createdBy)).to.equal('service:legacy');
    }
  });
});

describe('a change on top of others', () => {
  it('is what it changed, against what is there now', () => {
    const [before, after, current] = [
      { name: 'a', notes: 'a', days: [1] },
      { name: 'b', notes: 'a', days: [1] },
      { name: 'c', notes: 'c', days: [1, 2] },
    ];
    expect(rebased(before, after, current)).to.deep.equal({ name: 'a', notes: 'c', days: [1, 2] });
  });

  it('is the change itself when there are no others, and takes nothing from other fields', () => {
    const state = fc.record({ a: fc.nat(2), b: fc.nat(2), c: fc.array(fc.nat(2), { maxLength: 2 }) });
    fc.assert(
      fc.property(state, state, state, (before, after, current) => {
        expect(rebased(before, after, after)).to.deep.equal(before);
        expect(rebased(after, after, current)).to.deep.equal(current);
      }),
    );
  });
});
