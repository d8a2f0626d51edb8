import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { startFunction, type FunctionProcess } from '../testing/function-process.ts';
import { freePort } from '../testing/ports.ts';
import { redisVersion, startRedis, type RedisServer } from '../testing/redis-server.ts';

/** Of the public probe P2, in `routes/platform.ts`. */
const limit = 1_000;

/** Counts what one address has left, by the headers of a limited route. */
async function remaining({ url }: FunctionProcess, address: string): Promise<number> {
  const response = await fetch(`${url}/api/healthz`, { headers: { 'x-forwarded-for': address } });
  await response.arrayBuffer();
  expect(response.status).to.equal(200);
  return Number(response.headers.get('ratelimit-remaining'));
}

const linesOf = ({ output }: FunctionProcess, event: string) =>
  output()
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`)).length;

async function until(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`after 30 s still not: ${what}`);
    await delay(50);
  }
}

describe('the shared store of rate limits', function () {
  this.timeout(120_000);

  const started: FunctionProcess[] = [];
  const start = async (url: string) => {
    const healthz = await startFunction('platform', 'healthz', { env: { RATE_LIMIT_REDIS_URL: url } });
    started.push(healthz);
    return healthz;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map((each) => each.kill()));
  });

  it('is done without while there is none: each instance counts, and says so once', async () => {
    const alone = await start(`redis://127.0.0.1:${await freePort()}`);
    expect(await remaining(alone, '10.0.0.1')).to.equal(limit - 1);
    expect(await remaining(alone, '10.0.0.1')).to.equal(limit - 2);
    expect(await remaining(alone, '10.0.0.2')).to.equal(limit - 1);
    expect(linesOf(alone, 'rate_limit_store_away')).to.equal(1);
  });

  it('is done without while it accepts connections and responds to nothing', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const alone = await start(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      expect(await remaining(alone, '10.0.0.1')).to.equal(limit - 1);
      expect(await remaining(alone, '10.0.0.1')).to.equal(limit - 2);
      expect(linesOf(alone, 'rate_limit_store_away')).to.equal(1);
      expect(sockets.size).to.be.at.least(1);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });

  it('ends the process where its address is none, without showing it', async () => {
    const wrong = startFunction('platform', 'healthz', { env: { RATE_LIMIT_REDIS_URL: 'http://:secret@redis' } });
    const error = await wrong.then(
      () => null,
      (cause: unknown) => String(cause),
    );
    expect(error).to.contain('RATE_LIMIT_REDIS_URL must be redis://');
    expect(error).not.to.contain('secret');
  });

  describe('on a real Redis', () => {
    let redis: RedisServer | undefined;
    before(function () {
      if (redisVersion() !== null) return;
      console.log('      redis-server is not installed: its tests are skipped (Debian: apt-get install redis-server)');
      this.skip();
    });
    afterEach(() => redis?.stop());

    it('counts an address for all instances together, and each address for itself', async () => {
      redis = await startRedis(await freePort());
      const [one, other] = await Promise.all([start(redis.url), start(redis.url)]);
      const left = [await remaining(one, '10.0.0.1'), await remaining(other, '10.0.0.1')];
      expect([...left, await remaining(one, '10.0.0.1')]).to.deep.equal([limit - 1, limit - 2, limit - 3]);
      expect(await remaining(other, '10.0.0.2')).to.equal(limit - 1);
      expect(linesOf(one, 'rate_limit_store_away') + linesOf(other, 'rate_limit_store_away')).to.equal(0);
    });

    it('rejects at every instance who used up their limit at one', async () => {
      redis = await startRedis(await freePort());
      const [one, other] = await Promise.all([start(redis.url), start(redis.url)]);
      const ask = ({ url }: FunctionProcess) =>
        fetch(`${url}/api/healthz`, { headers: { 'x-forwarded-for': '10.0.0.3' } }).then(async (response) => {
          await response.arrayBuffer();
          return response;
        });
      for (let sent = 0; sent < limit; sent += 50) await Promise.all(Array.from({ length: 50 }, () => ask(one)));
      const rejected = await ask(other);
      expect(rejected.status).to.equal(429);
      expect(Number(rejected.headers.get('retry-after'))).to.be.within(1, 60);
      expect((await ask(one)).status).to.equal(429);
    });

    it('goes away and comes back: every request is served, and a line says either', async () => {
      const port = await freePort();
      redis = await startRedis(port);
      const one = await start(redis.url);
      expect(await remaining(one, '10.0.0.1')).to.equal(limit - 1);
      await redis.stop();
      await until('counted alone', async () => {
        await remaining(one, '10.0.0.9');
        return linesOf(one, 'rate_limit_store_away') === 1;
      });
      redis = await startRedis(port);
      await until('back', () => linesOf(one, 'rate_limit_store_back') === 1);
      expect(await remaining(one, '10.0.0.1')).to.equal(limit - 1);
      expect(linesOf(one, 'rate_limit_store_away')).to.equal(1);
    });
  });
});
