import { expect } from 'chai';
import { functionUrl } from './function-url.ts';

describe('functionUrl', () => {
  it('is where Firebase deploys the function', () => {
    expect(functionUrl('activateNetwork', { GCLOUD_PROJECT: 'fresh' })).to.equal(
      'https://us-central1-fresh.cloudfunctions.net/activateNetwork',
    );
  });

  it('follows the origin, and one function’s own address before it', () => {
    const env = { FUNCTIONS_ORIGIN: 'http://127.0.0.1:5001/p/r', FUNCTION_URL_REDEEM_JOIN_TOKEN: 'http://127.0.0.1:9' };
    expect(functionUrl('activateNetwork', env)).to.equal('http://127.0.0.1:5001/p/r/activateNetwork');
    expect(functionUrl('redeemJoinToken', env)).to.equal('http://127.0.0.1:9');
  });

  it('is nowhere without a project', () => {
    expect(() => functionUrl('activateNetwork', {})).to.throw('GCLOUD_PROJECT is not set');
  });
});
