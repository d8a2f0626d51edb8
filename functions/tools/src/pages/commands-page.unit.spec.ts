import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { root } from '../folders.ts';

describe('the page of commands', () => {
  const page = readFileSync(path.join(root, 'docs/reference/commands.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object };

  for (const name of Object.keys(scripts)) {
    it(`names ${name}`, () => {
      const isNamed = ['npm run ', 'npm ', ''].some((start) => page.includes(`\`${start}${name}`));
      expect(isNamed, `add npm run ${name} to docs/reference/commands.md`).to.equal(true);
    });
  }
});
