import { expect } from 'chai';
import { mutantOf } from '../mutants/all.ts';
import { explainFailure } from './explain-failure.ts';

describe('a failing seed', function () {
  // Seconds on an idle machine.
  this.timeout(120_000);

  it('is reduced to what the failure needs, and printed', async () => {
    const lines: string[] = [];
    const onSmaller = (line: string) => lines.push(line);
    // In this seed the client of the first operation gets no response: without keys it founds a second organization.
    const text = await explainFailure(3, 5, { mutant: mutantOf('no-idempotency'), onSmaller });
    expect(text).to.match(/^Seed 3: 1 of 5 operations and 1 of \d+ faults\.\n/);
    expect(text).to.match(/owner sends POST \/api\/organizations \{"name":"Organization 1"\} \(operation 0\)\n/);
    expect(text).to.match(/⚡ .*: the (?:client loses the )?response(?: is lost)?\n/);
    expect(text).to.match(/owner sends .* \(operation 0, attempt 2\)\n/);
    expect(text).to.match(
      /\[1\] effects: operation 0\n {4}fresh\.organizations\.\w+\.v1\.created happened twice: .*\n/,
    );
    expect(text).to.match(/None of these can be left out\. Found in \d+ runs\.$/);
    expect(lines[0]).to.match(/^run \d+: \d+ operations and \d+ faults still fail$/);
  });
});
