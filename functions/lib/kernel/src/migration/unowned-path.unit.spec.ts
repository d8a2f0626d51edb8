import { droppedPaths, ownedPaths } from '@fresh/contracts/api-paths.generated';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { unownedPath } from './unowned-path.ts';

const example = (pattern: string) => pattern.replaceAll(/\{\w+\}/g, 'a1');
const escaped = (text: string) => `%${text.charCodeAt(0).toString(16)}`;

/** Other spellings of a path that some server takes for the same. */
const spellings = (path: string): string[] => [
  path,
  `${path}/`,
  path.replaceAll('/', '//'),
  path.replace(/[a-z](?=[^/]*$)/, escaped),
  path.replace(/[a-z](?=[^/]*$)/, (letter) => escaped(letter).replace('%', '%25')),
  path.replace(/[a-z](?=[^/]*$)/, (letter) => escaped(letter).toUpperCase()),
  path.replace(/\/(?=[^/]+$)/, '%2F'),
  path.replace(/\/(?=[^/]+$)/, '/./'),
  path.replace(/\/(?=[^/]+$)/, '\\'),
  path.replace(/[^/]+$/, (last) => last.toUpperCase()),
];

describe('the path that the fallback asks the monolith for', () => {
  for (const pattern of [...ownedPaths, ...droppedPaths]) {
    it(`is never ${pattern}, however it is spelled`, () => {
      for (const spelled of spellings(example(pattern))) expect(unownedPath(spelled), spelled).to.equal(null);
    });
  }

  it('is nothing below what was dropped', () => {
    expect(unownedPath('/api/files/secret')).to.equal(null);
    expect(unownedPath('/api/repomix/a/b')).to.equal(null);
  });

  it('is any other path, spelled in one way', () => {
    expect(unownedPath('/api/reports')).to.equal('/api/reports');
    expect(unownedPath('/api/reports/')).to.equal('/api/reports/');
    expect(unownedPath('/api//reports')).to.equal('/api/reports');
    expect(unownedPath('/api/%72eports/a%20b')).to.equal('/api/reports/a%20b');
    expect(unownedPath('/api/reports/%E2%82%AC')).to.equal('/api/reports/%E2%82%AC');
  });

  it('is nothing that could be read in two ways', () => {
    for (const path of [
      '/api/a%2fb',
      '/api/a%5Cb',
      '/api/%2e%2e/x',
      '/api/../x',
      '/api/a%252e',
      '/api/%',
      '/api/%ff',
    ]) {
      expect(unownedPath(path), path).to.equal(null);
    }
    expect(unownedPath('/admin')).to.equal(null);
    expect(unownedPath('/api/a%00')).to.equal(null);
  });

  it('stays the same when it is asked again', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const once = unownedPath(`/api${path}`);
        if (once !== null) expect(unownedPath(once)).to.equal(once);
      }),
    );
  });
});
