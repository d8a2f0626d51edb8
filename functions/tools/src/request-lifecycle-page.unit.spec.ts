import { readFileSync } from 'node:fs';
import path from 'node:path';
import { requestMiddleware } from '@fresh/kernel/endpoint';
import { expect } from 'chai';
import { root } from './folders.ts';

describe('the page on the life of a request', () => {
  it('lists every middleware, in the order in which it runs', () => {
    const page = readFileSync(path.join(root, 'docs/explanation/request-lifecycle.md'), 'utf8');
    const listed = [...page.matchAll(/^\d+\. `(\w+)`/gm)].map(([, name]) => name);
    expect(listed).to.deep.equal(requestMiddleware.map(({ name }) => name));
  });
});
