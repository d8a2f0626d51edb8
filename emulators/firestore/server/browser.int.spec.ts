import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { startServer, type RunningServer } from './start.ts';

const run = promisify(execFile);

/** What a page does with the browser's version of the SDK, in a process of its own: the SDK takes it for a browser. */
const page = (sdk: string, port: string) => `
globalThis.self = globalThis;
globalThis.window = globalThis;
const { initializeApp } = await import('firebase/app');
const { getFirestore, connectFirestoreEmulator, doc, collection, getDocs, setDoc, onSnapshot } = await import('${sdk}');
const db = getFirestore(initializeApp({ projectId: 'demo-parity', apiKey: 'none' }));
connectFirestoreEmulator(db, '127.0.0.1', ${port});
const calls = {
  listen: new Promise((resolve, reject) => onSnapshot(doc(db, 'c/b'), resolve, reject)),
  query: getDocs(collection(db, 'c')),
  write: setDoc(doc(db, 'c/a'), { a: 1 }),
};
const outcomes = Object.values(calls).map((call) => call.then(() => 'done', ({ code, message }) => code + ': ' + message));
for (const name of Object.keys(calls)) console.log(name + ': ' + (await outcomes.shift()));
process.exit();
`;

describe('a page with the browser SDK on the embedded Firestore', function () {
  this.timeout(60_000);

  let server: RunningServer;
  before(async () => {
    server = await startServer({ host: '127.0.0.1', port: 0 });
  });
  after(() => server.stop());

  it('reads at each of its calls how to get the Firestore that serves it', async () => {
    const firebase = createRequire(import.meta.url).resolve('firebase/package.json');
    const sdk = path.join(
      path.dirname(createRequire(firebase).resolve('@firebase/firestore/package.json')),
      'dist/index.esm.js',
    );
    const port = server.host.split(':')[1] ?? '';
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', page(sdk, port)], {
      cwd: path.dirname(firebase),
      timeout: 30_000,
    });
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.split(':').slice(0, 2).join())).to.deep.equal([
      ...['listen, permission-denied', 'query, permission-denied', 'write, permission-denied'],
    ]);
    for (const line of lines) expect(line).to.contain('npm start -- --firestore=official');
  });
});
