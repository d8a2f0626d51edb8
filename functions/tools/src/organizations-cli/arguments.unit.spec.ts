import { expect } from 'chai';
import { UsageError } from '../command-line/command-line.ts';
import { readArguments } from './arguments.ts';

const read = (line: string) => readArguments(line.split(' '));

describe('the command line of organizations', () => {
  it('suspends or reinstates one organization', () => {
    expect(read('suspend org-1')).to.deep.equal({
      command: { name: 'status', orgId: 'org-1', status: 'suspended' },
      json: false,
    });
    expect(read('reinstate org-1 --json --project team-a')).to.deep.equal({
      command: { name: 'status', orgId: 'org-1', status: 'active' },
      json: true,
      project: 'team-a',
    });
  });

  it('counts the members of one organization anew', () => {
    expect(read('recount org-1')).to.deep.equal({ command: { name: 'recount', orgId: 'org-1' }, json: false });
  });

  it('is rejected with a reason', () => {
    for (const [line, message] of [
      ['cancel org-1', /^No such command: cancel$/],
      ['suspend', /^suspend takes the id of one organization$/],
      ['reinstate a b', /^reinstate takes the id of one organization$/],
      ['suspend a --days 3', /--days/],
    ] as const) {
      expect(() => read(line), line).to.throw(UsageError, message);
    }
  });
});
