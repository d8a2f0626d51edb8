import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { ExpectedError } from '@fresh/local/expected-error';

// The wildcard comes last: it finds a listener on any other address of the machine, e.g. AirPlay on port 5000 of a Mac.
const ADDRESSES = ['127.0.0.1', '::1', '0.0.0.0'];

/** Throws ExpectedError naming emulator, port and (where it can be seen) process for every port that is taken. */
export async function checkPorts(
  ports: Record<string, number>,
  remedy = 'Stop that process, or choose another port in firebase.json.',
): Promise<void> {
  const taken: string[] = [];
  for (const [emulator, port] of Object.entries(ports)) {
    if (await isFree(port)) continue;
    const owner = await listener(port);
    taken.push(`Port ${port} of the ${emulator} emulator is taken${owner ? ` by ${owner}` : ''}.`);
  }
  if (taken.length === 0) return;
  throw new ExpectedError(`${taken.join('\n')}\n${remedy}`);
}

/** Where `freeDistance` looks. Who takes one before it listens there, beside others who look, looks elsewhere than they. */
export const distances = { ofTiers: 10_000, ofDocuments: 15_000 } as const;

/**
 * By how much a second local cloud moves all of its ports, so that each is free: below those that the system gives to programs
 * that ask for any. Throws ExpectedError when there is no such distance.
 */
export async function freeDistance(ports: readonly number[], first: number): Promise<number> {
  for (let distance = first; distance < first + 5_000; distance += 500) {
    const moved = Object.fromEntries([...new Set(ports)].map((port) => [`moved ${port}`, port + distance]));
    try {
      await checkPorts(moved);
      return distance;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error; // taken: further on
    }
  }
  throw new ExpectedError('No free ports for a second local cloud.');
}

async function isFree(port: number): Promise<boolean> {
  for (const address of ADDRESSES) {
    if (!(await canListen(address, port))) return false;
  }
  return true;
}

// Node listens with SO_REUSEADDR, so connections in TIME_WAIT left by emulators just stopped do not count.
function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      // A machine without IPv6: no process can hold the port there.
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(true);
      else reject(error);
    });
    server.listen({ host, port }, () =>
      server.close(() => {
        resolve(true);
      }),
    );
  });
}

/** "node (pid 123)", or undefined where neither lsof nor ss is installed or allowed to see it. */
async function listener(port: number): Promise<string | undefined> {
  const lsof = await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const ss = lsof === '' ? await output('ss', ['-Hltnp', `sport = :${port}`]) : '';
  const seen = /^p(?<pid>\d+)\nc(?<name>.+)/.exec(lsof) ?? /"(?<name>[^"]+)",pid=(?<pid>\d+)/.exec(ss);
  return seen?.groups && `${seen.groups.name} (pid ${seen.groups.pid})`;
}

function output(command: string, args: string[]): Promise<string> {
  return new Promise((resolve) =>
    execFile(command, args, (_missing, stdout) => {
      resolve(stdout);
    }),
  );
}
