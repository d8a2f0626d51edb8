import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fallbackFunction, routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import type { Rewrite } from '../firebase-json.ts';
import { root } from '../folders.ts';

const { hosting } = JSON.parse(readFileSync(path.join(root, 'firebase.json'), 'utf8')) as {
  hosting: { rewrites: Rewrite[] };
};

describe('Hosting’s rewrites in firebase.json', () => {
  it('give each path one owner, and the rest of /api to the fallback, last', () => {
    const sources = hosting.rewrites.map(({ source }) => source);
    expect(sources).to.deep.equal([...new Set(sources)]);
    expect(hosting.rewrites.at(-1)).to.deep.include({ source: '/api/**' });
    for (const { path: where, functionName } of routes) {
      const owners = hosting.rewrites.filter(({ source }) => source === where.replaceAll(/\{\w+\}/g, '*'));
      expect(
        owners.map((owner) => owner.function.functionId),
        where,
      ).to.deep.equal([functionName]);
    }
  });

  it('name a region each, the same for all, and tie the release to what it was tested with', () => {
    expect(new Set(hosting.rewrites.map((rewrite) => rewrite.function.region)).size).to.equal(1);
    for (const { source, function: target } of hosting.rewrites) {
      expect(target.region, source).to.match(/^[a-z]+-[a-z]+\d$/);
      expect(target.pinTag, source).to.equal(true);
    }
  });

  it('lead to the routes’ functions and the fallback, and to nothing else', () => {
    const expected = new Set([...routes, fallbackFunction].map(({ functionName }) => functionName));
    expect(hosting.rewrites.map((rewrite) => rewrite.function.functionId)).to.have.members([...expected]);
  });
});
