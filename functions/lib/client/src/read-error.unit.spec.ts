import { expect } from 'chai';
import { readError } from './read-error.ts';

describe('readError', () => {
  it('reads the envelope of the checks', () => {
    const error = { code: 'RATE_LIMITED', message: 'Too many', requestId: 'r-1', retryable: true };
    expect(readError(429, { error }, 'r-2')).to.deep.equal({ ...error, status: 429 });
  });

  it('reads problems by field', () => {
    const details = { name: ['Required'], 'times.from': ['Too early'] };
    const error = { code: 'VALIDATION_FAILED', message: 'Wrong', requestId: 'r', retryable: false, details };
    expect(readError(400, { error }, undefined).problems).to.deep.equal(details);
  });

  it('reads the envelope of handlers, which says nothing of retrying', () => {
    const details = [
      { path: 'name', message: 'Required' },
      { path: 'name', message: 'Too short' },
      { path: '', message: 'Empty' },
    ];
    expect(readError(400, { error: { code: 'BAD_REQUEST', message: 'No', details } }, 'r')).to.deep.equal({
      code: 'BAD_REQUEST',
      status: 400,
      message: 'No',
      retryable: false,
      requestId: 'r',
      problems: { name: ['Required', 'Too short'], '': ['Empty'] },
    });
    expect(readError(500, { error: { code: 'INTERNAL', message: 'Failed' } }, 'r').retryable).to.equal(true);
  });

  it('reads the flat envelope', () => {
    const details = [{ code: 'too_small', path: ['times', 0], message: 'Too early' }];
    expect(readError(400, { error: 'Invalid', code: 'BAD_REQUEST', details }, 'r')).to.deep.include({
      code: 'BAD_REQUEST',
      message: 'Invalid',
      problems: { 'times.0': ['Too early'] },
    });
  });

  it('names a response without code by its status', () => {
    expect(readError(400, { ok: false, error: 'Bad report' }, 'r')).to.deep.include({
      code: 'BAD_REQUEST',
      message: 'Bad report',
    });
  });

  for (const status of [429, 502, 503, 504]) {
    it(`tries again after a page of a gateway: ${status}`, () => {
      expect(readError(status, undefined, undefined)).to.deep.equal({
        code: 'UNEXPECTED_RESPONSE',
        status,
        message: `HTTP ${status}`,
        retryable: true,
      });
    });
  }

  for (const body of [null, 'text', 7, [], { error: null }, { error: { code: 3, message: {} } }, undefined]) {
    it(`makes something of ${JSON.stringify(body)}`, () => {
      const error = readError(418, body, undefined);
      expect(error).to.include({ code: 'UNEXPECTED_RESPONSE', message: 'HTTP 418', retryable: false });
    });
  }
});
