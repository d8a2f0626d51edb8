import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { ExpectedError } from '@fresh/local/expected-error';
import { AuthJournal } from './auth-journal.ts';

describe('the journal of Auth', () => {
  let folder: string, file: string;
  const project = 'demo-x';
  const usersIn = () => [...(new AuthJournal(file).load().get(project)?.users.values() ?? [])];

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
    file = path.join(folder, 'auth.jsonl');
    new AuthJournal(file).load();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('has each user as last changed, without those that were deleted', () => {
    const journal = new AuthJournal(file);
    journal.append([
      { project, user: { localId: 'a', email: 'old@x' } },
      { project, user: { localId: 'b' } },
    ]);
    journal.append([
      { project, user: { localId: 'a', email: 'new@x' } },
      { project, deleted: 'b' },
    ]);
    expect(usersIn()).to.deep.equal([{ localId: 'a', email: 'new@x' }]);
  });

  it('has no user from before all accounts were deleted', () => {
    const entries = [
      { project, user: { localId: 'a' } },
      { project, cleared: true as const },
      { project, user: { localId: 'b' } },
    ];
    new AuthJournal(file).append(entries);
    expect(usersIn()).to.deep.equal([{ localId: 'b' }]);
  });

  it('is written anew when it is read, without what was overtaken', () => {
    const journal = new AuthJournal(file);
    for (let i = 0; i < 100; i++) journal.append([{ project, user: { localId: 'a', seen: i } }]);
    new AuthJournal(file).load();
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).to.have.lengthOf(2);
    expect(usersIn()).to.deep.equal([{ localId: 'a', seen: 99 }]);
  });

  it('leaves out a last line that was cut off by the end of the process', () => {
    new AuthJournal(file).append([{ project, user: { localId: 'a' } }]);
    appendFileSync(file, '{"project":"demo-x","user":{"loc');
    expect(usersIn()).to.deep.equal([{ localId: 'a' }]);
  });

  it('names a line that is broken in the middle, and another format', () => {
    appendFileSync(file, 'nonsense\n{"project":"demo-x","deleted":"a"}\n');
    expect(() => new AuthJournal(file).load()).to.throw(ExpectedError, 'line 2');
    writeFileSync(file, '{"format":"another"}\n');
    expect(() => new AuthJournal(file).load()).to.throw(ExpectedError, '--fresh');
  });
});
