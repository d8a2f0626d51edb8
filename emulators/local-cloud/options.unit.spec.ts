import { expect } from 'chai';
import { parseOptions } from './options.ts';

describe('options of npm start', () => {
  const messageOf = (args: string[], env: NodeJS.ProcessEnv = {}) => {
    const parsed = parseOptions(args, env);
    return parsed.kind === 'wrong' ? parsed.message : parsed.kind;
  };

  it('has a default for each', () => {
    expect(parseOptions([], {})).to.deep.equal({
      kind: 'start',
      options: {
        firestore: 'embedded',
        isFresh: false,
        port: undefined,
        seed: undefined,
        gateway: 'hosting',
        isVerbose: false,
      },
    });
  });

  it('takes them as they are written', () => {
    const args = ['--fresh', '--port', '5055', '--seed=demo', '--firestore=official', '--gateway=lenient', '--verbose'];
    expect(parseOptions(args, {})).to.have.property('options').that.deep.equals({
      firestore: 'official',
      isFresh: true,
      port: 5055,
      seed: 'demo',
      gateway: 'lenient',
      isVerbose: true,
    });
  });

  it('notices a forgotten --, and says what to type', () => {
    expect(messageOf([], { npm_config_fresh: 'true' })).to.contain('npm start -- --fresh');
    expect(messageOf([], { npm_config_port: '5055' })).to.contain('npm start -- --port=5055');
  });

  it('knows --help', () => {
    expect(parseOptions(['--help'], {})).to.deep.equal({ kind: 'help' });
  });

  const wrong: [string[], string][] = [
    [['--port', 'x'], '--port takes a number'],
    [['--port', '70000'], '--port takes a number'],
    [['--firestore=mine'], 'official or embedded, not mine'],
    [['--gateway=nginx'], 'hosting or lenient, not nginx'],
    [['--seed=../x'], '--seed takes a name'],
    [['--frseh'], 'Unknown option --frseh. Did you mean --fresh? Try: npm start -- --help'],
  ];
  for (const [args, message] of wrong) {
    it(`explains ${args.join(' ')} in a sentence`, () => {
      expect(messageOf(args)).to.contain(message);
    });
  }
});
