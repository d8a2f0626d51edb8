import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { figuresSection, type BenchmarkReport } from './figures-document.ts';
import { root } from './folders.ts';

const report = JSON.parse(readFileSync(path.join(root, 'docs/benchmarks/report.json'), 'utf8')) as BenchmarkReport;

describe('the figures of the README', () => {
  it('are those of the latest report, with its date', () => {
    const section = figuresSection(report);
    expect(section).to.contain(report.head.at.slice(0, 10));
    const [first] = report.verdicts;
    expect(section).to.contain(first?.measured);
  });

  it('are not shown where one is missing', () => {
    expect(() => figuresSection({ ...report, verdicts: report.verdicts.slice(1) })).to.throw('npm run bench');
  });
});
