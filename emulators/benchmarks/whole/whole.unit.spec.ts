import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import type { Figures } from './figures.ts';
import { markdownOf, type Report } from './markdown.ts';
import { partsOf } from './parts.ts';
import { plotOf } from './plot.ts';
import { verdictsOf } from './verdicts.ts';

const figure = (p99: number, p50 = 1) => ({ count: 500, p50, p95: 2, p99, max: p99 });
const figures: Figures = {
  'bench-requests': {
    results: { 'read one': figure(9), 'read one: plainRead': figure(8), 'read one: adds': figure(3) },
  },
  'bench-events': {
    results: {
      '10/s': { 'bare trigger (one write, no inbox)': figure(20), 'notify (inbox)': figure(99.9) },
      '50/s': {
        'bare trigger (one write, no inbox)': figure(390),
        'notify (inbox)': figure(400),
        'pushed (inbox)': figure(50),
      },
      '3/s, all services': { 'bare trigger (one write, no inbox)': figure(99), 'notify (inbox)': figure(100) },
    },
    lost: 0,
  },
  'bench-gateway': {
    results: {
      '25 a second: direct': figure(500),
      '25 a second: Hosting adds': figure(12, -1),
      '25 a second: nginx adds': figure(2),
    },
    busy: { '25 a second': 0.41 },
    firestore: 'downloaded',
    nginx: null,
  },
  'bench-services': { results: { near: { 'read, added in pairs': figure(7, 10) } } },
  'bench-cold-start': {
    results: { anonymous: { plain: figure(900), health: figure(600) } },
    slower: [],
    memoryMiB: { plain: figure(90), health: figure(70) },
  },
};
const nothing: Figures = {
  'bench-requests': null,
  'bench-events': null,
  'bench-gateway': null,
  'bench-services': null,
  'bench-cold-start': null,
};

describe('the whole benchmark', () => {
  it('checks each measured row against its limit, at the limit against it', () => {
    const verdicts = verdictsOf(figures, { scheduling: 2_000, identity: 10_000 });
    expect(verdicts.map(({ measured, beaten }) => [measured, beaten])).to.deep.equal([
      ['99.9 ms', true],
      ['400 ms; a bare trigger 390 ms: too much for this machine', null],
      ['50 ms; a bare trigger 390 ms', true],
      ['100 ms', false],
      ['12 ms, machine 41 % busy', true],
      ['0', true],
      ['10 ms', false],
      ['1 of 1 faster', true],
      [`2 of ${services.length}`, false],
      ['10 s (identity, the slowest)', false],
      ['not measured: no cloud here; the workflow ends a deploy after 15 min', null],
    ]);
  });

  it('says what was not measured, and calls nothing beaten then', () => {
    const verdicts = verdictsOf(nothing, {});
    expect(verdicts).to.have.length(7);
    for (const { measured, beaten } of verdicts) expect([measured, beaten]).to.deep.equal(['not measured', null]);
    expect(partsOf(nothing)).to.deep.equal([]);
  });

  it('knows ours, baselines and differences', () => {
    const kinds = Object.fromEntries(
      partsOf(figures).flatMap(({ rows }) => rows.map(({ name, kind }) => [name, kind])),
    );
    expect(kinds).to.include({
      'read one': 'ours',
      'read one: plainRead': 'baseline',
      'read one: adds': 'difference',
      '10/s: bare trigger (one write, no inbox)': 'baseline',
      '50/s: notify (inbox)': 'ours',
      '25 a second: direct': 'baseline',
      '25 a second: Hosting adds': 'difference',
      '25 a second: nginx adds': 'baseline',
      plain: 'baseline',
    });
  });

  it('draws every row, and a negative difference at the beginning of the axis', () => {
    for (const part of partsOf(figures)) {
      const plot = plotOf(part);
      expect(plot.match(/<circle/g), part.id).to.have.length(2 * part.rows.length);
      expect(plot).to.contain('prefers-color-scheme:dark').and.not.to.contain('NaN');
    }
    expect(plotOf({ id: 'x', title: '<a & b>', about: '', unit: 'ms', rows: [] })).to.contain('&lt;a &amp; b&gt;');
  });

  it('names machine, versions, seed, samples, and what failed', () => {
    const report: Report = {
      head: {
        at: '2026-01-01T00:00:00Z',
        commit: 'abc1234',
        seed: 7,
        isQuick: false,
        machine: { Processor: '2 cores' },
        versions: { Node: 'v20' },
        tookMinutes: 12.3,
        tookSeconds: { events: 180 },
      },
      verdicts: verdictsOf(figures, {}),
      parts: partsOf(figures),
      deploys: { scheduling: 2_340 },
      failed: ['bench-services'],
    };
    const pages = markdownOf(report);
    const page = pages['README.md'] ?? '';
    for (const part of [
      '2 cores',
      'v20',
      '- Seed: 7',
      'events 500',
      'events 180 s',
      'bench-services',
      '| scheduling | 2.3 |',
      '**no**',
    ]) {
      expect(page).to.contain(part);
    }
  });
});
