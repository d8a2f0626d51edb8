import { expect } from 'chai';
import { columns } from './columns.ts';
import { flag, readOptions, text, UsageError } from './command-line.ts';

describe('a command line', () => {
  const options = { project: text, json: flag, 'dry-run': flag };
  const read = (...args: string[]) => readOptions(args, options, {});

  it('is operands and options, also after the -- that pnpm passes on', () => {
    const wanted = { operands: ['scheduling'], values: { project: 'team-a1', json: true } };
    const { operands, values } = read('--', 'scheduling', '--project', 'team-a1', '--json');
    expect({ operands, values: { ...values } }).to.deep.equal(wanted);
    expect({ ...read().values }).to.deep.equal({});
  });

  it('is rejected with what is wrong', () => {
    const wrong: [string[], RegExp][] = [
      [['--jsn'], /^Unknown option --jsn. Did you mean --json\?$/],
      [['--dryrun'], /Did you mean --dry-run\?$/],
      [['--everything'], /^Unknown option --everything.$/],
      [['--project'], /^Option '--project <value>' argument missing.$/],
      [['--project', '--json'], /^Option '--project' argument is ambiguous.$/],
      [['--project', 'demo-fresh-root'], /^demo-fresh-root exists only in emulators/],
      [['--project', 'Team_A'], /not the id of a project: 6 to 30/],
    ];
    for (const [args, message] of wrong) expect(() => read(...args), args.join(' ')).to.throw(UsageError, message);
  });

  it('is rejected where npm took an option for itself, because -- was forgotten', () => {
    const env = { npm_config_dry_run: 'true' };
    expect(() => readOptions(['scheduling'], options, env)).to.throw(
      UsageError,
      'npm took --dry-run for itself. Put -- before all arguments: npm run <command> -- --dry-run',
    );
    expect(readOptions([], options, { npm_config_json: 'true', npm_config_user_agent: 'npm' }).operands).to.be.empty;
  });
});

describe('columns', () => {
  it('are as wide as their widest cells, without spaces at the end', () => {
    const rows = [['unit', 'action'], ['scheduling', 'deploy', 'changed'], ['rules']];
    expect(columns(rows)).to.deep.equal(['unit        action', 'scheduling  deploy  changed', 'rules']);
    expect(columns([])).to.deep.equal([]);
  });
});
