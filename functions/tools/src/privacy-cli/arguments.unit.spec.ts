import { expect } from 'chai';
import { UsageError } from '../command-line/command-line.ts';
import { readArguments } from './arguments.ts';

const read = (line: string) => readArguments(line === '' ? [] : line.split(' '));

describe('the command line of privacy', () => {
  it('names one person or organization, and erases only what is confirmed', () => {
    const [zoe, alpha] = [
      { of: 'user', id: 'zoe' },
      { of: 'organization', id: 'alpha' },
    ];
    const understood: [string, object][] = [
      ['export --user zoe', { name: 'export', subject: zoe }],
      ['export --organization alpha', { name: 'export', subject: alpha }],
      ['erase --user zoe', { name: 'erase', subject: zoe, isConfirmed: false }],
      ['erase --organization alpha --confirm', { name: 'erase', subject: alpha, isConfirmed: true }],
    ];
    for (const [line, command] of understood) expect(read(line), line).to.deep.equal({ command, json: false });
    expect(read('erase --user zoe --project team-a')).to.include({ project: 'team-a' });
  });

  it('is rejected with a reason', () => {
    const rejected: [string, RegExp][] = [
      ['', /^No command/],
      ['erase', /^Name one: --user <uid> or --organization <id>$/],
      ['erase --user zoe --organization alpha', /^Name one/],
      ['erase zoe', /^erase takes no zoe; name an id with --user$/],
      ['erase --user zoe@example.test', /^zoe@example\.test is not an id/],
      ['export --user a/b', /^a\/b is not an id/],
      ['export --user zoe --confirm', /^export has no option --confirm$/],
    ];
    for (const [line, message] of rejected) expect(() => read(line), line).to.throw(UsageError, message);
  });
});
