import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { root } from '../../functions/delivery/src/folders.ts';

describe('RELIABILITY.md', () => {
  const folder = path.join(root, 'docs/operations');
  const text = readFileSync(path.join(folder, 'RELIABILITY.md'), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => /^\| F\d+ /.test(line))
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()))
    .map((cells) => ({ id: cells[0] ?? '', fault: cells[1] ?? '', proof: cells.at(-1) ?? '', cells: cells.length }));

  it('counts its faults without leaving one out', () => {
    expect(rows).not.to.have.length(0);
    expect(rows.map(({ id }) => id)).to.deep.equal(rows.map((_row, index) => `F${index + 1}`));
    for (const { id, cells } of rows) expect(cells, id).to.equal(6);
  });

  for (const { id, fault, proof } of rows) {
    it(`proves ${id}: ${fault}`, () => {
      const tests = [...proof.matchAll(/`([^`]+\.spec\.ts)` “([^”]+)”/g)];
      // Otherwise something in the cell would be overlooked, such as a title in other quotes.
      expect(tests, proof).to.have.length(proof.split('<br>').length);
      for (const [, file = '', title = ''] of tests) {
        const source = readFileSync(path.join(root, file), 'utf8');
        const isThere = ["'", '"', '`'].some((quote) => source.includes(quote + title + quote));
        expect(isThere, `${file} “${title}”`).to.equal(true);
      }
    });
  }

  it('names places that are there', () => {
    const places = [...text.matchAll(/`((?:functions|emulators)\/[^`\s]+)`/g)].map(([, place = '']) => place);
    for (const place of places) expect(existsSync(path.join(root, place)), place).to.equal(true);
    for (const [, target = ''] of text.matchAll(/\]\(([^)#][^)]*)\)/g)) {
      expect(existsSync(path.resolve(folder, target)), target).to.equal(true);
    }
  });
});
