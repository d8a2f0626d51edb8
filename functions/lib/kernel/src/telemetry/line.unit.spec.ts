import { expect } from 'chai';
import { lineOf } from './line.ts';
import type { ExecutionContext } from './execution-context.ts';
import { SpanWork } from './span-work.ts';

describe('a log line', () => {
  const work = new SpanWork(null);
  const context: ExecutionContext = {
    work,
    cost: { reads: 3, writes: 0, deletes: 1 },
    service: 'scheduling',
    functionName: 'publish',
    requestId: 'request-1',
    span: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true },
    startedAt: 1_000,
    attributes: { orgId: 'alpha' },
  };
  const where = { context, now: 1_250, env: { GCLOUD_PROJECT: 'demo' } };
  const nowhere = { context: undefined, now: 1_250, env: { FUNCTION_TARGET: 'publish' } };

  it('says where it belongs, and what Cloud Logging needs to know of its trace', () => {
    expect(lineOf('INFO', 'request_completed', 'done', { outcome: 'published', path: 'a/b' }, where)).to.deep.equal({
      severity: 'INFO',
      message: 'done',
      event: 'request_completed',
      service: 'scheduling',
      function: 'publish',
      requestId: 'request-1',
      orgId: 'alpha',
      durationMs: 250,
      reads: 3,
      deletes: 1,
      outcome: 'published',
      path: 'a/b',
      'logging.googleapis.com/trace': 'projects/demo/traces/0af7651916cd43dd8448eb211c80319c',
      'logging.googleapis.com/spanId': 'b7ad6b7169203331',
      'logging.googleapis.com/trace_sampled': true,
    });
  });

  it('goes by the caller where it knows better, not where it knows nothing', () => {
    const line = lineOf(
      'INFO',
      'request_completed',
      'done',
      { outcome: 'published', orgId: undefined, requestId: 'other', durationMs: 7 },
      where,
    );
    expect(line).to.include({ orgId: 'alpha', requestId: 'other', durationMs: 7 });
  });

  it('has all fields outside of any context, and the bare trace where no project is known', () => {
    expect(lineOf('INFO', 'request_completed', 'done', { outcome: 'published' }, nowhere)).to.deep.equal({
      severity: 'INFO',
      message: 'done',
      event: 'request_completed',
      service: null,
      function: 'publish',
      requestId: null,
      orgId: null,
      durationMs: null,
      outcome: 'published',
      'logging.googleapis.com/trace': null,
    });
    expect(lineOf('INFO', 'request_completed', 'done', { outcome: 'published' }, { ...where, env: {} })).to.include({
      'logging.googleapis.com/trace': '0af7651916cd43dd8448eb211c80319c',
    });
  });

  it('gives Error Reporting the stack of what an operator should look at', () => {
    const cause = new Error('broken');
    expect(lineOf('ERROR', 'request_completed', 'failed', { outcome: 'failed', cause }, where)).to.include({
      stack_trace: cause.stack,
    });
    const warning = lineOf('WARNING', 'request_completed', 'failed', { outcome: 'waiting', cause }, where);
    expect(warning).to.include({ cause: cause.stack }).and.not.to.have.property('stack_trace');
    expect(
      lineOf('ERROR', 'request_completed', 'failed', { outcome: 'failed', cause: 'no such thing' }, where),
    ).to.include({
      cause: 'no such thing',
    });
  });
});
