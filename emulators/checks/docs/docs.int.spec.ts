import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { executedPages } from '@fresh/local/executed-pages';
import { missingLine } from '@fresh/local/promised-output';
import { expect } from 'chai';
import { GoogleCloud } from '../../google-cloud/google-cloud.ts';
import { problemsOfCalls } from './call-problems.ts';
import { beforeTerminals, stepsOf, type Commands, type Step } from './document.ts';
import { edited } from './edit.ts';
import { countOf, readOperatorPages, runOperatorPage } from './operator-pages.ts';
import { arrangeOperatorWorld, problemsOfState, runnable } from './operator-world.ts';
import { copyRepository, type RepositoryCopy } from './repository-copy.ts';
import { plainEnvironment, Shell, Terminal, type Place } from './shell.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const names = executedPages;

/** A document that is executed, and what belongs to it. */
interface Executed {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly shell: Shell;
}

/**
 * All documents are executed in one copy of the repository, because the local cloud takes long to start: first what
 * stands before their terminals, document by document; then the terminals; then what comes after them. A block that
 * several documents have, such as the one that generates and builds, is run once, after the edits of all. That each
 * document works without the others is what the first test shows: its edits are made to the repository as it is.
 */
describe('what the documents instruct their readers to do', function () {
  // A bound for what hangs. It takes a minute or two.
  this.timeout(1_800_000);

  let copy: RepositoryCopy, place: Place;
  const documents: Executed[] = [];
  const terminals = new Map<string, Terminal>();
  const printed = new Map<string, string>();

  before(async () => {
    const read = await Promise.all(names.map((name) => readFile(path.join(root, name), 'utf8')));
    // The packages are installed already: the copy links them.
    const texts = read.map((text) => text.replaceAll('npm ci && ', ''));
    copy = await copyRepository(root, texts);
    place = { cwd: copy.root, env: plainEnvironment(process.env, copy.temporary) };
    for (const [index, name] of names.entries()) {
      const steps = stepsOf(copy.moved(texts[index] ?? ''));
      documents.push({ name, steps, shell: new Shell(place) });
    }
  });
  after(async () => {
    await Promise.all([...terminals.values()].map((terminal) => terminal.end()));
    await Promise.all(documents.map(({ shell }) => shell.end()));
    await copy.remove();
  });

  // Each test builds on those before it.
  let isBroken = false;
  beforeEach(function () {
    if (isBroken) this.skip();
  });
  afterEach(function () {
    isBroken ||= this.currentTest?.state === 'failed';
  });

  const isCommands = (step: Step): step is Commands => step.kind !== 'file' && step.kind !== 'edit';
  const isTerminal = (step: Step): step is Commands => step.kind === 'terminal';
  const run = async ({ name, shell }: Executed, step: Commands) => {
    try {
      if (step.kind === 'repeat') {
        await shell.repeat(step.text, step.output);
        return;
      }
      const known = printed.get(step.text);
      const output = known ?? (await shell.run(step.text));
      expect(missingLine(step.output, output), `not printed by\n${step.text}\nbut\n${output}`).to.equal(undefined);
      printed.set(step.text, output);
    } catch (error) {
      throw new Error(`${name}, line ${step.line}`, { cause: error });
    }
  };

  for (const [index, name] of names.entries()) {
    it(`${name}: its edits fit the repository`, async () => {
      const files = new Map<string, string>();
      for (const step of documents[index]!.steps) {
        if (isCommands(step)) continue;
        const content = files.get(step.path) ?? (await contentOf(path.join(root, step.path)));
        files.set(step.path, changed(step, content));
      }
    });
  }

  it('and each other', async () => {
    for (const { steps } of documents) {
      for (const step of steps) {
        if (isCommands(step)) continue;
        const file = path.join(copy.root, step.path);
        const content = changed(step, await contentOf(file));
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
  });

  it('their commands succeed', async () => {
    for (const document of documents) {
      for (const step of beforeTerminals(document.steps)) if (isCommands(step)) await run(document, step);
    }
  });

  // Without ESLint, which needs the types of the whole repository again: half a minute for rules that edits rarely break.
  const checkFormat = async () => {
    const edits = documents.flatMap(({ steps }) => steps.flatMap((step) => (isCommands(step) ? [] : [step.path])));
    const files = [...new Set(edits)].filter((file) => /\.(?:ts|json|cjs|mjs)$/.test(file));
    const shell = new Shell(place);
    await shell.run(`npx prettier --check ${files.join(' ')}`);
    await shell.end();
  };
  const startTerminals = async () => {
    for (const { text, output } of documents.flatMap(({ steps }) => steps.filter(isTerminal))) {
      const terminal = terminals.get(text) ?? new Terminal(text, place);
      terminals.set(text, terminal);
      await terminal.until(output);
    }
  };
  it('their code is formatted, and their terminals start', async () => {
    await Promise.all([checkFormat(), startTerminals()]);
  });

  for (const [index, name] of names.entries()) {
    it(`${name} works on the running local cloud`, async () => {
      const document = documents[index]!;
      for (const step of document.steps.slice(beforeTerminals(document.steps).length)) {
        if (isCommands(step) && step.kind !== 'terminal') await run(document, step);
      }
    });
  }

  it('the commands of pages for operators run there, and on the stand-in of Google’s APIs', async () => {
    const google = await GoogleCloud.start();
    try {
      const world = await arrangeOperatorWorld(copy, place, google);
      const pages = runnable(await readOperatorPages(root, world.valuesOf));
      const calls = (await Promise.all(pages.map((page) => runOperatorPage(page, world.place)))).flat();
      console.log(`      ${countOf(calls)}`);
      expect(problemsOfCalls(calls, world.scripts)).to.deep.equal([]);
      expect(google.state.unexpected, 'requests that the stand-in does not know').to.deep.equal([]);
      expect(await problemsOfState(copy.root, google.state, pages)).to.deep.equal([]);
    } finally {
      await google.close();
    }
  });
});

/** A file after a step; null stands for one that isn't there. */
function changed(step: Exclude<Step, Commands>, content: string | null): string {
  if (step.kind === 'file') {
    if (content !== null) throw new Error(`line ${step.line}: ${step.path} is there already`);
    return step.text;
  }
  if (content === null) throw new Error(`line ${step.line}: there is no ${step.path}`);
  try {
    return edited(content, step.diff);
  } catch (error) {
    throw new Error(`line ${step.line}, ${step.path}`, { cause: error });
  }
}

async function contentOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
