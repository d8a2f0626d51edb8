import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { missingProofs, proofsCell } from './proof.ts';

const file = 'functions/things/thing.unit.spec.ts';

describe('proofs', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'proofs-'));
    await mkdir(path.join(root, path.dirname(file)), { recursive: true });
    await writeFile(path.join(root, file), "it('is red', isRed);\nit(`is ${color}`, isColored);\n");
  });
  after(async () => {
    await rm(root, { recursive: true });
  });

  it('exist when their spec has a test of exactly that title', () => {
    const titles = ['is red', 'is ${color}'];
    expect(
      missingProofs(
        root,
        titles.map((title) => ({ file, title })),
      ),
    ).to.deep.equal([]);
  });

  it('are missing when the spec is, or when its test has another title', () => {
    const missing = missingProofs(root, [
      { file: 'functions/things/gone.unit.spec.ts', title: 'is red' },
      { file, title: 'is re' },
    ]);
    expect(missing).to.have.length(2);
    expect(missing[0]).to.contain('There is no functions/things/gone.unit.spec.ts');
    expect(missing[1]).to.contain(`${file} has no test “is re”`);
  });

  it('stand below each other in a cell', () => {
    const cell = proofsCell([
      { file, title: 'is red' },
      { file, title: 'is ${color}' },
    ]);
    expect(cell).to.equal(`\`${file}\` “is red”<br>\`${file}\` “is \${color}”`);
  });
});
