import type { ApiError } from '@fresh/kernel/errors';
import { expect } from 'chai';
import { requireOwnPage } from './sign-in-page.ts';

describe('a page that signs in', () => {
  const origins = new Set(['https://app.example.com']);
  const json = 'application/json';
  const outcome = (headers: Record<string, string>) => {
    try {
      requireOwnPage({ host: 'function.internal', 'x-forwarded-host': 'fresh.example', ...headers }, origins);
      return 'taken';
    } catch (error) {
      return (error as ApiError).message;
    }
  };

  it('is one of this site or a configured one', () => {
    const own = 'https://fresh.example';
    expect(outcome({ 'sec-fetch-site': 'same-origin', origin: own, 'content-type': json })).to.equal('taken');
    expect(outcome({ origin: own, 'content-type': `${json}; charset=utf-8` })).to.equal('taken');
    const configured = { origin: 'https://app.example.com', 'content-type': json };
    expect(outcome({ 'sec-fetch-site': 'same-site', ...configured })).to.equal('taken');
  });

  it('is rejected where it is of another site, or of a sibling host', () => {
    expect(outcome({ 'sec-fetch-site': 'cross-site', 'content-type': json })).to.equal('Cross-site request');
    const rejected = 'Sign in from a page of this site';
    expect(outcome({ 'sec-fetch-site': 'same-site', 'content-type': json })).to.equal(rejected);
    expect(outcome({ origin: 'https://blog.fresh.example', 'content-type': json })).to.equal(rejected);
    expect(outcome({ origin: 'null', 'content-type': json })).to.equal(rejected);
  });

  it('sends JSON, which no form can', () => {
    for (const contentType of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      const headers = { origin: 'https://fresh.example', 'content-type': contentType };
      expect(outcome(headers), contentType).to.equal('Send the token as application/json');
    }
  });

  it('is not asked for where no browser sends the request', () => {
    expect(outcome({})).to.equal('taken');
    expect(outcome({ 'content-type': 'text/plain' })).to.equal('taken');
  });
});
