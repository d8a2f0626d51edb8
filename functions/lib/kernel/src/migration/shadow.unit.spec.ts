import { expect } from 'chai';
import type { LegacyRequest } from './legacy.ts';
import type { ComparedResponse } from './shadow-diff.ts';
import {
  isRepeatable,
  lateAfterMs,
  maxInFlight,
  shadowReads,
  type ServedRead,
  type ShadowPorts,
  type ShadowResult,
} from './shadow.ts';

const ours: ServedRead['response'] = { status: 200, headers: {}, cookies: [], body: { name: 'Cook', total: 1 } };
const get: LegacyRequest = { method: 'GET', target: '/api/positions', headers: {} };
const monoliths = (body: unknown, status = 200): ComparedResponse => ({
  status,
  contentType: 'application/json',
  cookies: [],
  body,
});
const same = monoliths(ours.body);
const other = monoliths({ name: 'Chef', total: 1 });
const read: ServedRead = {
  route: 'W1',
  requestId: 'r1',
  request: () => get,
  response: ours,
  sampleRate: 1,
  noiseRate: 1,
};

/** Shadow reads in a world where the monolith responds with what the test says, once for each call. */
function world(...responses: (ComparedResponse | Error)[]) {
  const asked: LegacyRequest[] = [];
  const clock = { ms: 1_000_000 };
  let onResult: (result: ShadowResult) => void = () => undefined;
  const ports: ShadowPorts = {
    askMonolith: async (request) => {
      asked.push(request);
      const response = responses[asked.length - 1] ?? new Error('no further response was planned');
      if (response instanceof Error) throw response;
      return response;
    },
    report: (result) => {
      onResult(result);
    },
    random: () => 0,
    now: () => clock.ms,
  };
  const shadow = shadowReads(ports);
  return {
    asked,
    clock,
    ports,
    result: (changes: Partial<ServedRead> = {}) =>
      new Promise<ShadowResult>((resolve) => {
        onResult = resolve;
        shadow({ ...read, ...changes });
      }),
    shadow,
  };
}

describe('a shadow read', () => {
  it('is matched where a client would notice nothing', async () => {
    const { result, asked } = world(monoliths({ name: 'Cook', total: 1 }));
    expect(await result()).to.deep.equal({
      route: 'W1',
      requestId: 'r1',
      outcome: 'matched',
      durationMs: 0,
      findings: [],
      noiseChecked: false,
    });
    expect(asked).to.deep.equal([get]);
  });

  it('compares what a client reads, not what the handler returned', async () => {
    class Time {
      toJSON() {
        return { _seconds: 1, _nanoseconds: 0 };
      }
    }
    const body = { at: new Time(), absent: undefined };
    const { result } = world(monoliths({ at: { _seconds: 2, _nanoseconds: 0 } }));
    expect(await result({ response: { ...ours, body } })).to.include({ outcome: 'matched' });
    const text: ServedRead['response'] = {
      status: 200,
      headers: { 'Content-Type': 'text/html' },
      cookies: [],
      body: 'page',
    };
    const page = world({ status: 200, contentType: 'text/html', cookies: [], body: 'page' });
    expect(await page.result({ response: text })).to.include({ outcome: 'matched' });
  });

  it('is mismatched where they would, which the monolith is asked for again', async () => {
    const { result, asked } = world(other, other);
    const found = await result();
    expect(found).to.include({ outcome: 'mismatched', noiseChecked: true });
    expect(found.findings).to.deep.equal([{ path: 'body.name', kind: 'value', was: 'string', now: 'string' }]);
    expect(asked).to.have.length(2);
    expect(JSON.stringify(found)).not.to.match(/Cook|Chef/);
  });

  it('is noise where the monolith differs from itself in the same places', async () => {
    const { result } = world(other, monoliths({ name: 'Boss', total: 1 }));
    const found = await result();
    expect(found).to.include({ outcome: 'noise', noiseChecked: true });
    expect(found.findings.map(({ path }) => path)).to.deep.equal(['body.name']);
  });

  it('keeps of noise and difference the difference', async () => {
    const { result } = world(monoliths({ name: 'Chef', total: 2 }), monoliths({ name: 'Boss', total: 2 }));
    const found = await result();
    expect(found).to.include({ outcome: 'mismatched', noiseChecked: true });
    expect(found.findings.map(({ path }) => path)).to.deep.equal(['body.total']);
  });

  it('asks again only for the share that is to be checked for noise', async () => {
    const { result, asked } = world(other, other);
    expect(await result({ noiseRate: 0 })).to.include({ outcome: 'mismatched', noiseChecked: false });
    expect(asked).to.have.length(1);
  });

  it('stays mismatched when the monolith has no second response', async () => {
    const { result } = world(other, new Error('gone'));
    expect(await result()).to.include({ outcome: 'mismatched', noiseChecked: false });
  });

  it('is unreachable when the monolith has no response of its own', async () => {
    const gone = new Error('gone');
    expect(await world(gone).result()).to.include({ outcome: 'unreachable', cause: gone });
    for (const status of [429, 502, 503, 504]) {
      expect((await world(monoliths({}, status)).result()).outcome, String(status)).to.equal('unreachable');
    }
    expect(await world(monoliths({}, 500), monoliths({}, 500)).result()).to.include({ outcome: 'mismatched' });
  });

  it('is late when it is decided too long after our response, whatever came of it', async () => {
    for (const responses of [[same], [new Error('slept through its time-out')]]) {
      const { ports, clock } = world(...responses);
      const results: ShadowResult[] = [];
      const asleep = shadowReads({
        ...ports,
        askMonolith: (request) => {
          clock.ms += lateAfterMs + 1;
          return ports.askMonolith(request);
        },
        report: (result) => results.push(result),
      });
      asleep(read);
      await new Promise((resolve) => setImmediate(resolve));
      expect(results.map(({ outcome, durationMs }) => [outcome, durationMs])).to.deep.equal([
        ['late', lateAfterMs + 1],
      ]);
    }
  });

  it('is failed when the comparison itself is broken, and no caller notices', async () => {
    const { result } = world(same);
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const failed = await result({ response: { ...ours, body: cyclic } });
    expect(failed.outcome).to.equal('failed');
    expect(failed.cause).to.be.instanceOf(TypeError);
  });
});

describe('whether a read is repeated', () => {
  it('is up to chance and the sample rate', () => {
    for (const [chance, sampleRate, repeated] of [
      [0, 0, 0],
      [0.05, 0.05, 0],
      [0.049, 0.05, 1],
      [0.999, 1, 1],
    ] as const) {
      const { ports, asked } = world(same);
      shadowReads({ ...ports, random: () => chance })({ ...read, sampleRate });
      expect(asked, `${chance} of ${sampleRate}`).to.have.length(repeated);
    }
  });

  it('is no for everything but reads that the monolith can serve as the same user', () => {
    expect(isRepeatable(get)).to.equal(true);
    for (const method of ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect(isRepeatable({ ...get, method }), method).to.equal(false);
    }
    expect(isRepeatable({ ...get, headers: { cookie: 'session=s' } })).to.equal(true);
    expect(isRepeatable({ ...get, headers: { authorization: 'Bearer t' } })).to.equal(false);
    expect(isRepeatable({ ...get, headers: { 'x-fresh-shadow': '1' } })).to.equal(false);
  });

  it('is no where our own limit responded, and for what is nothing for the monolith', () => {
    const { shadow, asked } = world(same);
    shadow({ ...read, response: { ...ours, status: 429, code: 'RATE_LIMITED' } });
    shadow({ ...read, request: () => null });
    expect(asked).to.deep.equal([]);
  });

  it('is no for more than a few at once; the others are dropped at once and counted', async () => {
    const waiting: (() => void)[] = [];
    const outcomes: string[] = [];
    const shadow = shadowReads({
      ...world().ports,
      askMonolith: () =>
        new Promise((resolve) => {
          waiting.push(() => {
            resolve(same);
          });
        }),
      report: ({ outcome }) => outcomes.push(outcome),
    });
    for (let nth = 0; nth < maxInFlight + 3; nth += 1) shadow(read);
    expect(waiting).to.have.length(maxInFlight);
    expect(outcomes).to.deep.equal(['dropped', 'dropped', 'dropped']);
    for (const respond of waiting.splice(0)) respond();
    await new Promise((resolve) => setImmediate(resolve));
    expect(outcomes.slice(3)).to.deep.equal(Array.from({ length: maxInFlight }, () => 'matched'));
    shadow(read);
    expect(waiting).to.have.length(1);
  });
});
