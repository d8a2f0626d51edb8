import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { silentReports } from './cloud-reports.ts';
import { readProjectLayout, type HostingConfig } from './project-layout.ts';
import { makeTestingProject, type TestingProject } from './testing-project.ts';
import { watchHosting } from './watch-hosting.ts';

const config = 'firebase.json';
const patienceMs = 10_000;

describe('watching the paths of firebase.json', () => {
  let project: TestingProject, file: string, served: HostingConfig, configured: string[][], problems: string[];
  let stop: () => void = () => undefined;

  const watchIt = (configure: (hosting: HostingConfig) => void = () => undefined) => {
    stop = watchHosting({
      root: project.root,
      config,
      served,
      reports: { ...silentReports, problem: (text) => problems.push(text) },
      configure: (hosting) => {
        configure(hosting);
        configured.push(hosting.rewrites.map(({ source }) => source));
      },
    });
  };
  const writePath = (source: string) => {
    const json = JSON.parse(readFileSync(file, 'utf8')) as { hosting: { rewrites: object[] } };
    json.hosting.rewrites = [{ source, function: { functionId: 'hello' } }];
    writeFileSync(file, JSON.stringify(json));
  };
  const until = async (isTrue: () => boolean) => {
    const end = Date.now() + patienceMs;
    while (!isTrue()) {
      if (Date.now() > end) throw new Error(`configured: ${JSON.stringify(configured)}; ${problems.join('\n')}`);
      await delay(10);
    }
  };

  beforeEach(async () => {
    project = await makeTestingProject('', ['hello']);
    file = path.join(project.root, config);
    served = readProjectLayout(project.root, config).hosting;
    configured = [];
    problems = [];
  });
  afterEach(() => {
    stop();
    project.remove();
  });

  it('gives gateways those that have changed since they were read for the start', () => {
    writePath('/api/during-the-start');
    watchIt();
    expect(configured).to.deep.equal([['/api/during-the-start']]);
  });

  it('changes nothing where they are as they were', () => {
    writeFileSync(file, readFileSync(file, 'utf8'));
    watchIt();
    expect(configured).to.deep.equal([]);
  });

  it('reports a missing file, and reads it when it is there again', async () => {
    const text = readFileSync(file, 'utf8');
    watchIt();
    rmSync(file);
    await until(() => problems.some((problem) => problem.includes('firebase.json can’t be read')));
    expect(problems.join('\n')).to.contain('ENOENT');
    writeFileSync(file, text);
    writePath('/api/there-again');
    await until(() => configured.length > 0);
    expect(configured).to.deep.equal([['/api/there-again']]);
  });

  it('reports a configuration that gateways can’t serve, and gives them the next one', async () => {
    watchIt(({ rewrites }) => {
      if (rewrites.some(({ source }) => source.includes('{'))) throw new Error('the pattern is not known');
    });
    writePath('/api/{a,b}');
    await until(() => problems.length > 0);
    expect(problems.join('\n')).to.contain('the pattern is not known');
    writePath('/api/a');
    await until(() => configured.length > 0);
    expect(configured).to.deep.equal([['/api/a']]);
  });
});
