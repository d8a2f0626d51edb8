/** What `npm run stop` does without a local cloud to stop. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);
const program = path.join(import.meta.dirname, 'stop.ts');

describe('npm run stop', function () {
  this.timeout(60_000);

  it('explains itself, and stops nothing, when it is given an argument', async () => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', program, '--help']);
    expect(stdout).to.match(/^`npm run stop`: stops the local cloud/);
    const wrong = await run(process.execPath, ['--import', 'tsx', program, 'now']).catch((error: unknown) => error);
    expect(wrong).to.include({ code: 2 });
  });
});
