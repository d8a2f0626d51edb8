import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import * as esbuild from 'esbuild';
import { SourcePositions } from './source-positions.ts';

const source = [
  '// One line that the bundle does not have.',
  'export function fail() {',
  "  throw new Error('no');",
  '}',
];

describe('positions in source files', () => {
  let folder: string;
  let bundle: string;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'source-positions-'));
    bundle = path.join(folder, 'one.cjs');
    writeFileSync(path.join(folder, 'fail.ts'), source.join('\n'));
    const entryPoints = [path.join(folder, 'fail.ts')];
    await esbuild.build({ entryPoints, outfile: bundle, bundle: true, format: 'cjs', sourcemap: 'linked' });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** The stack that Node gives for the bundle where source maps are off, as in a service. */
  const stackOf = () => {
    const script = `try { require(${JSON.stringify(bundle)}).fail(); } catch (error) { console.log(error.stack); }`;
    return execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8', env: {} });
  };

  it('take the place of positions in the bundle', () => {
    const stack = stackOf();
    expect(stack).to.contain(bundle);
    const restored = new SourcePositions(folder).restore(stack);
    expect(restored).to.contain(`(${path.join(folder, 'fail.ts')}:3:9)`);
    expect(restored).not.to.contain(bundle);
  });

  it('leave what has no map, and what is no position of a bundle', () => {
    const positions = new SourcePositions(folder);
    for (const text of ['nothing', `${folder}/two.cjs:1:1`, bundle, `${bundle}:99999:1`]) {
      expect(positions.restore(text)).to.equal(text);
    }
  });
});
