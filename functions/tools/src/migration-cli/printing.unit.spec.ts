import { expect } from 'chai';
import { knownDeviationsOf } from './known-deviations.ts';
import { changedLines, reportLines, routingLines } from './printing.ts';

describe('what migration prints', () => {
  it('is one line for each route, in columns', () => {
    const shadow = { mode: 'shadow' as const, sampleRate: 0.05, noiseRate: 0.1 };
    expect(
      routingLines([
        { route: 'S1', method: 'GET', path: '/api/schedules', routing: shadow },
        { route: 'S10', method: 'PATCH', path: '/api/shifts/{id}', routing: { mode: 'legacy' } },
        { route: 'W1', method: 'GET', path: '/api/positions', routing: null },
      ]),
    ).to.deep.equal([
      'S1   GET    /api/schedules    shadow, sample 0.05, noise 0.1',
      'S10  PATCH  /api/shifts/{id}  monolith',
      'W1   GET    /api/positions    unreadable: instances go by what they last knew',
    ]);
  });

  it('says what was changed', () => {
    const done = 'S1, S3: monolith; instances follow within seconds';
    expect(changedLines({ mode: 'legacy' }, ['S1', 'S3'], true)).to.deep.equal([done]);
    expect(changedLines({ mode: 'legacy' }, [], true)).to.deep.equal(['nothing to change']);
  });

  it('says that a change has no effect where no monolith is configured', () => {
    const [, warning] = changedLines({ mode: 'shadow', sampleRate: 1, noiseRate: 1 }, ['S1'], false);
    expect(warning).to.match(/^This has no effect yet.*LEGACY_API_ORIGIN/);
    expect(changedLines({ mode: 'service' }, ['S1'], false)).to.have.length(1);
  });

  it('is of a report the outcomes, the places that differ, and what of it was meant', () => {
    const counts = {
      matched: 90,
      mismatched: 6,
      confirmed: 2,
      noise: 4,
      unreachable: 3,
      dropped: 2,
      late: 1,
      failed: 0,
    };
    const seen = { lastRequestId: 'r1', lastSeenAt: 0 };
    const findings = [
      {
        path: 'body.data[].state',
        kind: 'value' as const,
        was: 'string',
        now: 'string',
        mismatched: 6,
        noise: 0,
        ...seen,
      },
      { path: 'status', kind: 'status' as const, was: '500', now: '200', mismatched: 0, noise: 4, ...seen },
    ];
    expect(reportLines({ route: 'S1', counts, findings }, [{ before: '500', now: 'works' }])).to.deep.equal([
      'S1  GET /api/schedules',
      '  100 compared: 90 matched, 6 mismatched (2 asked twice), 4 noise',
      '  6 not: 3 unreachable, 2 dropped, 1 late, 0 failed',
      '  6×  body.data[].state  value   string > string            1970-01-01T00:00:00.000Z  r1',
      '  0×  status             status  500 > 200        noise 4×  1970-01-01T00:00:00.000Z  r1',
      '  meant: 500 > works',
    ]);
    expect(reportLines({ route: 'S1', counts, findings: [] }, [{ before: 'a', now: 'b' }])).to.have.length(3);
  });

  it('knows the deviations that name a route, by itself or in a range', () => {
    const before = (route: string) => knownDeviationsOf(route).map((one) => one.before);
    expect(before('I9')).to.include('Fields of the stored member hid the authenticated email and user id');
    expect(before('O6')).to.include('The id in the path was ignored, or led to another organization’s data');
    expect(before('S3')).to.include('500 from every valid call');
    expect(before('S99')).to.deep.equal([]);
    expect(before('I1')).not.to.include('Always "not an admin"');
  });
});
