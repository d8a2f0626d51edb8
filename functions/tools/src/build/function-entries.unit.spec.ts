import vm from 'node:vm';
import { expect } from 'chai';
import { functionNames, indexModule, onlyFunction } from './function-entries.ts';

const index = `
import { endpoint } from '@fresh/kernel/endpoint';
import * as shifts from './shift/routes.ts';

export const list = endpoint(shifts.list);
/** A comment. */
export const publish = endpoint(
  shifts.publish,
);
`;

describe('the functions of a service', () => {
  it('are what its index.ts exports', () => {
    expect(functionNames(index)).to.deep.equal(['list', 'publish']);
  });

  it('are bundled one by one, without the others', () => {
    const only = onlyFunction(index, 'publish');
    expect(only).to.contain('export const publish = endpoint(\n  shifts.publish,\n);');
    expect(only).to.contain(`import * as shifts from './shift/routes.ts';`);
    expect(only).not.to.contain('list');
  });

  it('keep what they may share', () => {
    expect(onlyFunction(`${index}const limit = 1;`, 'list')).to.contain('const limit = 1;');
  });

  it('are exported one by one: what else is exported can’t be distinguished', () => {
    for (const statement of [
      'export const a = f(), b = g();',
      'export const { a } = f();',
      `export * from './x.ts';`,
      `export { a } from './x.ts';`,
      'export function a() {}',
    ]) {
      expect(() => functionNames(`${index}${statement}`), statement).to.throw('unlike');
    }
  });
});

describe('the module that loads them', () => {
  /** Names of the files that are loaded when FUNCTION_TARGET is this, and what is exported then. */
  const load = (target?: string) => {
    const loaded: string[] = [];
    const exported: Record<string, unknown> = {};
    const require = (file: string) => {
      loaded.push(file);
      return { list: 'list', publish: 'publish' };
    };
    const env = target === undefined ? {} : { FUNCTION_TARGET: target };
    vm.runInNewContext(indexModule(['list', 'publish']), { require, exports: exported, process: { env } });
    return { loaded, exported };
  };

  it('loads the one function that the process is for', () => {
    const { loaded, exported } = load('publish');
    expect(loaded).to.deep.equal(['./functions/publish.js']);
    expect(exported).to.deep.equal({ publish: 'publish' });
  });

  it('loads all for discovery, which has no target', () => {
    const { loaded, exported } = load();
    expect(loaded).to.deep.equal(['./functions/list.js', './functions/publish.js']);
    expect(exported).to.deep.equal({ list: 'list', publish: 'publish' });
  });

  it('loads all for a target that it doesn’t know, so that the caller can report it', () => {
    expect(load('PUBLISH').loaded).to.have.length(2);
    expect(load('toString').loaded).to.have.length(2);
  });
});
