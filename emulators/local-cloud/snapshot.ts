/** `npm run snapshot -- <name>`: saves the data of the local cloud that runs in this checkout, for `--seed=<name>`. */
import path from 'node:path';
import { ExpectedError } from '@fresh/local/expected-error';
import { programArgs } from '@fresh/local/program-args';
import { sendCommand } from './control.ts';
import { isLockAlive, lockFileOf, readLock } from './lock-file.ts';

const [name, ...more] = programArgs({ allowPositionals: true }).positionals;
const lock = readLock(lockFileOf(path.resolve(import.meta.dirname, '../..')));
if (name === undefined || more.length > 0) {
  console.error('Name the snapshot: npm run snapshot -- before-demo');
  process.exitCode = 2;
} else if (!lock || !isLockAlive(lock)) {
  console.error('No local cloud runs in this checkout: npm start');
  process.exitCode = 1;
} else {
  try {
    const { folder } = (await sendCommand(lock.controlSocket, 'snapshot', { name })) as { folder: string };
    console.log(`saved in ${path.relative(process.cwd(), folder)}; begin with it: npm start -- --seed=${name}`);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
