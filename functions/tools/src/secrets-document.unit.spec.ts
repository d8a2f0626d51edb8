import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parameters } from '@fresh/contracts/parameters';
import { serviceOperations, services } from '@fresh/contracts/registry';
import { functionUrlVariable } from '@fresh/kernel/service-auth/function-url';
import { expect } from 'chai';
import { functionsFolder, root } from './folders.ts';

/** What of an exported function is looked at. */
interface Exported {
  readonly __endpoint?: { readonly secretEnvironmentVariables?: readonly { readonly key: string }[] };
}

/** How the Firebase CLI reads `.env` files: a line that breaks its rules ends a deploy. */
const { parseStrict } = createRequire(import.meta.url)('firebase-tools/lib/functions/env.js') as {
  parseStrict: (file: string) => Record<string, string>;
};

describe('SECRETS.md', function () {
  // All services are loaded, with the SDKs.
  this.timeout(60_000);

  const text = readFileSync(path.join(root, 'docs/operations/SECRETS.md'), 'utf8').replaceAll(/```[^]*?```/g, '');
  const quoted = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  /** In tables and in sentences. */
  const documented = new Set(quoted(text).filter((name) => /^[A-Za-z_]+(<NAME>)?$/.test(name) && name.includes('_')));

  /** Names of variables that a source reads, in each of the ways in which ours do. */
  const readIn = (source: string) =>
    [
      /\benv(?:\[['"]|\.)([A-Za-z_]+)/g,
      /Variable\([^{}]*\{\s*return `([A-Z_]+_)\$\{/g,
      /([A-Z]+_[A-Z_]+)(?=[^{}]*\} = (?:process\.)?env\b)/g,
      /defineSecret\('([A-Z_]+)'\)/g,
      /Variable = '([A-Z_]+)'/g,
    ]
      .flatMap((pattern) => [...source.matchAll(pattern)])
      .map(([, name = '']) => (name.endsWith('_') ? `${name}<NAME>` : name));
  const sources = readdirSync(functionsFolder, { recursive: true })
    .map((file) => path.join(functionsFolder, String(file)))
    .filter((file) => file.endsWith('.ts') && file.includes('/src/'))
    .filter((file) => !/\.spec\.ts$|\/testing\/|\/lib\/local\/|\/node_modules\/|\/dist\//.test(file));
  const code = sources.map((file) => readFileSync(file, 'utf8'));
  // As above: what is set for us has an underscore; PATH and HOME every process has.
  const read = new Set(code.flatMap(readIn).filter((name) => name.includes('_')));
  const secrets = [...code.join('\n').matchAll(/defineSecret\('(\w+)'\)/g)].map(([, name = '']) => name);

  it('names every variable that the code reads, and no other', () => {
    expect([...documented].sort()).to.deep.equal([...read].sort());
  });

  it('names every secret, and exactly the functions that are given it', async () => {
    const bound = new Map<string, string[]>();
    for (const service of services) {
      const exported = (await import(`../../${service}/src/index.ts`)) as Record<string, Exported>;
      for (const [name, { __endpoint }] of Object.entries(exported)) {
        for (const { key } of __endpoint?.secretEnvironmentVariables ?? []) {
          bound.set(key, [...(bound.get(key) ?? []), name]);
        }
      }
    }
    const items = [...text.matchAll(/^- `(\w+)`\n(?: {2}- .*\n|(?: {4}.*\n))*? {2}- Bound to: (.*(?:\n {4}.*)*)/gm)];
    const said = items.map(([, name, functions]) => [name, quoted(functions)]);
    expect(said).to.deep.equal([...bound]);
    expect([...bound.keys()]).to.deep.equal(secrets);
  });

  it('names parameters that the Firebase CLI takes from .env files', () => {
    const names = parameters.map(({ name }) => name);
    const urls = serviceOperations.map(({ name }) => functionUrlVariable(name));
    expect(new Set(urls).size).to.equal(serviceOperations.length);
    for (const name of [...names.filter((one) => !one.includes('<')), ...urls]) {
      expect(parseStrict(`${name}=value\n`), name).to.deep.equal({ [name]: 'value' });
    }
  });

  it('is right that no secret is a parameter too, which a deploy would reject or leave in the clear', () => {
    const files = services.flatMap((service) => {
      const folder = path.join(functionsFolder, service);
      const names = readdirSync(folder).filter((name) => name.startsWith('.env'));
      return names.map((name) => path.join(folder, name));
    });
    expect(files).not.to.have.length(0);
    for (const file of files) {
      expect(parseStrict(readFileSync(file, 'utf8')), file).not.to.have.any.keys(...secrets);
    }
  });

  it('is right that values for the emulator are not deployed', () => {
    const { functions } = JSON.parse(readFileSync(path.join(root, 'firebase.json'), 'utf8')) as {
      functions: { codebase: string; ignore: string[] }[];
    };
    expect(functions.map(({ codebase }) => codebase)).to.have.members([...services]);
    for (const { codebase, ignore } of functions) expect(ignore, codebase).to.include('*.local');
  });
});
