import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { inBackground } from './in-background.ts';

describe('work in the background', () => {
  it('is in no execution, not even later, and leaves the one that started it where it is', async () => {
    const execution = new AsyncLocalStorage<string>();
    const seen = async () => {
      const before = execution.getStore();
      await turn();
      return [before, execution.getStore()];
    };
    await execution.run('a request', async () => {
      expect(await inBackground(seen)).to.deep.equal([undefined, undefined]);
      expect(await seen()).to.deep.equal(['a request', 'a request']);
    });
  });
});
