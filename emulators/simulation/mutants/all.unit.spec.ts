import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { transformSync } from 'esbuild';
import { root } from '../../repository.ts';
import { mutants } from './all.ts';
import { applyMutant } from './mutant.ts';

describe('mutants', () => {
  it('are 30 at least, with names of their own, spread over kernel, services and engine', () => {
    expect(mutants.length).to.be.at.least(30);
    expect(new Set(mutants.map(({ name }) => name)).size).to.equal(mutants.length);
    for (const folder of [
      'functions/lib/kernel/',
      'functions/scheduling/',
      'functions/timekeeping/',
      'emulators/firestore/',
    ]) {
      expect(
        mutants.some(({ file }) => file.startsWith(folder)),
        folder,
      ).to.equal(true);
    }
  });

  for (const mutant of mutants) {
    it(`${mutant.name} has one place in today’s source, and leaves code that can run`, () => {
      const text = readFileSync(path.join(root, mutant.file), 'utf8');
      const mutated = applyMutant(mutant, text);
      expect(mutated).to.not.equal(text);
      expect(() => transformSync(mutated, { loader: 'ts' })).to.not.throw();
    });
  }

  it('say where their place is missing or not the only one', () => {
    const mutant = { name: 'any', file: 'a.ts', find: 'x', replace: 'y', breaks: '' };
    expect(() => applyMutant(mutant, 'z')).to.throw('mutant any: its place occurs 0 times in a.ts, not once');
    expect(() => applyMutant(mutant, 'xx')).to.throw('mutant any: its place occurs 2 times in a.ts, not once');
  });
});
