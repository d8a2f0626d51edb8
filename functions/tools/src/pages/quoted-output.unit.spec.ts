import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parameters } from '@fresh/contracts/parameters';
import { services } from '@fresh/contracts/registry';
import { lineOf } from '@fresh/kernel/telemetry/line';
import { SpanWork } from '@fresh/kernel/telemetry/span-work';
import { codeBlocksOf } from '@fresh/local/code-blocks';
import { quotingPages } from '@fresh/local/executed-pages';
import { missingLine } from '@fresh/local/promised-output';
import { expect } from 'chai';
import { makePlan, type Situation } from '../deploy/plan.ts';
import { emptyRecord, type DeployedVersion, type UnitRecord } from '../deploy/record.ts';
import { planText } from '../deploy/report.ts';
import { linksOf } from '../deploy/service-links.ts';
import { newProjectVcpu } from '../deploy/stages.ts';
import { ofEachUnit, type UnitName } from '../deploy/units.ts';
import { root } from '../folders.ts';
import { knownDeviationsOf } from '../migration-cli/known-deviations.ts';
import { reportLines } from '../migration-cli/printing.ts';

/** The blocks of a page that quote what our programs print or read. */
const quotedOn = (page: string) =>
  codeBlocksOf(readFileSync(path.join(root, page), 'utf8'))
    .filter(({ info }) => info === 'text quoted')
    .map(({ text }) => text.trimEnd());

/** Quoted lines are printed in this order. */
const expectPrinted = (quoted: string, printed: readonly string[]) => {
  const missing = missingLine(quoted.split('\n'), printed.join('\n'), { whole: true });
  expect(missing, `quoted, but not printed after the lines before it:\n${printed.join('\n')}`).to.equal(undefined);
};

const checks: Record<(typeof quotingPages)[number], (quoted: readonly string[]) => void> = {
  'docs/operations/DEPLOY.md': ([plan = '', ...more]) => {
    expect(more).to.deep.equal([]);
    expectPrinted(plan, planText(makePlan(situation), situation.sources).split('\n'));
  },

  'docs/operations/MIGRATION.md': ([report = '', ...more]) => {
    expect(more).to.deep.equal([]);
    const compared = { matched: 1021, mismatched: 12, confirmed: 2, noise: 7 };
    const counts = { ...compared, unreachable: 4, dropped: 2, late: 25, failed: 0 };
    const found = { lastSeenAt: Date.parse('2026-03-01T12:00:00Z'), mismatched: 0, noise: 0 };
    const [name, length] = ['6ba7b810-9dad-11d1-80b4-00c04fd430c8', '1b4e28ba-2fa1-11d2-883f-0016d3cca427'];
    const value = { path: 'body.data[].name', kind: 'value' as const, was: 'string', now: 'string' };
    const list = { path: 'body.data', kind: 'length' as const, was: 'array', now: 'array' };
    const findings = [
      { ...found, ...value, mismatched: 12, lastRequestId: name },
      { ...found, ...list, noise: 7, lastRequestId: length },
    ];
    expectPrinted(report, reportLines({ route: 'S1', counts, findings }, knownDeviationsOf('S1')));
  },

  'docs/operations/OBSERVABILITY.md': ([byRequest = '', byTrace, parameter = '', ...more]) => {
    expect(more).to.deep.equal([]);
    const context = {
      ...{ work: new SpanWork(null), cost: { reads: 0, writes: 0, deletes: 0 }, service: 'scheduling' as const },
      ...{ functionName: 'publish', requestId: '<x-request-id>', startedAt: 0, attributes: { orgId: null } },
      span: { traceId: '<trace id>', spanId: '', sampled: true },
    };
    const where = { context, now: 0, env: { GCLOUD_PROJECT: '<project>' } };
    const line = lineOf('INFO', 'request_completed', '', { outcome: 'done' }, where) as Record<string, unknown>;
    const [, field = ''] = /^jsonPayload\.(\w+)=/.exec(byRequest) ?? [];
    expect(byRequest).to.equal(`jsonPayload.${field}="${String(line[field])}"`);
    expect(byTrace).to.equal(`trace="${String(line['logging.googleapis.com/trace'])}"`);
    expect(parameters.map((one) => one.name)).to.include(parameter.split('=')[0]);
  },

  'emulators/firestore/README.md': ([command = '', ...more]) => {
    expect(more).to.deep.equal([]);
    const [, program = ''] = /^node --import tsx (\S+)/.exec(command) ?? [];
    const source = readFileSync(path.join(root, program), 'utf8');
    const taken = [...source.matchAll(/^ {4}(\w+): \{ type: 'string'/gm)].map(([, name = '']) => name);
    expect(taken).to.include.members([...command.matchAll(/--(?!import)(\w+)/g)].map(([, name = '']) => name));
  },
};

const deployedAs = (version: string, hash: string, functions: Readonly<Record<string, string>>): DeployedVersion => ({
  ...{ version, hash, commit: 'c', at: '2026-03-01T09:08:12Z', by: 'me', links: null },
  functions: Object.fromEntries(Object.entries(functions).map(([name, of]) => [name, { hash: of, revision: 'r' }])),
});
const recordOf = (unit: UnitName, versions: readonly DeployedVersion[], serving: string): UnitRecord => {
  return { ...emptyRecord(unit), versions: [...versions], serving };
};

/** Indexes are as they were, two functions of scheduling have changed, timekeeping was rolled back. */
const situation: Situation = {
  sources: new Map<UnitName, { hash: string; functions: Record<string, string> }>([
    ['indexes', { hash: '9a6b32f3', functions: {} }],
    ['scheduling', { hash: 'a7094e4e', functions: { shifts: 'b', publish: 'b', venues: 'a' } }],
    ['timekeeping', { hash: '6d682fad', functions: {} }],
  ]),
  records: {
    ...ofEachUnit(emptyRecord),
    indexes: recordOf(
      'indexes',
      [deployedAs('20260301-090812-7c1d2e0-9a6b32f3', '9a6b32f3', {})],
      '20260301-090812-7c1d2e0-9a6b32f3',
    ),
    scheduling: recordOf(
      'scheduling',
      [deployedAs('20260301-090844-7c1d2e0-0eaac8c9', '0eaac8c9', { shifts: 'a', publish: 'a', venues: 'a' })],
      '20260301-090844-7c1d2e0-0eaac8c9',
    ),
    timekeeping: recordOf(
      'timekeeping',
      [deployedAs('new', '6d682fad', {}), deployedAs('20260228-150102-11ab34f-54fd0b1e', '54fd0b1e', {})],
      '20260228-150102-11ab34f-54fd0b1e',
    ),
  },
  present: new Map([['scheduling', ['shifts', 'publish', 'venues']]]),
  links: new Map(services.map((service) => [service, linksOf(service)])),
  cpuOf: () => 1,
  vcpuQuota: newProjectVcpu,
  options: { only: ['indexes', 'scheduling', 'timekeeping'], force: false, takeOver: false },
  by: 'me',
  now: Date.parse('2026-03-01T12:00:00Z'),
};

describe('what pages quote', () => {
  for (const page of quotingPages) {
    it(`is what our programs print and read: ${page}`, () => {
      checks[page](quotedOn(page));
    });
  }
});
