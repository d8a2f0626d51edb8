import { expect } from 'chai';
import { UsageError } from '../../../functions/tools/src/command-line/command-line.ts';
import { readArguments } from './arguments.ts';

describe('the command line of bench:cloud', () => {
  const problemOf = (args: readonly string[]): string => {
    try {
      readArguments(args);
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
    throw new Error('it was accepted');
  };

  it('does nothing without a project, and not without its key', () => {
    expect(problemOf([])).to.contain('--project');
    expect(problemOf(['--project', 'demo-fresh'])).to.contain('only in emulators');
    expect(problemOf(['--project', 'team-a1'])).to.contain('--api-key');
    expect(problemOf(['--project', 'team-a1', '--api-key', 'k', '--rounds', 'many'])).to.contain(
      '--rounds takes a number',
    );
  });

  it('measures behind Hosting where no other gateway is named', () => {
    const run = readArguments(['--project', 'team-a1', '--api-key', 'k']);
    expect(run).to.deep.equal({
      ...{ project: 'team-a1', apiKey: 'k', gatewayUrl: 'https://team-a1.web.app', rounds: 60, scenariosPerSecond: 2 },
    });
    expect(
      readArguments(['--project', 'team-a1', '--api-key', 'k', '--gateway', 'https://api.example.com/']).gatewayUrl,
    ).to.equal('https://api.example.com');
  });
});
