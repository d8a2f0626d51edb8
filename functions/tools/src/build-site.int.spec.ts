import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import * as z from 'zod';
import { buildConsole } from '../../../emulators/console/build.ts';
import { buildSite } from './build-site.ts';
import { root } from './folders.ts';

describe('what Hosting serves', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'site-'));
  });
  after(() => rm(folder, { recursive: true }));

  const reference = ['asyncapi.yaml', 'events', 'index.html', 'reference.css', 'swagger-ui-bundle.js'];

  it('in production is the front page and the reference, built by each deploy, without the console', async () => {
    const config = z.object({ hosting: z.object({ public: z.string(), predeploy: z.array(z.string()) }) });
    const { hosting } = config.parse(JSON.parse(await readFile(path.join(root, 'firebase.json'), 'utf8')));
    expect(hosting).to.deep.equal({ public: 'docs/gateway/dist', predeploy: ['npm run build:site'] });

    const site = path.join(folder, 'site');
    await buildSite(site);
    expect(await readdir(site)).to.have.members(['index.html', 'docs']);
    expect(await readdir(path.join(site, 'docs'))).to.include.members(reference);
  });

  it('on the local cloud has the console at its root, for its own users', async () => {
    const site = path.join(folder, 'console');
    await buildConsole(site);
    expect(await readdir(site)).to.have.members(['index.html', 'console.js', 'console.css', 'catalogue.json', 'docs']);
    expect(await readdir(path.join(site, 'docs'))).to.include.members(reference);
    expect(await readFile(path.join(site, 'console.js'), 'utf8')).to.contain('super@fresh.test');
  });

  it('loads nothing from elsewhere, and evaluates nothing', async () => {
    const site = path.join(folder, 'policy');
    await buildConsole(site);
    for (const name of ['index.html', 'docs/index.html', 'docs/events/index.html']) {
      const page = await readFile(path.join(site, name), 'utf8');
      expect(page.match(/(src|href)="(?!\/|#|data:,)[^"]*"/g), name).to.equal(null);
      expect(page, name).to.contain("default-src 'none'").and.not.to.contain('unsafe-eval');
    }
  });
});
