import { expect } from 'chai';
import { maxFindings, reportOf, type RouteReport } from './report.ts';

const none = { matched: 0, mismatched: 0, confirmed: 0, noise: 0, unreachable: 0, dropped: 0, late: 0, failed: 0 };
const place = (path: string, mismatched: number, changes: Partial<RouteReport['findings'][number]> = {}) => ({
  path,
  kind: 'value' as const,
  was: 'string',
  now: 'string',
  mismatched,
  noise: 0,
  lastRequestId: 'r1',
  lastSeenAt: 1_000,
  ...changes,
});
const part = (route: string, changes: Partial<RouteReport['counts']> = {}, ...findings: RouteReport['findings']) => ({
  route,
  counts: { ...none, ...changes },
  findings,
});

describe('the report of shadow reads', () => {
  it('adds up what days and instances have counted, by route', () => {
    const report = reportOf([
      part('S10', { matched: 1 }),
      part('S9', { matched: 2, late: 1 }),
      part('S9', {
        matched: 3,
        mismatched: 4,
        confirmed: 5,
        noise: 6,
        unreachable: 7,
        dropped: 8,
        late: 9,
        failed: 10,
      }),
    ]);
    expect(report).to.deep.equal([
      part('S9', {
        matched: 5,
        mismatched: 4,
        confirmed: 5,
        noise: 6,
        unreachable: 7,
        dropped: 8,
        late: 10,
        failed: 10,
      }),
      part('S10', { matched: 1 }),
    ]);
  });

  it('adds up each place, the most frequent first, with the request that showed it last', () => {
    const [report] = reportOf([
      part('S9', {}, place('body.a', 1, { lastSeenAt: 5_000, lastRequestId: 'late' }), place('body.b', 2)),
      part('S9', {}, place('body.a', 4, { noise: 2 }), place('body.a', 1, { kind: 'type' })),
    ]);
    expect(report?.findings).to.deep.equal([
      place('body.a', 5, { noise: 2, lastSeenAt: 5_000, lastRequestId: 'late' }),
      place('body.b', 2),
      place('body.a', 1, { kind: 'type' }),
    ]);
  });

  it('is bounded', () => {
    const places = Array.from({ length: maxFindings + 10 }, (_, nth) => place(`body.f${nth}`, nth));
    const [report] = reportOf([part('S9', {}, ...places)]);
    expect(report?.findings).to.have.length(maxFindings);
    expect(report?.findings[0]?.mismatched).to.equal(maxFindings + 9);
  });
});
