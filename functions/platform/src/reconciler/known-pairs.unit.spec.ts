import { expect } from 'chai';
import { beginningOf, learn, withBehind } from './known-pairs.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = 100 * day;

describe('the pairs of subscriber and topic that the reconciler knows', () => {
  const known = learn(null, ['a t1', 'b t1'], now);
  const settled = { ...known, coveredUntil: now + 10 * minute, late: null };

  it('are searched for from a day before, at the first run of all', () => {
    expect(known.late).to.deep.equal({
      until: now,
      pairs: [
        { pair: 'a t1', until: now - day },
        { pair: 'b t1', until: now - day },
      ],
    });
  });

  it('begin no search while nothing changes', () => {
    expect(learn(settled, ['a t1', 'b t1'], now + day)).to.deep.equal(settled);
  });

  it('are searched for from a day before their first run when they are new', () => {
    const later = learn(settled, ['a t1', 'b t1', 'b t2'], now + day);
    expect(later.late).to.deep.equal({ until: now + day, pairs: [{ pair: 'b t2', until: now }] });
  });

  it('are searched for from where they were left when they come back, however long ago that is', () => {
    const rolledBack = learn(settled, ['a t1'], now + day);
    expect(rolledBack.late).to.equal(null);
    expect(rolledBack.gone).to.deep.equal([{ pair: 'b t1', until: now + 10 * minute }]);
    const again = learn({ ...rolledBack, coveredUntil: now + 5 * day }, ['a t1', 'b t1'], now + 5 * day);
    expect(again.late?.pairs).to.deep.equal([{ pair: 'b t1', until: now + 10 * minute }]);
    expect(again.gone).to.deep.equal([]);
  });

  it('keep the beginning of a search that was not finished when they vanished', () => {
    const rolledBack = learn({ ...known, coveredUntil: now }, ['a t1'], now + minute);
    expect(rolledBack.gone).to.deep.equal([{ pair: 'b t1', until: now - day }]);
    expect(rolledBack.late).to.deep.equal({ until: now, pairs: [{ pair: 'a t1', until: now - day }] });
  });

  it('that appear during a search join it, and it begins where the earliest of them does', () => {
    const more = learn(known, ['a t1', 'b t1', 'c t1'], now + day);
    expect(more.late?.until).to.equal(now + day);
    expect(more.late?.pairs).to.deep.include({ pair: 'c t1', until: now });
    expect(more.late && beginningOf(more.late)).to.equal(now - day);
  });

  it('are forgotten after a month', () => {
    const gone = learn(settled, ['a t1'], now + day);
    expect(learn(gone, ['a t1'], now + 29 * day).gone).to.have.length(1);
    expect(learn(gone, ['a t1'], now + 31 * day).gone).to.deep.equal([]);
  });

  it('are searched for again where their subscriber is behind, from the first event that was passed by', () => {
    const behind = new Map([['a t1', now - 5 * minute]]);
    const late = withBehind(null, behind, now);
    expect(late).to.deep.equal({ until: now, pairs: [{ pair: 'a t1', until: now - 5 * minute }] });
    const later = withBehind(
      late,
      new Map([
        ['a t1', now - minute],
        ['b t1', now],
      ]),
      now + minute,
    );
    expect(later).to.deep.equal({
      until: now + minute,
      pairs: [
        { pair: 'a t1', until: now - 5 * minute },
        { pair: 'b t1', until: now },
      ],
    });
    expect(withBehind(late, new Map(), now + minute)).to.equal(late);
  });
});
