import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { UnavailableError } from '../unavailable.ts';
import { enqueueRedelivery } from './redelivery.ts';

describe('a task for the queue', () => {
  it('is not waited for without end where Cloud Tasks takes the request and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const before = process.env['CLOUD_TASKS_EMULATOR_HOST'];
    process.env['CLOUD_TASKS_EMULATOR_HOST'] = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    try {
      const task = { subscriber: 'any', type: 'fresh.any.any.v1.any', eventId: 'any', replay: null };
      const outside = { now: Date.now(), random: () => 0, timeoutMs: 50 };
      const failure: unknown = await enqueueRedelivery('scheduling', task, 'failed', outside).catch(
        (error: unknown) => error,
      );
      expect(failure).to.be.instanceOf(UnavailableError);
    } finally {
      if (before === undefined) delete process.env['CLOUD_TASKS_EMULATOR_HOST'];
      else process.env['CLOUD_TASKS_EMULATOR_HOST'] = before;
      silent.close();
    }
  });
});
