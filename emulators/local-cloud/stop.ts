/** `npm run stop`: stops the local cloud that runs in this checkout, with its data saved. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { programArgs } from '@fresh/local/program-args';
import { sendCommand } from './control.ts';
import { isLockAlive, lockFileOf, readLock } from './lock-file.ts';

/** How long it may take until the process is gone. */
const stopMs = 30_000;

programArgs({});
const lock = readLock(lockFileOf(path.resolve(import.meta.dirname, '../..')));
if (!lock || !isLockAlive(lock)) console.log('No local cloud runs in this checkout.');
else {
  await sendCommand(lock.controlSocket, 'stop', {}).catch(() => {
    // It is still starting, and does not listen yet: it takes the signal.
    process.kill(lock.pid, 'SIGTERM');
  });
  const end = Date.now() + stopMs;
  while (isLockAlive(lock) && Date.now() < end) await delay(50);
  if (isLockAlive(lock)) {
    console.error(`The local cloud (pid ${lock.pid}) did not stop within ${stopMs / 1000} s: kill -9 ${lock.pid}`);
    process.exitCode = 1;
  } else console.log(`stopped (pid ${lock.pid}); its data are saved`);
}
