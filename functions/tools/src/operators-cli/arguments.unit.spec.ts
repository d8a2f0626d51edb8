import { expect } from 'chai';
import { UsageError } from '../command-line/command-line.ts';
import { readArguments } from './arguments.ts';

const read = (line: string) => readArguments(line.split(' '));

describe('the command line of operators', () => {
  it('adds or removes one user', () => {
    expect(read('add ann --project team-a')).to.deep.equal({
      command: { name: 'add', user: 'ann', dryRun: false },
      json: false,
      project: 'team-a',
    });
    expect(read('remove ann@example.test --dry-run --json')).to.deep.equal({
      command: { name: 'remove', user: 'ann@example.test', dryRun: true },
      json: true,
    });
  });

  it('is rejected with a reason', () => {
    for (const [line, message] of [
      ['grant ann', /^No such command: grant$/],
      ['add', /^add takes the uid or email of one user$/],
      ['remove ann bob', /^remove takes the uid or email of one user$/],
      ['add ann --yes', /--yes/],
    ] as const) {
      expect(() => read(line), line).to.throw(UsageError, message);
    }
  });
});
