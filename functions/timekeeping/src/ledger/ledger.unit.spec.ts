import { expect } from 'chai';
import fc from 'fast-check';
import {
  amountsOf,
  centsOf,
  entryPosted,
  isIncomplete,
  nextEntry,
  payFor,
  withDefaults,
  type Approval,
  type Entry,
  type Pay,
} from './ledger.ts';

const minute = 60_000;
const pay = (minutes: number, terms: Parameters<typeof payFor>[2]) => payFor(0, minutes * minute, terms);
const overtime = { overtimeThresholdMinutes: 480, overtimeMultiplier: 1.5 };

describe('pay (DOMAIN §8)', () => {
  it('480 minutes at 20 are 160', () => {
    expect(amountsOf(pay(480, { hourlyRate: 20 })!)).to.deep.equal({
      regularPay: 160,
      overtimePay: 0,
      totalPay: 160,
      overtimeMinutes: 0,
    });
  });

  it('600 minutes at 20, above 480 at 1.5, are 160 and 60', () => {
    expect(amountsOf(pay(600, { hourlyRate: 20, ...overtime })!)).to.deep.equal({
      regularPay: 160,
      overtimePay: 60,
      totalPay: 220,
      overtimeMinutes: 120,
    });
  });

  it('400 minutes at 20 are 133.33', () => {
    expect(amountsOf(pay(400, { hourlyRate: 20, ...overtime })!)).to.deep.equal({
      regularPay: 133.33,
      overtimePay: 0,
      totalPay: 133.33,
      overtimeMinutes: 0,
    });
  });

  it('has no overtime at the threshold, and none without both rules', () => {
    expect(pay(480, { hourlyRate: 20, ...overtime })).to.include({ overtimeMinutes: 0 });
    expect(pay(481, { hourlyRate: 20, ...overtime })).to.include({ overtimeMinutes: 1 });
    expect(pay(600, { hourlyRate: 20, overtimeThresholdMinutes: 480 })).to.include({ regularCents: 20_000 });
    expect(pay(600, { hourlyRate: 20, overtimeThresholdMinutes: 480, overtimeMultiplier: 0 })).to.include({
      overtimeMinutes: 0,
    });
  });

  it('rounds minutes, rates and pay to the nearest, halves up', () => {
    expect(payFor(0, 29_999, { hourlyRate: 20 })).to.equal(null);
    expect(payFor(0, 30_000, { hourlyRate: 60 })).to.include({ regularCents: 100 });
    expect(pay(60, { hourlyRate: 1.005 })).to.include({ regularCents: 101 });
    expect(pay(480, { hourlyRate: 12.345 })).to.include({ regularCents: 9876 }); // the rate itself isn't rounded
    expect(pay(1, { hourlyRate: 0.3 })).to.include({ regularCents: 1 }); // half a cent
    expect(pay(1, { hourlyRate: 0.29 })).to.include({ regularCents: 0 });
    // Each part for itself: 1/3 and 2/3 of a cent.
    expect(pay(2, { hourlyRate: 0.2, overtimeThresholdMinutes: 1, overtimeMultiplier: 2 })).to.deep.equal({
      regularCents: 0,
      overtimeCents: 1,
      overtimeMinutes: 1,
    });
  });

  it('carries no float noise where the monolith returned 147.29999999999998 (DOMAIN 70)', () => {
    const { totalPay } = amountsOf({ regularCents: 8332, overtimeCents: 6398, overtimeMinutes: 0 });
    expect(totalPay).to.equal(147.3);
    expect(83.32 + 63.98).not.to.equal(147.3);
  });

  it('is nothing without a positive rate or time', () => {
    for (const terms of [{}, { hourlyRate: 0 }, { hourlyRate: 0.00001 }]) expect(pay(480, terms)).to.equal(null);
    expect(pay(0, { hourlyRate: 20 })).to.equal(null);
    expect(pay(-1, { hourlyRate: 20 })).to.equal(null);
  });

  it('never has more than two decimals, and splits no minute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (minutes, rateCents, threshold, multiplier) => {
          const terms = {
            hourlyRate: rateCents / 100,
            overtimeThresholdMinutes: threshold,
            overtimeMultiplier: multiplier / 10_000,
          };
          const owed = pay(minutes, terms)!;
          for (const amount of [owed.regularCents, owed.overtimeCents]) {
            expect(Number.isSafeInteger(amount) && amount >= 0).to.equal(true);
          }
          for (const amount of Object.values(amountsOf(owed))) {
            expect(String(amount)).to.match(/^\d+(\.\d\d?)?$/);
          }
          const regularMinutes = minutes - owed.overtimeMinutes;
          expect(Math.abs(owed.regularCents - (regularMinutes * rateCents) / 60)).to.be.at.most(0.5);
        },
      ),
    );
  });

  it('reads back amounts, with or without float noise', () => {
    expect([133.33, 147.29999999999998, -60, 0].map(centsOf)).to.deep.equal([13_333, 14_730, -6_000, 0]);
  });
});

describe('terms', () => {
  const partnership = { hourlyRate: 18, ...overtime };

  it('come from the partnership where they are absent or zero (DOMAIN 70)', () => {
    expect(withDefaults({}, partnership)).to.deep.equal(partnership);
    expect(withDefaults({ hourlyRate: 0, overtimeMultiplier: 2 }, partnership)).to.deep.equal({
      ...partnership,
      overtimeMultiplier: 2,
    });
  });

  it('are complete when nothing is left for a partnership', () => {
    expect(isIncomplete(partnership)).to.equal(false);
    for (const absent of ['hourlyRate', 'overtimeThresholdMinutes', 'overtimeMultiplier']) {
      expect(isIncomplete({ ...partnership, [absent]: 0 }), absent).to.equal(true);
    }
  });
});

describe('ledger entry', () => {
  const approval = (version: number, changes: Partial<Approval> = {}): Approval => ({
    orgId: 'alpha',
    attendanceId: 'a1',
    userId: 'ann',
    version,
    approvedAt: 7,
    clockIn: 0,
    clockOut: 480 * minute,
    ...changes,
  });
  const owed = (regularCents: number, overtimeCents = 0, overtimeMinutes = 0): Pay => ({
    regularCents,
    overtimeCents,
    overtimeMinutes,
  });

  it('is named after the record the first time, and holds what is owed', () => {
    expect(nextEntry(approval(4), owed(16_000), [], 0)).to.deep.equal({ ...approval(4), ...owed(16_000), id: 'a1' });
  });

  it('is not made when nothing is owed', () => {
    expect(nextEntry(approval(4), null, [], 0)).to.equal(null);
  });

  it('holds the difference when other values are approved, so that entries sum up', () => {
    const first = nextEntry(approval(4), owed(16_000), [], 0)!;
    const second = nextEntry(approval(6, { clockOut: 600 * minute }), owed(16_000, 6_000, 120), [first], 0)!;
    expect(second).to.deep.include({ id: 'a1-2', corrects: 'a1', ...owed(0, 6_000, 120) });
    const third = nextEntry(approval(8, { clockOut: 400 * minute }), owed(13_333), [first, second], 0)!;
    expect(third).to.deep.include({ id: 'a1-3', corrects: 'a1', ...owed(-2_667, -6_000, -120) });
  });

  it('takes everything back when nothing is owed any more', () => {
    const first = nextEntry(approval(4), owed(16_000), [], 0)!;
    expect(nextEntry(approval(5), null, [first], 0)).to.deep.include(owed(-16_000));
  });

  it('is not made for the same values', () => {
    const first = nextEntry(approval(4), owed(16_000), [], 0)!;
    expect(nextEntry(approval(5), owed(16_000), [first], 0)).to.equal(null);
  });

  it('is made for other times of the same pay', () => {
    const first = nextEntry(approval(4), owed(16_000), [], 0)!;
    const moved = approval(5, { clockIn: minute, clockOut: 481 * minute });
    expect(nextEntry(moved, owed(16_000), [first], 0)).to.deep.include({ id: 'a1-2', clockIn: minute, ...owed(0) });
  });

  it('is not made for an approval that a later one has overtaken', () => {
    const later = nextEntry(approval(6), owed(22_000), [], 0)!;
    expect(nextEntry(approval(4), owed(16_000), [later], 0)).to.equal(null);
  });

  it('is not made for an approval that one without an entry has overtaken', () => {
    const first = nextEntry(approval(3), owed(16_000), [], 0)!;
    expect(nextEntry(approval(4), owed(18_000), [first], 5)).to.equal(null);
    expect(nextEntry(approval(3), owed(16_000), [], 5)).to.equal(null);
  });

  it('is published in the currency’s main unit', () => {
    const entry: Entry = { ...approval(4), ...owed(13_333), id: 'a1' };
    expect(entryPosted(entry).data).to.deep.include({ attendanceId: 'a1', userId: 'ann', totalPay: 133.33 });
  });

  it('always leaves the sum of the latest approval, in whatever order approvals arrive', () => {
    const amounts = fc.record({
      regularCents: fc.integer({ min: 0, max: 1_000_000 }),
      overtimeCents: fc.integer({ min: 0, max: 1_000_000 }),
      overtimeMinutes: fc.integer({ min: 0, max: 1_000 }),
    });
    // Few amounts, so that later approvals often owe what earlier ones did, or nothing.
    const owing = fc.oneof(amounts, fc.constantFrom(null, owed(16_000), owed(16_000, 6_000, 120)));
    const approvals = fc.uniqueArray(fc.record({ version: fc.integer({ min: 1, max: 50 }), owed: owing }), {
      selector: ({ version }) => version,
      minLength: 1,
    });
    fc.assert(
      fc.property(approvals, (arriving) => {
        const posted: Entry[] = [];
        let handled = 0;
        for (const { version, owed: pays } of arriving) {
          const entry = nextEntry(approval(version), pays, posted, handled);
          if (entry) posted.push(entry);
          handled = Math.max(handled, version);
        }
        const [latest] = [...arriving].sort((a, b) => b.version - a.version);
        for (const field of ['regularCents', 'overtimeCents', 'overtimeMinutes'] as const) {
          expect(posted.reduce((total, entry) => total + entry[field], 0)).to.equal(latest!.owed?.[field] ?? 0);
        }
        expect(new Set(posted.map(({ id }) => id)).size).to.equal(posted.length);
      }),
    );
  });
});
