import { expect } from 'chai';
import { parseRedisUrl } from './choose-rate-limiter.ts';

describe('the store of rate limits', () => {
  it('is memory where no address is set', () => {
    expect(parseRedisUrl(undefined)).to.equal(null);
    expect(parseRedisUrl('')).to.equal(null);
  });

  it('is Redis at an address of one, with TLS or without', () => {
    for (const url of ['redis://10.0.0.3:6379', 'rediss://:password@redis.example.com:6380/1']) {
      expect(parseRedisUrl(url)).to.equal(url);
    }
  });

  it('is rejected where the address is no Redis, without showing its password', () => {
    for (const wrong of ['memory', 'redis', 'https://:password@redis.example.com', 'redis://', 'redis://:password']) {
      expect(() => parseRedisUrl(wrong), wrong)
        .to.throw('RATE_LIMIT_REDIS_URL must be redis://')
        .with.property('message')
        .not.contains('password');
    }
  });
});
