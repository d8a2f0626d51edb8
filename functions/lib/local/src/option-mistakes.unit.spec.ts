import { parseArgs } from 'node:util';
import { expect } from 'chai';
import { mistakeInArgs, mistakeWithNpm } from './option-mistakes.ts';

describe('a mistake with options', () => {
  it('is one that npm took for itself, because -- was forgotten', () => {
    const env = { npm_config_dry_run: 'true', npm_lifecycle_event: 'deploy' };
    expect(mistakeWithNpm(['project', 'dry-run'], env)).to.equal(
      'npm took --dry-run for itself. Put -- before all arguments: npm run deploy -- --dry-run',
    );
    expect(mistakeWithNpm(['port'], { npm_config_port: '5100', npm_lifecycle_event: 'start' })).to.equal(
      'npm took --port=5100 for itself. Put -- before all arguments: npm start -- --port=5100',
    );
    expect(mistakeWithNpm(['check'], { npm_config_check: 'true' })).to.contain('npm run <command> -- --check');
  });

  it('is none where npm set a variable for itself', () => {
    expect(mistakeWithNpm(['check', 'json'], { npm_config_json: 'true', npm_config_user_agent: 'npm' })).to.equal(null);
  });

  it('is said in one sentence, with the option that was probably meant', () => {
    const options = { check: { type: 'boolean' }, one: { type: 'string' }, other: { type: 'string' } } as const;
    const mistake = (...args: string[]) => {
      try {
        return parseArgs({ args, options }).positionals;
      } catch (error) {
        return mistakeInArgs(error, Object.keys(options));
      }
    };
    expect(mistake('--chek')).to.equal('Unknown option --chek. Did you mean --check?');
    expect(mistake('--everything')).to.equal('Unknown option --everything.');
    expect(mistake('scheduling')).to.equal("Unexpected argument 'scheduling'.");
    expect(mistake('--one', '--other')).to.equal("Option '--one' argument is ambiguous.");
    expect(mistake('--one')).to.equal("Option '--one <value>' argument missing.");
  });
});
