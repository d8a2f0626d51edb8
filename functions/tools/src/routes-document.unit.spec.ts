import { events, operationName, routes, subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { deviationsOf } from './deviations-of-route.ts';
import { decisionsOf } from './decisions-of-route.ts';
import type { Deviation } from './deviation.ts';
import { eventOccasions } from './event-occasions.ts';
import { routePages, type RouteSources } from './routes-document.ts';

const deviation = (named: string, before = 'old'): Deviation => ({
  ...{ routes: named, before, now: 'new', why: 'Because (ADR 0034).', noticed: 'No client.' },
});
const adr = (number: string, title: string, text = '', status = 'Accepted') =>
  `# ${number}: ${title}\n\n## Status\n\n${status}, 2026-11-29.\n\n${text}\n`;
const s6 = routes.find(({ id }) => id === 'S6');
if (!s6) throw new Error('S6 is gone; name another route in this spec');

/** The part of a page about one route. */
function sectionOf(id: string, sources: Partial<RouteSources> = {}): string {
  const report = { head: { at: '2026-01-31T08:00:00Z', machine: {} }, verdicts: [], parts: [] };
  const common = { routes, events, subscriptions, operationName, occasions: eventOccasions };
  const pages = routePages({ ...common, deviations: [], decisions: {}, report, ...sources });
  const [, ...sections] = (pages['scheduling.md'] ?? '').split(/^## /m);
  return sections.find((section) => section.startsWith(`${id} `)) ?? '';
}

describe('the deviations of a route', () => {
  it('are those that name it, alone or in a range', () => {
    const named = (list: string) => deviationsOf('S3', [deviation(list)]).length > 0;
    for (const list of ['S3', 'S1, S3', 'S1-S5', 'W1, S2-S4']) expect(named(list), list).to.equal(true);
    for (const list of ['S30', 'S4-S6', 'W3', 'all', 'all GET with a session; not S3']) {
      expect(named(list), list).to.equal(false);
    }
    expect(deviationsOf('N3b', [deviation('N3b'), deviation('N1-N3')])).to.have.length(1);
  });
});

describe('the decisions of a route', () => {
  it('name it by id or path, or are cited by its deviations; superseded ones are left out', () => {
    const decisions = {
      '0001-by-id.md': adr('0001', 'By id', 'As S6 does.'),
      '0002-by-path.md': adr('0002', 'By path', '`POST /api/publish` does it.'),
      '0003-another.md': adr('0003', 'Another', 'S60, or `POST /api/publish-all`.'),
      '0004-old.md': adr('0004', 'Old', 'S6', 'Superseded by 0001'),
      '0034-cited.md': adr('0034', 'Cited'),
      'README.md': 'S6',
    };
    const found = decisionsOf(s6, { decisions, deviations: [deviation('S6')] });
    expect(found.map(({ title }) => title)).to.deep.equal(['By id', 'By path', 'Cited']);
  });
});

describe('the pages of routes', () => {
  it('list the events of a route with golden event and subscribers', () => {
    const section = sectionOf('S6');
    expect(section).to.contain('`scheduling.schedule.v1.published` ([golden](../../../functions/lib/contracts');
    expect(section).to.match(/schedule\.v1\.published\.json\)\), handled by `notifyMembersOnSchedulePublished`/);
    expect(section).not.to.contain('schedule.v1.deleted');
  });

  it('list its deviations; those of many routes once for the page', () => {
    const section = sectionOf('S6', { deviations: [deviation('S6', 'alone'), deviation('S1-S6', 'many')] });
    expect(section).to.contain('  - Before: alone. Now: new');
    expect(section).to.contain('](#deviations-of-several-routes)').and.not.to.contain('many');
  });

  it('show the latency of routes that the report measures, with its date', () => {
    const row = { name: 'publish (POST /api/publish)', kind: 'ours', p50: 1, p95: 2, p99: 3 };
    const report = {
      head: { at: '2026-01-31T08:00:00Z', machine: {} },
      verdicts: [],
      parts: [{ id: 'requests', rows: [row] }],
    };
    expect(sectionOf('S6', { report })).to.contain('p50 1 ms, p95 2 ms, p99 3 ms, measured on 2026-01-31');
    expect(sectionOf('S1', { report })).not.to.contain('p50');
  });
});
