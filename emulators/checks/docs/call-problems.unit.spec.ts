import { expect } from 'chai';
import { problemsOfCalls } from './call-problems.ts';
import { callsIn } from './operator-programs.ts';

const scripts = { start: 'node start.ts', generate: 'tsx generate.ts', test: 'tsx test.ts' };

describe('a command line of a page', () => {
  const problems = (outcome: 'synopsis' | 'tested' | 'not-run' | 'unknown', line: string) => {
    const [program = '', ...args] = line.split(' ');
    return problemsOfCalls([{ outcome, folder: import.meta.dirname, program, args }], scripts);
  };

  it('is right when its program takes it', () => {
    expect(problems('synopsis', 'gcloud services enable run.googleapis.com --project p')).to.deep.equal([]);
    expect(problems('synopsis', 'gcloud monitoring dashboards create --config-from-file=edit.ts')).to.deep.equal([]);
    for (const line of ['npm start', 'npm run generate', 'npm test -- unit']) {
      expect(problems('tested', line), line).to.deep.equal([]);
    }
    expect(problems('not-run', 'npm ci')).to.deep.equal([]);
  });

  it('is wrong with a command, a flag, a file or a script that isn’t there', () => {
    const wrong = {
      'gcloud servces enable a': 'record its synopsis',
      'gcloud services enable a --projct p': 'has no --projct',
      'gcloud monitoring dashboards create --config-from-file nowhere.json': 'there is no nowhere.json',
    };
    for (const [line, problem] of Object.entries(wrong)) expect(problems('synopsis', line)[0]).to.contain(problem);
    for (const line of ['npm run nothing', 'npm tset']) expect(problems('tested', line), line).to.have.length(1);
    expect(problems('unknown', 'npm run generate -- --chekc')).to.have.length(1);
  });

  it('is read as its program has noted it', () => {
    const noted = ['stand-in', '/a', 'npm', 'run', 'rollback', '--', 'two words', ''];
    expect(callsIn(`${noted.join('\u{1f}')}\u{1e}`)).to.deep.equal([
      { outcome: 'stand-in', folder: '/a', program: 'npm', args: ['run', 'rollback', '--', 'two words'] },
    ]);
  });
});
