import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as z from 'zod';
import { root } from './folders.ts';

const dependencies = z.record(z.string(), z.string()).default({});
const manifest = z.object({ dependencies, devDependencies: dependencies });

/** Every package.json of the workspace, by its path below the root. */
const manifests = [
  'package.json',
  ...['functions', 'functions/lib'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .map((name) => `${folder}/${name}/package.json`)
      .filter((file) => file !== 'functions/lib/package.json'),
  ),
];

describe('the packages of the workspace', () => {
  it('name one version of each dependency, pinned', () => {
    expect(manifests).to.include.members(['functions/tools/package.json', 'functions/lib/kernel/package.json']);
    const versions = new Map<string, Set<string>>();
    for (const file of manifests) {
      const named = manifest.parse(JSON.parse(readFileSync(path.join(root, file), 'utf8')));
      for (const [name, version] of Object.entries({ ...named.dependencies, ...named.devDependencies })) {
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
      }
    }
    const loose = [...versions].filter(([, named]) => [...named].some((version) => /[\^~*<>]/.test(version)));
    const several = [...versions].filter(([, named]) => named.size > 1);
    expect(loose.map(([name]) => name)).to.deep.equal([]);
    expect(several.map(([name, named]) => `${name}: ${[...named].join(', ')}`)).to.deep.equal([]);
  });
});
