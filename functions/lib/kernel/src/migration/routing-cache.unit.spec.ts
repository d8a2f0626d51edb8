import { expect } from 'chai';
import { cachedRouting, routingFrom } from './routing-cache.ts';

const service = { mode: 'service' } as const;
const legacy = { mode: 'legacy' } as const;
const nothing = { routes: new Map(), unreadable: new Set<string>() };

describe('a routing document', () => {
  it('says which system serves which route', () => {
    const shadow = { mode: 'shadow', sampleRate: 0.5, noiseRate: 0 };
    const { routes, problems } = routingFrom({ version: 3, routes: { S1: legacy, S3: shadow, S5: service } }, nothing);
    expect([...routes]).to.deep.equal([
      ['S1', legacy],
      ['S3', shadow],
      ['S5', service],
    ]);
    expect(problems.size).to.equal(0);
  });

  for (const wrong of [
    'legacy',
    null,
    1,
    {},
    { mode: 'monolith' },
    { mode: 'shadow' },
    { mode: 'shadow', sampleRate: 2, noiseRate: 0 },
    { mode: 'shadow', sampleRate: Number.NaN, noiseRate: 0 },
    { mode: 'shadow', sampleRate: -0.1, noiseRate: 0 },
  ]) {
    it(`says nothing about a route with ${JSON.stringify(wrong)}, and all about the others`, () => {
      const before = { routes: new Map([['S1', legacy]]), unreadable: new Set<string>() };
      const found = routingFrom({ routes: { S1: wrong, S2: wrong, S3: legacy } }, before);
      expect([...found.routes]).to.deep.equal([
        ['S1', legacy],
        ['S3', legacy],
      ]);
      expect([...found.problems.keys()]).to.deep.equal(['S1', 'S2']);
      const again = routingFrom({ routes: { S1: wrong, S2: wrong, S3: legacy } }, found);
      expect([...again.routes.keys()]).to.deep.equal(['S1', 'S3']);
      expect(again.problems.size, 'logged once').to.equal(0);
    });
  }

  it('is no routing at all without routes', () => {
    for (const wrong of [{}, { routes: [] }, { routes: 'all' }, 'legacy', 7]) {
      expect(() => routingFrom(wrong, nothing), JSON.stringify(wrong)).to.throw();
    }
  });

  it('gives every route back to its service when it is gone', () => {
    const before = { routes: new Map([['S1', legacy]]), unreadable: new Set<string>() };
    expect(routingFrom(null, before).routes.size).to.equal(0);
  });
});

/** A cache with a document, a clock and a Firestore that responds on demand. */
function world() {
  const lines: string[] = [];
  const timers: { due: number; ring: () => void }[] = [];
  const pending: { respond: (document: unknown) => void; fail: (error: Error) => void }[] = [];
  let time = 1_000;
  let reads = 0;
  const routingOf = cachedRouting({
    read: () => {
      reads += 1;
      return new Promise((respond, fail) => pending.push({ respond, fail }));
    },
    now: () => time,
    after: (ms) => new Promise((ring) => timers.push({ due: time + ms, ring })),
    log: {
      routingUnreadable: () => lines.push('unreadable'),
      routeRoutingUnreadable: (route) => lines.push(`unreadable ${route}`),
      routingDeleted: () => lines.push('deleted'),
    },
  });
  /** Lets everything happen that can happen now. */
  const settle = () => new Promise((done) => setImmediate(done));
  const pass = async (ms: number) => {
    time += ms;
    for (const timer of timers.filter(({ due }) => due <= time)) timer.ring();
    await settle();
  };
  const modeOf = async (route: string) => (await routingOf(route)).mode;
  /** Whether a request gets its response without anything else happening. */
  const atOnce = async (route: string) => {
    const asked = modeOf(route);
    await settle();
    return Promise.race([asked, Promise.resolve('waits')]);
  };
  const respond = async (document: unknown) => {
    pending.shift()!.respond(document);
    await settle();
  };
  const fail = async () => {
    pending.shift()!.fail(new Error('unavailable'));
    await settle();
  };
  return { lines, modeOf, atOnce, respond, fail, pass, settle, reads: () => reads };
}
const says = (mode: string) => ({ routes: { S1: { mode } } });

describe('the routing of a process', () => {
  it('is waited for once, and by all who ask meanwhile', async () => {
    const { modeOf, respond, settle, reads } = world();
    const asked = Promise.all([modeOf('S1'), modeOf('S1'), modeOf('S2')]);
    await settle();
    await respond(says('legacy'));
    expect(await asked).to.deep.equal(['legacy', 'legacy', 'service']);
    expect(reads()).to.equal(1);
  });

  it('is not asked for again for 5 s, and then in the background', async () => {
    const { atOnce, modeOf, respond, pass, settle, reads } = world();
    const first = modeOf('S1');
    await settle();
    await respond(says('legacy'));
    await first;
    await pass(4_999);
    expect(await atOnce('S1')).to.equal('legacy');
    expect(reads()).to.equal(1);
    await pass(1);
    expect(await atOnce('S1'), 'of before, at once').to.equal('legacy');
    expect(await atOnce('S1')).to.equal('legacy');
    expect(reads()).to.equal(2);
    await respond(says('service'));
    expect(await atOnce('S1')).to.equal('service');
  });

  it('is waited for again after a minute without requests', async () => {
    const { atOnce, modeOf, respond, pass, settle } = world();
    const first = modeOf('S1');
    await settle();
    await respond(says('legacy'));
    await first;
    await pass(60_000);
    const late = modeOf('S1');
    expect(await atOnce('S1')).to.equal('waits');
    await respond(says('service'));
    expect(await late).to.equal('service');
  });

  it('is `service` when nothing comes for 3 s, and what comes later holds', async () => {
    const { atOnce, modeOf, respond, pass } = world();
    const first = modeOf('S1');
    expect(await atOnce('S1')).to.equal('waits');
    await pass(3_000);
    expect(await first).to.equal('service');
    expect(await atOnce('S1'), 'no request waits longer for the same read').to.equal('service');
    await respond(says('legacy'));
    expect(await atOnce('S1')).to.equal('legacy');
  });

  it('is the last known one while Firestore is away, and no request waits', async () => {
    const { lines, atOnce, modeOf, respond, fail, pass, settle, reads } = world();
    const first = modeOf('S1');
    await settle();
    await respond(says('legacy'));
    await first;
    for (const after of [5_000, 5_000, 600_000]) {
      await pass(after);
      expect(await atOnce('S1')).to.equal('legacy');
      await fail();
    }
    expect(lines).to.deep.equal(['unreadable', 'unreadable', 'unreadable']);
    expect(reads()).to.equal(4);
    expect(await atOnce('S1')).to.equal('legacy');
    await pass(5_000);
    expect(await atOnce('S1')).to.equal('legacy');
    await respond(says('service'));
    expect(await atOnce('S1')).to.equal('service');
  });

  it('gives up a read after 5 s and tries another', async () => {
    const { lines, atOnce, respond, pass, reads } = world();
    expect(await atOnce('S1')).to.equal('waits');
    await pass(5_000);
    expect(lines).to.deep.equal(['unreadable']);
    expect(await atOnce('S1')).to.equal('service');
    expect(reads()).to.equal(2);
    await respond(says('service')); // of the read that was given up
    await respond(says('legacy'));
    expect(await atOnce('S1')).to.equal('legacy');
  });

  it('is the last known one while the document is no routing', async () => {
    const { lines, atOnce, modeOf, respond, pass, settle } = world();
    const first = modeOf('S1');
    await settle();
    await respond(says('legacy'));
    await first;
    for (const garbage of ['text', { routes: 3 }, { routes: { S1: 'off' } }]) {
      await pass(5_000);
      await atOnce('S1');
      await respond(garbage);
      expect(await atOnce('S1')).to.equal('legacy');
    }
    expect(lines).to.deep.equal(['unreadable', 'unreadable', 'unreadable S1']);
  });

  it('is `service` for all once the document is deleted, which is logged', async () => {
    const { lines, atOnce, modeOf, respond, pass, settle } = world();
    const first = modeOf('S1');
    await settle();
    await respond(says('legacy'));
    await first;
    await pass(5_000);
    await atOnce('S1');
    await respond(null);
    expect(await atOnce('S1')).to.equal('service');
    expect(lines).to.deep.equal(['deleted']);
    await pass(5_000);
    await atOnce('S1');
    await respond(null);
    expect(lines, 'once').to.deep.equal(['deleted']);
  });
});
