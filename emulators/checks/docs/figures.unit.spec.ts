import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listDeployedFunctions } from '@fresh/contracts/deployed-functions';
import { services } from '@fresh/contracts/registry';
import { codeBlocksOf } from '@fresh/local/code-blocks';
import { expect } from 'chai';
import { figureProblems, type FigureNames } from './figure-problems.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** Files below a folder of the repository, but for what is installed or built. */
const filesIn = (folder: string, extension: string) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension) && !/(?:^|\/)(?:node_modules|dist)\//.test(file))
    .map((file) => path.join(folder, file));

describe('the figures of pages', () => {
  const sources = services
    .map((service) => `functions/${service}/src`)
    .concat('functions/lib/contracts/src', 'functions/lib/kernel/src');
  const code = sources.flatMap((folder) => filesIn(folder, '.ts')).filter((file) => !file.endsWith('.spec.ts'));
  const names: FigureNames = {
    services,
    functions: listDeployedFunctions().map(({ name }) => name),
    files: new Set(code.map((file) => path.basename(file))),
    words: new Set(
      code.flatMap((file) => readFileSync(path.join(root, file), 'utf8').match(/\b[a-z]+[A-Z]\w*/g) ?? []),
    ),
  };
  const pages = ['README.md', 'CONTRIBUTING.md', ...filesIn('docs', '.md'), 'emulators/firestore/README.md'];
  const figures = pages.flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8');
    if (/^(?:Generated|Written) (?:by|from) /m.test(text)) return [];
    return codeBlocksOf(text)
      .filter(({ info }) => info === '')
      .map((figure) => ({ where: `${page}, line ${figure.line}`, figure: figure.text, text }));
  });

  for (const { where, figure, text } of figures) {
    it(`name what is there: ${where}`, () => {
      expect(figureProblems(figure, text, names)).to.deep.equal([]);
    });
  }

  it('would be rejected with a name, a file, a word or a number that isn’t there', () => {
    const page = '- **1**\n  - File: [`scheduling/src/index.ts`](x)\n';
    const problems = (figure: string) => figureProblems(figure, page, names);
    expect(problems('scheduling   redeliver<Service>\n 1 index.ts')).to.deep.equal([]);
    expect(problems('planning\n 1 index.ts')).to.deep.equal(['nothing is called planning']);
    expect(problems('resend<Service>\n 1 index.ts')).to.deep.equal(['nothing is called resend<Service>']);
    expect(problems('scheduling\n eventLogg\n 1 index.ts')).to.deep.equal(['no code names eventLogg']);
    expect(problems('scheduling\n 2 index.ts')).to.have.length(2);
    expect(problems('scheduling\n 1 index.ts nowhere.ts')).to.deep.equal(['there is no file nowhere.ts']);
  });
});
