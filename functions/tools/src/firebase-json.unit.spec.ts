import { readFileSync } from 'node:fs';
import path from 'node:path';
import { region } from '@fresh/contracts/region';
import { routes, services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { codebases, rewrites } from './firebase-json.ts';
import { root } from './folders.ts';

/** Hosting's rule: the first rewrite whose pattern matches. `*` is one segment, `**` any number. */
function resolve(path: string): string | undefined {
  return rewrites(routes, 'fallback').find(({ source }) =>
    new RegExp(`^${source.replaceAll('**', '.+').replaceAll(/(?<=\/)\*/g, '[^/]+')}$`).test(path),
  )?.function.functionId;
}

describe('rewrites', () => {
  it('lead every route to its own function', () => {
    for (const { path, functionName } of routes) {
      expect(resolve(path.replaceAll(/\{\w+\}/g, 'some-id')), path).to.equal(functionName);
    }
  });

  it('lead everything else under /api to the fallback', () => {
    for (const path of ['/api/nothing-here', '/api/schedules/a/b', '/api/terminal', '/api/session/bootstrap/x']) {
      expect(resolve(path), path).to.equal('fallback');
    }
    expect(resolve('/somewhere')).to.equal(undefined);
  });
});

describe('the database in firebase.json', () => {
  it('is where the functions are', () => {
    // Without a location the Firebase CLI creates a missing database in nam5, for good and without a question
    // (firebase-tools 15.34.2, lib/deploy/firestore/prepare.js).
    const { firestore } = JSON.parse(readFileSync(path.join(root, 'firebase.json'), 'utf8')) as { firestore: object };
    expect(firestore).to.include({ database: '(default)', location: region });
  });
});

describe('codebases', () => {
  it('are one for each service, each with a folder of its own', () => {
    const made = codebases(services);
    expect(made.map(({ codebase }) => codebase)).to.deep.equal(services);
    expect(new Set(made.map(({ source }) => source)).size).to.equal(services.length);
  });

  it('are built for production by every deploy, each for itself', () => {
    for (const { codebase, predeploy } of codebases(services)) {
      expect(predeploy).to.deep.equal([`npm run build -- --production ${codebase}`]);
    }
  });
});
