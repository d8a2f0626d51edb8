import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { buildService, bundle } from './build.ts';
import { functionsFolder } from './folders.ts';

/** In the name of every issuer that only the emulator believes; reserved, so that no real one has it (RFC 6761). */
const marker = '.emulator.invalid';

describe('a build for production', function () {
  this.timeout(60_000);

  const folder = mkdtempSync(path.join(tmpdir(), 'build-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const textOf = (file: string) => readFileSync(file, 'utf8');

  it('has no issuer that only the emulator believes, in any service', async () => {
    for (const service of services) {
      const outfile = path.join(folder, `${service}.js`);
      await buildService(service, { production: true, outfile });
      const text = textOf(outfile);
      expect(text, service).not.to.contain(marker);
      expect(text, service).not.to.contain('SERVICE_AUTH_EMULATOR_KEY');
    }
  });

  it('leaves it out of what has it otherwise', async () => {
    const entry = path.join(functionsFolder, 'kernel/src/service-auth/service-call.ts');
    const external = ['firebase-admin/*', 'firebase-functions/*', 'google-auth-library'];
    const [local, production] = [path.join(folder, 'local.js'), path.join(folder, 'production.js')];
    await bundle(entry, local, { external, production: false });
    await bundle(entry, production, { external, production: true });
    expect(textOf(local)).to.contain(marker);
    expect(textOf(production)).not.to.contain(marker);
  });
});
