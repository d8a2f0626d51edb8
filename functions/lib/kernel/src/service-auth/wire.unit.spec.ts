import { expect } from 'chai';
import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';
import { ApiError } from '../errors.ts';
import { callBody, fromWire, toWire } from './wire.ts';

describe('errors between services', () => {
  const handlers = Object.keys(errorCodes).filter(
    (code) => !/^(ORGANIZATION|INTERNAL|SERVICE|LEGACY|UNSUPPORTED_MEDIA|REQUEST_TIMEOUT|HEADERS)/.test(code),
  ) as ApiError['code'][];

  for (const code of handlers) {
    it(`carry ${code} there and back`, () => {
      const thrown = new ApiError(code, 'What the user reads', [{ path: 'name', message: 'Taken' }]);
      const body: unknown = JSON.parse(JSON.stringify({ error: toWire(thrown).toJSON() }));
      const received = fromWire(body);
      expect(received).to.be.instanceOf(ApiError);
      expect(received).to.deep.include({ code, message: 'What the user reads', details: thrown.details });
    });
  }

  it('without problems stay without', () => {
    const body: unknown = JSON.parse(JSON.stringify({ error: toWire(new ApiError('NOT_FOUND', 'Gone')).toJSON() }));
    expect(fromWire(body)!.details).to.equal(undefined);
  });

  it('are no handler’s rejection where a gate, a proxy or a defect responded', () => {
    const internal: ErrorCode = 'INTERNAL';
    const bodies = [
      { error: { message: 'Rejected', status: 'PERMISSION_DENIED' } },
      { error: { message: 'INTERNAL', status: 'INTERNAL' } },
      { error: { message: 'x', status: 'INTERNAL', details: { code: internal } } },
      { error: 'Forbidden' },
      undefined,
      null,
    ];
    for (const body of bodies) expect(fromWire(body)).to.equal(null);
  });
});

describe('body of a call', () => {
  it('has an input, a named user or none, and nothing else', () => {
    const actor = { uid: 'nia', email: '', emailVerified: false };
    expect(callBody.safeParse({ data: { input: 1, actor } }).success).to.equal(true);
    expect(callBody.safeParse({ data: { input: 1 } }).success).to.equal(true);
    const wrong = [
      {},
      { data: { input: 1 }, more: 1 },
      { data: { input: 1, actor: { ...actor, claims: { superAdmin: true } } } },
      { data: { input: 1, actor: { ...actor, uid: '' } } },
      { data: { input: 1, actor: null } },
    ];
    for (const body of wrong) expect(callBody.safeParse(body).success, JSON.stringify(body)).to.equal(false);
  });
});
