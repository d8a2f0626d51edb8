import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { Failure } from '../engine/failure.ts';
import type { Fields } from '../engine/messages.ts';
import { openDatabases, type KeptDatabases } from '../server/kept.ts';
import { DataError } from './data-error.ts';
import type { DataOptions } from './data-folder.ts';

const name = 'projects/p/databases/d';
const first = 'journal-00000001';

describe('a data folder', () => {
  let folder: string;
  let kept: KeptDatabases | undefined;
  const lines: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'firestore-data-'));
    lines.length = 0;
  });
  afterEach(async () => {
    await kept?.close();
    kept = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const sizeOf = (each: string) => statSync(file(each), { throwIfNoEntry: false })?.size ?? 0;
  const open = (more: Partial<DataOptions> = {}): KeptDatabases =>
    (kept = openDatabases(() => undefined, { folder, log: (line) => lines.push(line), ...more }));
  const reopen = async (more: Partial<DataOptions> = {}): Promise<KeptDatabases> => {
    await kept?.close();
    return open(more);
  };
  const set = ({ databases }: KeptDatabases, id: string, fields: Fields = {}) =>
    databases.at(name).database.commit([{ update: { name: `${name}/documents/c/${id}`, fields } }]);
  const remove = ({ databases }: KeptDatabases, id: string) =>
    databases.at(name).database.commit([{ delete: `${name}/documents/c/${id}` }]);
  const all = ({ databases }: KeptDatabases) =>
    Object.fromEntries([...databases.at(name).database.all()].map((document) => [document.path, document]));
  const problemOf = (work: () => unknown) => {
    try {
      work();
    } catch (error) {
      return error instanceof DataError ? error : { problem: String(error), message: '' };
    }
    return { problem: 'none', message: '' };
  };
  const file = (which: string) => path.join(folder, which);

  it('has everything again, with its types and times', async () => {
    const before = open();
    set(before, 'a', {
      ...{ n: { doubleValue: NaN }, z: { doubleValue: -0 }, i: { integerValue: '9223372036854775807' } },
      ...{ t: { timestampValue: { seconds: '-5', nanos: 1000 } }, b: { bytesValue: Buffer.from([0, 255]) } },
      ...{ r: { referenceValue: `${name}/documents/c/a` }, g: { geoPointValue: { latitude: 1 } } },
      m: { mapValue: { fields: { l: { arrayValue: { values: [{ nullValue: 'NULL_VALUE' }] } } } } },
    });
    for (const id of ['b', 'gone']) set(before, id);
    remove(before, 'gone');
    const expected = all(before);
    expect(all(await reopen())).to.deep.equal(expected);
    expect(Object.keys(expected)).to.have.members(['c/a', 'c/b']);
  });

  it('stays cleared, and names no moment twice', async () => {
    const before = open();
    set(before, 'a');
    before.databases.at(name).database.clear();
    const { at } = set(before, 'b');
    const after = await reopen();
    expect(Object.keys(all(after))).to.deep.equal(['c/b']);
    expect(set(after, 'c').at).to.be.greaterThan(at);
  });

  it('leaves out a commit that was not finished, and goes on', async () => {
    set(open(), 'a');
    await kept?.close();
    const whole = statSync(file(first)).size;
    set(open(), 'b');
    await kept?.close();
    writeFileSync(file(first), readFileSync(file(first)).subarray(0, -3));
    const after = open();
    expect(Object.keys(all(after))).to.deep.equal(['c/a']);
    expect(lines.join()).to.contain('never acknowledged');
    expect(statSync(file(first)).size).to.equal(whole);
    set(after, 'c');
    expect(Object.keys(all(await reopen()))).to.deep.equal(['c/a', 'c/c']);
  });

  it('is not opened, and not changed, where something in the middle is damaged', async () => {
    const before = open();
    for (const id of ['a', 'b', 'c']) set(before, id);
    await before.close();
    const bytes = readFileSync(file(first));
    bytes[Math.floor(bytes.length / 2)] = 0;
    writeFileSync(file(first), bytes);
    const { problem, message } = problemOf(open);
    expect(problem).to.equal('damaged');
    expect(message).to.contain(file(first)).and.to.contain('truncate -s');
    expect(readFileSync(file(first)).equals(bytes)).to.equal(true);
    expect(readdirSync(folder)).to.deep.equal([first]);
  });

  it('is not opened where a journal is missing, or a snapshot is cut off', async () => {
    const before = open();
    set(before, 'a');
    await before.snapshot();
    await before.close();
    const journal = readFileSync(file('journal-00000002'));
    rmSync(file('journal-00000002'));
    expect(problemOf(open)).to.have.property('problem', 'damaged');
    writeFileSync(file('journal-00000002'), journal);
    const snapshot = file('snapshot-00000002');
    writeFileSync(snapshot, readFileSync(snapshot).subarray(0, -5));
    expect(problemOf(open)).to.have.property('problem', 'damaged');
  });

  it('is not opened where it has another format, or other files', () => {
    writeFileSync(file(first), '{"format":"embedded-firestore-data","version":2}\n');
    expect(problemOf(open).message).to.contain('has the format 2').and.to.contain('Nothing was changed');
    rmSync(file(first));
    writeFileSync(file('firestore.jsonl'), '');
    const { problem, message } = problemOf(open);
    expect(problem).to.equal('another format');
    expect(message).to.contain('--seed_from_export');
  });

  it('can not be below a file', () => {
    writeFileSync(file('file'), '');
    const { problem, message } = problemOf(() => open({ folder: file('file/below') }));
    expect(problem).to.equal('not writable');
    expect(message).to.contain('name another folder');
  });

  it('has one user at a time', async () => {
    const before = open();
    expect(problemOf(() => openDatabases(() => undefined, { folder }))).to.have.property('problem', 'in use');
    await before.close();
    // As after `kill -9`, when another process has the number of the one that is gone.
    writeFileSync(file('lock'), JSON.stringify({ pid: process.pid, started: 'Thu Jan  1 00:00:00 1970' }));
    open();
  });

  describe('on a full disk', () => {
    let room = Infinity;
    const write: NonNullable<DataOptions['write']> = (fd, bytes, offset, length, position) => {
      if (room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      const some = Math.min(length, room);
      room -= some;
      return writeSync(fd, bytes, offset, some, position);
    };
    const codeOf = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if (error instanceof Failure) return error.code;
        throw error;
      }
      return status.OK;
    };
    beforeEach(() => {
      room = Infinity;
    });

    it('fails the commit, changes nothing, and goes on when there is room again', async () => {
      const before = open({ write });
      set(before, 'a');
      // Enough for the beginning of the next one.
      room = 20;
      const received: unknown[] = [];
      before.databases.at(name).database.onCommit((committed) => received.push(committed));
      expect(codeOf(() => set(before, 'b'))).to.equal(status.RESOURCE_EXHAUSTED);
      expect(
        codeOf(() => {
          before.databases.at(name).database.clear();
        }),
      ).to.equal(status.RESOURCE_EXHAUSTED);
      expect([Object.keys(all(before)), received]).to.deep.equal([['c/a'], []]);
      expect(lines.filter((line) => line.includes('disk is full'))).to.have.length(1);
      room = Infinity;
      set(before, 'c');
      expect(Object.keys(all(before))).to.deep.equal(['c/a', 'c/c']);
      expect(Object.keys(all(await reopen()))).to.deep.equal(['c/a', 'c/c']);
    });

    it('keeps the journal where a snapshot can not be started', async () => {
      const before = open({ write });
      set(before, 'a');
      room = 10;
      await before.snapshot();
      expect(lines.join()).to.contain('ENOSPC');
      room = Infinity;
      set(before, 'b');
      expect(readdirSync(folder).filter((each) => each !== 'lock')).to.deep.equal([first]);
      expect(Object.keys(all(await reopen()))).to.deep.equal(['c/a', 'c/b']);
    });
  });

  describe('with a long journal', () => {
    const journalBytes = 20_000;
    const bytes = () => readdirSync(folder).reduce((sum, each) => sum + sizeOf(each), 0);

    it('brings it into a snapshot, so that the folder stays small', async () => {
      const before = open({ journalBytes });
      for (let n = 0; n < 2_000; n++) {
        set(before, `${n % 10}`, { n: { integerValue: String(n) } });
        // Other files come and go meanwhile, so it is only looked at where it could grow.
        while (n % 100 === 0 && bytes() > 3 * journalBytes) await setTimeout(5);
      }
      const expected = all(before);
      expect(all(await reopen({ journalBytes }))).to.deep.equal(expected);
    });

    it('has what is committed while the snapshot is written, whichever of its files are there', async () => {
      const before = open();
      for (let n = 0; n < 1_000; n++) set(before, `${n}`, { n: { integerValue: String(n) } });
      const writing = before.snapshot();
      for (let n = 0; n < 100; n++) {
        set(before, `${n}`, { later: { integerValue: String(n) } });
        if (n % 10 === 0) await new Promise(setImmediate);
      }
      // What a process leaves that ends before the snapshot has its name.
      const beforeRename = new Map([first, 'journal-00000002'].map((each) => [each, readFileSync(file(each))]));
      await writing;
      const expected = all(before);
      expect(all(await reopen())).to.deep.equal(expected);
      await kept?.close();
      for (const each of readdirSync(folder)) rmSync(file(each));
      for (const [each, content] of beforeRename) writeFileSync(file(each), content);
      appendFileSync(file('snapshot-00000002.unfinished'), 'half');
      expect(all(open())).to.deep.equal(expected);
      expect(readdirSync(folder)).not.to.include('snapshot-00000002.unfinished');
    });
  });
});
