import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { root } from '../folders.ts';

/** How programs read their arguments; each way prints a usage for `--help`. */
const ways = ['programArgs(', 'runCommandLine(', 'parseOptions(', 'USAGE'];

describe('the page of commands', () => {
  const page = readFileSync(path.join(root, 'docs/reference/commands.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };

  for (const [name, command] of Object.entries(scripts)) {
    it(`names ${name}`, () => {
      const isNamed = ['npm run ', 'npm ', ''].some((start) => page.includes(`\`${start}${name}`));
      expect(isNamed, `add npm run ${name} to docs/reference/commands.md`).to.equal(true);
    });

    const program = /^(?:[A-Z_]+=\S+ )*(?:tsx|node) (?:\S+ )*?(\S+\.ts)$/.exec(command)?.[1];
    if (program === undefined) continue;
    it(`says truly that ${name} prints its options`, () => {
      const source = readFileSync(path.join(root, program), 'utf8');
      expect(
        ways.some((way) => source.includes(way)),
        `read the arguments of ${program} with programArgs`,
      ).to.equal(true);
    });
  }
});
