import { readFileSync } from 'node:fs';
import path from 'node:path';
import { codeBlocksOf } from '@fresh/local/code-blocks';
import { simulatedPages } from '@fresh/local/executed-pages';
import { missingLine } from '@fresh/local/promised-output';
import { expect } from 'chai';
import { root } from '../../repository.ts';
import { mutantOf } from '../mutants/all.ts';
import { explainFailure } from './explain-failure.ts';

/** What pages quote of such a run; in it, `…` stands for anything. */
const quoted = simulatedPages.flatMap((page) =>
  codeBlocksOf(readFileSync(path.join(root, page), 'utf8'))
    .filter(({ info }) => info === 'text simulated')
    .flatMap(({ text }) => text.trimEnd().split('\n')),
);

describe('a failing seed', function () {
  // Seconds on an idle machine.
  this.timeout(120_000);

  it('is reduced to what the failure needs, and printed, as pages quote it', async () => {
    const steps: string[] = [];
    const onSmaller = (line: string) => steps.push(line);
    // In this seed the client of the first operation gets no response: without keys it founds a second organization.
    const text = (await explainFailure(3, 10, { mutant: mutantOf('no-idempotency'), onSmaller })) ?? '';
    expect(quoted).to.have.length.greaterThan(10);
    expect(missingLine(quoted, text, { whole: true }), text).to.equal(undefined);
    expect(steps[0]).to.match(/^run \d+: \d+ operations and \d+ faults still fail$/);
  });
});
