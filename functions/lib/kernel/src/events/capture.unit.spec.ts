import type { Capture } from '@fresh/contracts/capture';
import { expect } from 'chai';
import { capture } from './capture.ts';

describe('the function of a capture', () => {
  const declared: Capture = {
    name: 'captureTest',
    service: 'platform',
    document: 'captests/{id}',
    publishes: [],
    deletionEvents: [],
    summary: 'Only in this spec.',
  };
  const captured = capture({
    capture: declared,
    read: () => ({}),
    changesBetween: () => [],
    orgIdOf: () => null,
  });

  it('fails, and is delivered again, where an event comes without its documents', async () => {
    const event = { id: 'e1', time: '2026-01-01T00:00:00Z', data: undefined } as Parameters<typeof captured.run>[0];
    const failure: unknown = await Promise.resolve(captured.run(event)).catch((error: unknown) => error);
    expect(String(failure)).to.contain('e1 of captests/{id} came without its documents');
  });
});
