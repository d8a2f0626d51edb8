import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { faults } from './faults.ts';
import { root } from './folders.ts';
import { missingProofs } from './proof.ts';

describe('the faults', () => {
  it('are counted without leaving one out', () => {
    expect(faults).not.to.have.length(0);
    expect(faults.map(({ id }) => id)).to.deep.equal(faults.map((_fault, index) => `F${index + 1}`));
  });

  for (const { id, fault, proofs } of faults) {
    it(`have tests that exist: ${id}, ${fault}`, () => {
      expect(missingProofs(root, proofs)).to.deep.equal([]);
    });
  }
});

for (const name of ['RELIABILITY.md', 'FAULTS.md', 'INTERLEAVINGS.md']) {
  describe(name, () => {
    it('names places that are there', () => {
      const folder = path.join(root, 'docs/operations');
      const text = readFileSync(path.join(folder, name), 'utf8');
      const places = [...text.matchAll(/`((?:functions|emulators)\/[^`\s]+)`/g)].map(([, place = '']) => place);
      for (const place of places) expect(existsSync(path.join(root, place)), place).to.equal(true);
      for (const [, target = ''] of text.matchAll(/\]\(([^)#][^)#]*)/g)) {
        expect(existsSync(path.resolve(folder, target)), target).to.equal(true);
      }
    });
  });
}
