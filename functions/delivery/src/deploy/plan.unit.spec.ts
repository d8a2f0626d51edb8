import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import fc from 'fast-check';
import { leftUndone, makePlan, servicesIn, toDeploy, type PlanLine, type Situation } from './plan.ts';
import { attemptLeaseMs, deployed, emptyRecord, type Attempt, type UnitRecord } from './record.ts';
import { units, type UnitName } from './units.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const ago = (ms: number) => new Date(now - ms).toISOString();

const ofEach = <T>(value: (unit: UnitName) => T) =>
  Object.fromEntries(units.map((unit) => [unit, value(unit)])) as Record<UnitName, T>;

const version = (hash: string, nth = 1) => ({
  ...{ version: `v${nth}-${hash}`, hash, commit: 'c', at: ago(1e9), by: 'me', revisions: {} },
});
const recordOf = (unit: UnitName, ...hashes: string[]): UnitRecord => {
  const versions = hashes.map((hash, nth) => version(hash, hashes.length - nth));
  return { unit, versions, serving: versions[0]?.version ?? null, attempt: null };
};

/** Everything is deployed from the source that is here. */
const settled: Situation = {
  hashes: new Map(units.map((unit) => [unit, 'a'])),
  records: ofEach((unit) => recordOf(unit, 'a')),
  options: { only: null, force: false, takeOver: false },
  by: 'me',
  now,
};
const change = (more: Partial<Situation>): Situation => ({ ...settled, ...more });
const withRecord = (record: UnitRecord, more: Partial<Situation> = {}) =>
  change({ records: { ...settled.records, [record.unit]: record }, ...more });
const hashed = (...changed: [UnitName, string][]) => new Map([...settled.hashes, ...changed]);
const withHash = (unit: UnitName, hash: string) => change({ hashes: hashed([unit, hash]) });
const lineOf = (situation: Situation, unit: UnitName): PlanLine => {
  const line = makePlan(situation).find((one) => one.unit === unit);
  if (!line) throw new Error(`no line of ${unit}`);
  return line;
};

describe('a plan', () => {
  it('is nothing where all is as it was deployed, everything where nothing was', () => {
    expect(toDeploy(makePlan(settled))).to.deep.equal([]);
    expect(toDeploy(makePlan(change({ records: ofEach(emptyRecord) })))).to.deep.equal([...units]);
  });

  it('names the version that a unit has changed since', () => {
    expect(lineOf(withHash('scheduling', 'b'), 'scheduling')).to.deep.equal({
      unit: 'scheduling',
      action: 'deploy',
      reason: 'changed since v1-a',
      stage: 1,
    });
  });

  it('deploys again what failed, and what was interrupted, though the source is the same', () => {
    const attempt: Attempt = { kind: 'deploy', version: 'v2', at: ago(1_000), by: 'me' };
    const of = (one: Attempt) => lineOf(withRecord({ ...recordOf('identity', 'a'), attempt: one }), 'identity');
    expect(of(attempt)).to.include({ action: 'deploy', reason: 'deploy of v2 was interrupted' });
    expect(of({ ...attempt, failedAt: 'route' }).reason).to.equal('deploy of v2 failed at route');
  });

  it('leaves a rollback that was interrupted to whoever wants to finish it', () => {
    const attempt: Attempt = { kind: 'rollback', version: 'v1-good', at: ago(1_000), by: 'me' };
    const record = { ...recordOf('identity', 'bad', 'good'), attempt };
    const of = (hash: string) => lineOf(withRecord(record, { hashes: hashed(['identity', hash]) }), 'identity').action;
    expect(of('bad')).to.equal('hold');
    expect(of('better')).to.equal('deploy');
  });

  it('waits for whoever else is at it, until that can only be dead', () => {
    const at = (ms: number): Attempt => ({ kind: 'deploy', version: 'v2', at: ago(ms), by: 'you' });
    const of = (attempt: Attempt, options = settled.options) =>
      lineOf(withRecord({ ...recordOf('identity', 'a'), attempt }, { options }), 'identity').action;
    expect(of(at(attemptLeaseMs - 1))).to.equal('hold');
    expect(of(at(attemptLeaseMs))).to.equal('deploy');
    expect(of(at(1), { ...settled.options, takeOver: true })).to.equal('deploy');
    // Force is for what was deployed, not for who deploys.
    expect(of(at(1), { ...settled.options, force: true })).to.equal('hold');
  });

  it('does not deploy again what was rolled back, until its source changes or somebody insists', () => {
    const back = { ...recordOf('scheduling', 'bad', 'good'), serving: 'v1-good' };
    const of = (hash: string, options = settled.options) =>
      lineOf(withRecord(back, { options, hashes: hashed(['scheduling', hash]) }), 'scheduling');
    expect(of('bad')).to.include({ action: 'hold' });
    expect(of('bad').reason).to.match(/^rolled back from this source to v1-good/);
    expect(of('bad', { ...settled.options, force: true })).to.include({ action: 'deploy', reason: 'forced' });
    expect(of('better')).to.include({ action: 'deploy', reason: 'changed since v2-bad' });
    // The commit was reverted: what serves comes from this source, and the newest revision doesn't.
    expect(of('good')).to.include({ action: 'deploy', reason: 'changed since v2-bad' });
  });

  it('holds Hosting while a service has revisions that the gateway should not get', () => {
    const hosting = (record: UnitRecord, hash = 'a') => {
      const hashes = hashed(['hosting', 'b'], [record.unit, hash]);
      return lineOf(withRecord(record, { hashes }), 'hosting');
    };
    const back = { ...recordOf('scheduling', 'a', 'good'), serving: 'v1-good' };
    expect(hosting(back)).to.include({ action: 'hold' });
    expect(hosting(back).reason).to.match(/scheduling is rolled back$/);
    expect(hosting(emptyRecord('identity'))).to.include({ action: 'deploy' }); // it is deployed in the same run
    expect(hosting(back, 'better')).to.include({ action: 'deploy' });
    const only = { ...settled.options, only: ['hosting' as const] };
    const alone = withRecord(emptyRecord('identity'), { options: only, hashes: hashed(['hosting', 'b']) });
    expect(lineOf(alone, 'hosting').reason).to.match(/identity was never deployed$/);
  });

  it('has left something undone when what was asked for by name is held', () => {
    const back = { ...recordOf('scheduling', 'a', 'good'), serving: 'v1-good' };
    for (const [only, undone] of [
      [null, false],
      [['identity'], false],
      [['scheduling'], true],
    ] as const) {
      const options = { ...settled.options, only };
      expect(leftUndone(makePlan(withRecord(back, { options })), options)).to.equal(undone);
    }
  });

  describe('of any situation', () => {
    const hash = fc.constantFrom('a', 'b', 'c');
    const attempt = fc.record(
      {
        kind: fc.constantFrom('deploy' as const, 'rollback' as const),
        version: fc.constant('v9'),
        at: fc.integer({ min: 0, max: 2 * attemptLeaseMs }).map(ago),
        by: fc.constantFrom('me', 'you'),
        failedAt: fc.constant('deploy'),
      },
      { requiredKeys: ['kind', 'version', 'at', 'by'] },
    ) as fc.Arbitrary<Attempt>;
    const record = (unit: UnitName) =>
      fc
        .record({ hashes: fc.array(hash, { maxLength: 3 }), back: fc.boolean(), attempt: fc.option(attempt) })
        .map(({ hashes, back, attempt }): UnitRecord => {
          const made = recordOf(unit, ...hashes);
          return { ...made, attempt, serving: (back ? made.versions.at(-1)?.version : made.serving) ?? null };
        });
    const situation: fc.Arbitrary<Situation> = fc.record({
      hashes: fc
        .tuple(...units.map(() => hash))
        .map((hashes) => new Map(units.map((unit, nth) => [unit, hashes[nth]!]))),
      records: fc.record(ofEach(record)),
      options: fc.record({
        only: fc.option(fc.subarray([...units])),
        force: fc.boolean(),
        takeOver: fc.boolean(),
      }),
      by: fc.constant('me'),
      now: fc.constant(now),
    });
    const holds = (property: (situation: Situation, plan: PlanLine[]) => void) => {
      fc.assert(
        fc.property(situation, (one) => {
          property(one, makePlan(one));
        }),
        { numRuns: 500 },
      );
    };

    it('has one line for each unit that was asked for, stage after stage, each with a reason', () => {
      holds(({ options }, plan) => {
        expect(plan.map(({ unit }) => unit)).to.deep.equal(
          units.filter((unit) => options.only?.includes(unit) ?? true),
        );
        const stages = plan.map(({ stage }) => stage);
        expect(stages).to.deep.equal([...stages].sort());
        for (const { reason } of plan) expect(reason).to.match(/^\S/);
      });
    });

    it('never touches what somebody else is at', () => {
      holds(({ records, options }, plan) => {
        for (const unit of toDeploy(plan)) {
          const { attempt } = records[unit];
          const others = attempt?.by === 'you' && attempt.failedAt === undefined && attempt.at > ago(attemptLeaseMs);
          expect(others && !options.takeOver, unit).to.not.equal(true);
        }
      });
    });

    it('leaves nothing to do once it was carried out', () => {
      holds((one, plan) => {
        const done = toDeploy(plan);
        const after = ofEach((unit) =>
          done.includes(unit) ? deployed(one.records[unit], version(one.hashes.get(unit)!, 5)) : one.records[unit],
        );
        const again = makePlan({ ...one, records: after, options: { ...one.options, force: false } });
        for (const unit of done) expect(again.find((line) => line.unit === unit)?.action, unit).to.equal('skip');
      });
    });

    it('depends, for a service, on nothing that another service is or was', () => {
      holds((one, plan) => {
        for (const service of services) {
          const alone = { ...one, options: { ...one.options, only: [service] } };
          const line = plan.find(({ unit }) => unit === service);
          if (line) expect(makePlan(alone)).to.deep.equal([line]);
        }
      });
    });

    it('releases Hosting only with services that are fit, or made so by the same plan', () => {
      holds(({ records }, plan) => {
        if (!toDeploy(plan).includes('hosting')) return;
        const going = servicesIn(plan);
        for (const service of services.filter((one) => !going.includes(one))) {
          const { versions, serving, attempt } = records[service];
          expect([attempt, serving], service).to.deep.equal([null, versions[0]?.version]);
        }
      });
    });
  });
});
