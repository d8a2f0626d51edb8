import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import fc from 'fast-check';
import { leftUndone, makePlan, servicesIn, unitsToDeploy, type PlanLine, type Situation, type Source } from './plan.ts';
import { attemptLeaseMs, deployed, emptyRecord, type Attempt, type UnitRecord } from './record.ts';
import { linksOf } from './service-links.ts';
import { newProjectVcpu } from './stages.ts';
import { isService, ofEachUnit, units, type UnitName } from './units.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const ago = (ms: number) => new Date(now - ms).toISOString();

/** Of every service one function, which is all that changes. */
const sourceOf = (unit: UnitName, hash: string) => ({
  hash,
  functions: isService(unit) ? { [`${unit}Api`]: hash } : ({} as Record<string, string>),
});
const version = (unit: UnitName, hash: string, nth = 1) => {
  const functions = Object.entries(sourceOf(unit, hash).functions).map(([name, of]) => [
    name,
    { hash: of, revision: `${name}-${nth}` },
  ]);
  const links = isService(unit) ? linksOf(unit) : null;
  return {
    ...{ version: `v${nth}-${hash}`, hash, commit: 'c', at: ago(1e9), by: 'me', links },
    functions: Object.fromEntries(functions) as Record<string, { hash: string; revision: string }>,
  };
};
const recordOf = (unit: UnitName, ...hashes: string[]): UnitRecord => {
  const versions = hashes.map((hash, nth) => version(unit, hash, hashes.length - nth));
  return { unit, versions, serving: versions[0]?.version ?? null, attempt: null };
};

const sources = (of: (unit: UnitName) => Source) => new Map(units.map((unit) => [unit, of(unit)]));

/** Everything is deployed from the source that is here. */
const settled: Situation = {
  sources: sources((unit) => sourceOf(unit, 'a')),
  records: ofEachUnit((unit) => recordOf(unit, 'a')),
  present: new Map(services.map((service) => [service, [`${service}Api`]])),
  links: new Map(services.map((service) => [service, linksOf(service)])),
  cpuOf: () => 1,
  vcpuQuota: newProjectVcpu,
  options: { only: null, force: false, takeOver: false },
  by: 'me',
  now,
};
const change = (more: Partial<Situation>): Situation => ({ ...settled, ...more });
const withRecord = (record: UnitRecord, more: Partial<Situation> = {}) =>
  change({ records: { ...settled.records, [record.unit]: record }, ...more });
const hashed = (...changed: [UnitName, string][]) =>
  new Map([...settled.sources, ...changed.map(([unit, hash]) => [unit, sourceOf(unit, hash)] as const)]);
const withHash = (unit: UnitName, hash: string) => change({ sources: hashed([unit, hash]) });
const lineOf = (situation: Situation, unit: UnitName): PlanLine => {
  const line = makePlan(situation).find((one) => one.unit === unit);
  if (!line) throw new Error(`no line of ${unit}`);
  return line;
};

describe('a plan', () => {
  it('is nothing where all is as it was deployed, everything where nothing was', () => {
    expect(unitsToDeploy(makePlan(settled))).to.deep.equal([]);
    expect(unitsToDeploy(makePlan(change({ records: ofEachUnit(emptyRecord), present: new Map() })))).to.deep.equal([
      ...units,
    ]);
  });

  it('names the version that a unit has changed since', () => {
    expect(lineOf(withHash('scheduling', 'b'), 'scheduling')).to.deep.equal({
      unit: 'scheduling',
      action: 'deploy',
      reason: 'changed since v1-a',
      stage: 1,
      batches: [['schedulingApi']],
      deletes: [],
    });
  });

  it('writes only functions that have changed, that failed or that are missing, and names what it deletes', () => {
    const before = recordOf('scheduling', 'a');
    const three = { schedules: 'a', shifts: 'b', publish: 'c' };
    const source = { hash: 'n', functions: three };
    const functions = { schedules: { hash: 'a', revision: 'r' }, shifts: { hash: 'a', revision: 'r' } };
    const record = { ...before, versions: [{ ...before.versions[0]!, functions }] };
    const present = new Map([['scheduling' as const, ['schedules', 'shifts', 'gone']]]);
    const of = (one: UnitRecord, there = present) =>
      lineOf(withRecord(one, { sources: new Map([['scheduling', source]]), present: there }), 'scheduling');
    expect(of(record)).to.deep.include({ batches: [['shifts', 'publish']], deletes: ['gone'] });
    const attempt: Attempt = {
      kind: 'deploy',
      version: 'v2',
      at: ago(1),
      by: 'me',
      failedAt: 'deploy',
      reached: { shifts: 'b' },
    };
    expect(of({ ...record, attempt })).to.deep.include({ batches: [['publish']] });
    const vanished = new Map([['scheduling' as const, ['shifts']]]);
    expect(of(record, vanished)).to.deep.include({ batches: [['schedules', 'shifts', 'publish']], deletes: [] });
  });

  it('deploys a function that is missing in the project though the source is the same', () => {
    const line = lineOf(change({ present: new Map() }), 'scheduling');
    expect(line).to.include({ action: 'deploy', reason: 'functions are missing in the project' });
  });

  it('deploys again what failed, and what was interrupted, though the source is the same', () => {
    const attempt: Attempt = { kind: 'deploy', version: 'v2', at: ago(1_000), by: 'me' };
    const of = (one: Attempt) => lineOf(withRecord({ ...recordOf('identity', 'a'), attempt: one }), 'identity');
    expect(of(attempt)).to.include({ action: 'deploy', reason: 'deploy of v2 was interrupted' });
    expect(of({ ...attempt, failedAt: 'route' }).reason).to.equal('deploy of v2 failed at route');
  });

  it('leaves a rollback that was interrupted to be finished', () => {
    const attempt: Attempt = { kind: 'rollback', version: 'v1-good', at: ago(1_000), by: 'me' };
    const record = { ...recordOf('identity', 'bad', 'good'), attempt };
    const of = (hash: string) => lineOf(withRecord(record, { sources: hashed(['identity', hash]) }), 'identity').action;
    expect(of('bad')).to.equal('hold');
    expect(of('better')).to.equal('deploy');
  });

  it('waits for another attempt, until that can only be dead', () => {
    const at = (ms: number): Attempt => ({ kind: 'deploy', version: 'v2', at: ago(ms), by: 'you' });
    const of = (attempt: Attempt, options = settled.options) =>
      lineOf(withRecord({ ...recordOf('identity', 'a'), attempt }, { options }), 'identity').action;
    expect(of(at(attemptLeaseMs - 1))).to.equal('hold');
    expect(of(at(attemptLeaseMs))).to.equal('deploy');
    expect(of(at(1), { ...settled.options, takeOver: true })).to.equal('deploy');
    // Force is for what was deployed, not for who deploys.
    expect(of(at(1), { ...settled.options, force: true })).to.equal('hold');
  });

  it('does not deploy again what was rolled back, until its source changes or --force is given', () => {
    const back = { ...recordOf('scheduling', 'bad', 'good'), serving: 'v1-good' };
    const of = (hash: string, options = settled.options) =>
      lineOf(withRecord(back, { options, sources: hashed(['scheduling', hash]) }), 'scheduling');
    expect(of('bad')).to.include({ action: 'hold' });
    expect(of('bad').reason).to.match(/^rolled back from this source to v1-good/);
    expect(of('bad', { ...settled.options, force: true })).to.include({ action: 'deploy', reason: 'forced' });
    expect(of('better')).to.include({ action: 'deploy', reason: 'changed since v2-bad' });
    // The commit was reverted: what serves comes from this source, and the newest revision doesn't.
    expect(of('good')).to.include({ action: 'deploy', reason: 'changed since v2-bad' });
  });

  it('holds Hosting while a service has revisions that the gateway should not get', () => {
    const hosting = (record: UnitRecord, hash = 'a') => {
      const changed = hashed(['hosting', 'b'], [record.unit, hash]);
      return lineOf(withRecord(record, { sources: changed }), 'hosting');
    };
    const back = { ...recordOf('scheduling', 'a', 'good'), serving: 'v1-good' };
    expect(hosting(back)).to.include({ action: 'hold' });
    expect(hosting(back).reason).to.match(/scheduling is rolled back$/);
    expect(hosting(emptyRecord('identity'))).to.include({ action: 'deploy' }); // it is deployed in the same run
    expect(hosting(back, 'better')).to.include({ action: 'deploy' });
    const only = { ...settled.options, only: ['hosting' as const] };
    const alone = withRecord(emptyRecord('identity'), { options: only, sources: hashed(['hosting', 'b']) });
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
      sources: fc
        .tuple(...units.map(() => hash))
        .map((hashes) => sources((unit) => sourceOf(unit, hashes[units.indexOf(unit)]!))),
      records: fc.record(ofEachUnit(record)),
      present: fc.constant(settled.present),
      links: fc.constant(settled.links),
      cpuOf: fc.constant(settled.cpuOf),
      vcpuQuota: fc.constant(settled.vcpuQuota),
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
        expect(plan.map(({ unit }) => unit)).to.have.members(
          units.filter((unit) => options.only?.includes(unit) ?? true),
        );
        const stages = plan.map(({ stage }) => stage);
        expect(stages).to.deep.equal([...stages].sort((a, b) => a - b));
        for (const { reason } of plan) expect(reason).to.match(/^\S/);
      });
    });

    it('never touches what another deployer is at', () => {
      holds(({ records, options }, plan) => {
        for (const unit of unitsToDeploy(plan)) {
          const { attempt } = records[unit];
          const others = attempt?.by === 'you' && attempt.failedAt === undefined && attempt.at > ago(attemptLeaseMs);
          expect(others && !options.takeOver, unit).to.not.equal(true);
        }
      });
    });

    it('leaves nothing to do once it was carried out', () => {
      holds((one, plan) => {
        const done = unitsToDeploy(plan);
        const after = ofEachUnit((unit) =>
          done.includes(unit)
            ? deployed(one.records[unit], version(unit, one.sources.get(unit)!.hash, 5))
            : one.records[unit],
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
          if (!line) continue;
          const [own] = makePlan(alone);
          expect(own?.action).to.equal(line.action);
          // How it is divided and when its turn comes depends on what is deployed beside it, but not what is written.
          expect(own?.batches.flat()).to.deep.equal(line.batches.flat());
        }
      });
    });

    it('releases Hosting only with services that are fit, or made so by the same plan', () => {
      holds(({ records }, plan) => {
        if (!unitsToDeploy(plan).includes('hosting')) return;
        const going = servicesIn(plan);
        for (const service of services.filter((one) => !going.includes(one))) {
          const { versions, serving, attempt } = records[service];
          expect([attempt, serving], service).to.deep.equal([null, versions[0]?.version]);
        }
      });
    });
  });
});
