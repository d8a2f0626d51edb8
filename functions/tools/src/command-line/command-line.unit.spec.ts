import { expect } from 'chai';
import { columns } from './columns.ts';
import { flag, readOptions, text, UsageError } from './command-line.ts';

describe('a command line', () => {
  const read = (...args: string[]) => readOptions(args, { project: text, json: flag });

  it('is operands and options, also after the -- that pnpm passes on', () => {
    const wanted = { operands: ['scheduling'], values: { project: 'team-a1', json: true } };
    const { operands, values } = read('--', 'scheduling', '--project', 'team-a1', '--json');
    expect({ operands, values: { ...values } }).to.deep.equal(wanted);
    expect({ ...read().values }).to.deep.equal({});
  });

  it('is rejected with what is wrong', () => {
    const wrong: [string[], RegExp][] = [
      [['--jsn'], /--jsn/],
      [['--project'], /--project/],
      [['--project', 'demo-fresh-root'], /demo-\* projects exist only in emulators: demo-fresh-root/],
      [['--project', 'Team_A'], /not the id of a project: 6 to 30/],
    ];
    for (const [args, message] of wrong) expect(() => read(...args), args.join(' ')).to.throw(UsageError, message);
  });
});

describe('columns', () => {
  it('are as wide as their widest cells, without spaces at the end', () => {
    const rows = [['unit', 'action'], ['scheduling', 'deploy', 'changed'], ['rules']];
    expect(columns(rows)).to.deep.equal(['unit        action', 'scheduling  deploy  changed', 'rules']);
    expect(columns([])).to.deep.equal([]);
  });
});
