import { expect } from 'chai';
import { sourceHash } from './source-hash.ts';

const filesOf = (files: Record<string, string>) =>
  new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));

describe('the hash of a built service', () => {
  const files = { 'index.js': 'a', 'functions/one.js': 'b' };
  const hash = sourceHash(filesOf(files));

  it('is the same for the same files, in whatever order', () => {
    expect(sourceHash(filesOf({ 'functions/one.js': 'b', 'index.js': 'a' }))).to.equal(hash);
  });

  it('differs by any byte, name or file', () => {
    const others = [
      { ...files, 'index.js': 'A' },
      { 'index.js': 'a', 'functions/two.js': 'b' },
      { ...files, '.env.project': '' },
      { 'index.js': 'a' },
      { 'index.js': 'b', 'functions/one.js': 'a' },
    ];
    expect(new Set([hash, ...others.map((other) => sourceHash(filesOf(other)))])).to.have.length(others.length + 1);
  });

  it('does not take two files for one', () => {
    const one = sourceHash(filesOf({ a: 'x\0b\x001\0y' }));
    expect(one).not.to.equal(sourceHash(filesOf({ a: 'x', b: 'y' })));
  });
});
