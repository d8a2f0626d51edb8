import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { makeJava, type EmbeddedJava } from './java.ts';
import { connect } from './parity/connect.ts';

const run = promisify(execFile);

describe('the java that firebase-tools finds', function () {
  this.timeout(60_000);

  // In the repository, as the Emulator Suite does it: the program finds its packages from there.
  const root = path.join(import.meta.dirname, '../..');
  let folder: string;
  let made: EmbeddedJava;
  let java: string;
  before(() => {
    mkdirSync(path.join(root, '.suite'), { recursive: true });
    // A name that a shell would take apart.
    folder = mkdtempSync(path.join(root, ".suite/it's java-"));
    const realJava = path.join(folder, 'real');
    writeFileSync(realJava, '#!/bin/sh\necho "real: $*"\n', { mode: 0o755 });
    made = makeJava(folder, realJava);
    java = path.join(made.binFolder, 'java');
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('says a version that firebase-tools accepts', async () => {
    const { stderr } = await run(java, ['-Duser.language=en', '-Dfile.encoding=UTF-8', '-version']);
    expect(Number(/version "([1-9][0-9]*)/.exec(stderr)?.[1])).to.be.at.least(21);
  });

  it('leaves other jars to the real Java', async () => {
    const { stdout } = await run(java, ['-jar', 'pubsub.jar', '--port=1']);
    expect(stdout).to.equal('real: -jar pubsub.jar --port=1\n');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`runs the embedded Firestore, which saves at ${signal} and ends with 0`, async () => {
      const file = path.join(folder, signal);
      const child = spawn(
        java,
        [
          ...['-Dgoogle.cloud_firestore.debug_log_level=FINE', '-Duser.language=en', '-jar', made.jar],
          ...['--host', '127.0.0.1', '--port', '0', '--websocket_port', '9150', '--project_id', 'demo-parity'],
          ...['--rules', 'firestore.rules', '--functions_emulator', '127.0.0.1:1', '--single_project_mode', 'true'],
          ...['--single_project_mode_error', 'false', '--export_on_exit', file],
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let host: string | undefined;
      for await (const line of createInterface({ input: child.stdout })) {
        host = /on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (host !== undefined) break;
      }
      await connect(host ?? '')
        .doc('kept/one')
        .set({ kept: true });
      const ended = once(child, 'exit');
      child.kill(signal);
      expect(await ended).to.deep.equal([0, null]);
      expect(readFileSync(file, 'utf8')).to.contain('documents/kept/one');
    });
  }
});
