import { expect } from 'chai';
import { idempotencyKey } from './idempotency-key.ts';

const operation = { name: 'provisionOrganization' };
const sent = (headers: Record<string, string> = {}, path = '/api/onboarding/create-network-org') => ({
  request: { method: 'POST', path, query: new URLSearchParams(), headers, body: undefined, address: 'test' },
});
const mine = sent({ 'idempotency-key': 'mine' });

describe('the key of a call to another service', () => {
  it('is the same for the same request of a client', () => {
    const key = idempotencyKey(mine, operation, { name: 'Nia’s' });
    expect(key).to.match(/^[\w-]{43}$/);
    expect(idempotencyKey(sent({ 'idempotency-key': 'mine' }), operation, { name: 'Nia’s' })).to.equal(key);
  });

  it('differs with everything that makes another request of it', () => {
    const keys = [
      idempotencyKey(mine, operation, { name: 'Nia’s' }),
      idempotencyKey(mine, operation, { name: 'Max’s' }),
      idempotencyKey(mine, { name: 'redeemJoinToken' }, { name: 'Nia’s' }),
      idempotencyKey(sent({ 'idempotency-key': 'other' }), operation, { name: 'Nia’s' }),
      idempotencyKey(sent({ 'idempotency-key': 'mine' }, '/api/other'), operation, { name: 'Nia’s' }),
      idempotencyKey(sent(), operation, { name: 'Nia’s' }, 'mine'),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('is the client’s before the stand-in, and none without either', () => {
    expect(idempotencyKey(mine, operation, {}, 'form')).to.equal(idempotencyKey(mine, operation, {}));
    expect(idempotencyKey(sent({ 'idempotency-key': '' }), operation, {}, 'form')).to.equal(
      idempotencyKey(sent(), operation, {}, 'form'),
    );
    expect(idempotencyKey(sent(), operation, {})).to.equal(undefined);
  });
});
