import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { firestore } from '@fresh/kernel/firebase';
import { routingRef } from '@fresh/kernel/migration/routing';
import { maxInFlight } from '@fresh/kernel/migration/shadow';
import { dayOf, shadowDocument } from '@fresh/kernel/migration/shadow-record';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { startRecordedMonolith, type Behaviour, type RecordedMonolith } from './recorded-monolith.ts';

/** A list of positions, as far as the test changes it. */
interface Positions {
  readonly positions: readonly Record<string, unknown>[];
  readonly total: number;
}

/** A shadow read's log line. */
interface Line {
  readonly requestId: string;
  readonly outcome: string;
  readonly noiseChecked: boolean;
  readonly findings: readonly { readonly path: string; readonly kind: string }[];
}

const json = (
  body: unknown,
  changes: { status?: number; cookies?: string[]; contentType?: string } = {},
): Behaviour => {
  const { status = 200, cookies = [], contentType = 'application/json' } = changes;
  return {
    kind: 'response',
    response: { status, headers: { 'content-type': contentType }, cookies, body: Buffer.from(JSON.stringify(body)) },
  };
};

/** A built function in mode `shadow` for every read, against a monolith that responds as the test says. */
describe('shadow reads', function () {
  this.timeout(120_000);

  const org = uniqueId('alpha');
  let monolith: RecordedMonolith, positions: FunctionProcess, healthz: FunctionProcess;
  let manager: Person, ours: Positions;

  before(async () => {
    const shadow = { mode: 'shadow', sampleRate: 1, noiseRate: 1 };
    // W2 is a write: no operator can choose this, and it must do nothing all the same.
    await routingRef().set({ routes: { W1: shadow, W2: shadow, P2: shadow } }, { merge: true });
    monolith = await startRecordedMonolith();
    const env = { LEGACY_API_ORIGIN: monolith.origin };
    [positions, healthz, manager] = await Promise.all([
      startFunction('scheduling', 'positions', { env }),
      startFunction('platform', 'healthz', { env }),
      member(org, 'manager'),
    ]);
    monolith.plan = () => json({});
    await create('Cook');
    await create('Chef');
    ours = (await list()).body as Positions;
    expect(ours.positions).to.have.length(2);
  });
  after(async () => {
    const byService = { mode: 'service' };
    await routingRef().set({ routes: { W1: byService, W2: byService, P2: byService } }, { merge: true });
    await Promise.all([positions, healthz].map((each) => each.kill()));
    await monolith.close();
  });

  const create = (name: string) =>
    send(positions.url, 'POST', `/api/positions?orgId=${org}`, {
      as: manager,
      body: { orgId: org, name, hourlyRate: 20 },
    });
  const list = (headers: Record<string, string> = {}, as: Person | undefined = manager) =>
    send(positions.url, 'GET', `/api/positions?orgId=${org}&limit=50`, { headers, as });
  const requestIdOf = (response: TestResponse) => response.headers.get('x-request-id') ?? '';

  /** The log line of a response's shadow read, as soon as it is there. */
  const lineOf = async (response: TestResponse, from = positions): Promise<Line> => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      const found = linesOf(from).find(({ requestId }) => requestId === requestIdOf(response));
      if (found) return found;
      await delay(50);
    }
    throw new Error(`no shadow read:\n${from.output()}`);
  };
  const linesOf = (from: FunctionProcess): Line[] =>
    from
      .output()
      .split('\n')
      .filter((line) => line.includes('"message":"shadow read'))
      .map((line) => JSON.parse(line) as Line);
  /** What comes of a read to which the monolith responds so; the last response is repeated. */
  const outcomeOf = async (...behaviours: Behaviour[]): Promise<Line> => {
    let nth = 0;
    monolith.plan = () => behaviours[Math.min(nth++, behaviours.length - 1)];
    const response = await list();
    expect(response.body).to.deep.equal(ours);
    return lineOf(response);
  };
  const changed = (change: (one: Record<string, unknown>) => object): Positions => ({
    ...ours,
    positions: ours.positions.map((one, index) => (index === 0 ? { ...change(one) } : one)),
  });
  const without = (field: string) =>
    changed((one) => Object.fromEntries(Object.entries(one).filter(([name]) => name !== field)));

  it('ask the monolith for the same as the same user, and say that they do', async () => {
    const line = await outcomeOf(json(ours));
    expect(line).to.include({ outcome: 'matched' });
    const request = monolith.requests.at(-1)!;
    expect(request).to.include({ method: 'GET', target: `/api/positions?orgId=${org}&limit=50` });
    expect(request.body).to.have.length(0);
    expect(request.headers).to.include({ 'x-fresh-shadow': '1', 'x-request-id': line.requestId });
    expect(request.headers.cookie).to.contain(`session=${manager.session}`);
    expect(request.headers['x-forwarded-for']).to.match(/^unknown, 10\./);
    expect(request.headers).not.to.have.any.keys('accept-encoding', 'if-none-match');
  });

  it('find nothing where nothing is planted', async () => {
    const nothing: [string, Behaviour][] = [
      ['the same', json(ours)],
      ['other ids', json(changed((one) => ({ ...one, id: 'Qwertzuiopasdfghjkl1', createdBy: 'another-user' })))],
      ['other times', json(changed((one) => ({ ...one, createdAt: Number(one['createdAt']) + 5 })))],
      ['without what is ours alone', json(without('isActive'))],
    ];
    for (const [what, behaviour] of nothing) {
      expect(await outcomeOf(behaviour), what).to.deep.include({ outcome: 'matched', findings: [] });
    }
    // What was recorded of the monolith, beside the built function.
    monolith.plan = undefined;
    const response = await send(healthz.url, 'GET', '/api/healthz');
    expect(response.status).to.equal(200);
    expect(await lineOf(response, healthz)).to.include({ outcome: 'matched' });
  });

  it('find each planted difference, and say where without saying what', async () => {
    const planted: [string, string, Behaviour][] = [
      ['status', 'status', json({ error: {} }, { status: 404 })],
      ['header.content-type', 'value', json(ours, { contentType: 'text/html' })],
      ['cookie.orgId', 'missing', json(ours, { cookies: ['orgId=alpha; Path=/'] })],
      ['body.positions[].name', 'value', json(changed((one) => ({ ...one, name: 'Sommelier' })))],
      ['body.positions[].hourlyRate', 'type', json(changed((one) => ({ ...one, hourlyRate: '20' })))],
      ['body.positions[].hourlyRate', 'value', json(changed((one) => ({ ...one, hourlyRate: 20.01 })))],
      ['body.positions[].isActive', 'value', json(changed((one) => ({ ...one, isActive: false })))],
      ['body.positions[].createdAt', 'type', json(changed((one) => ({ ...one, createdAt: '2026-01-01T00:00:00Z' })))],
      ['body.positions[].payGrade', 'missing', json(changed((one) => ({ ...one, payGrade: 'A' })))],
      ['body.positions', 'length', json({ ...ours, positions: ours.positions.slice(1) })],
      ['body.total', 'value', json({ ...ours, total: 3 })],
      ['body.page', 'missing', json({ ...ours, page: null })],
    ];
    const requestIds: string[] = [];
    for (const [path, kind, behaviour] of planted) {
      const line = await outcomeOf(behaviour);
      expect(line, path).to.include({ outcome: 'mismatched', noiseChecked: true });
      expect(line.findings.map((one) => [one.path, one.kind])).to.deep.include([path, kind]);
      requestIds.push(line.requestId);
    }
    expect(
      linesOf(positions)
        .map((line) => JSON.stringify(line))
        .join(),
    ).not.to.match(/Sommelier|Cook/);
    // They are counted, too: each place with the request that showed it last.
    const counted = async () => {
      const { docs } = await firestore().collection('shadowReads').where('route', '==', 'W1').get();
      const found = docs.flatMap((document) => Object.values(shadowDocument.parse(document.data()).findings));
      return requestIds.filter((id) => found.some(({ lastRequestId }) => lastRequestId === id));
    };
    for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
      if ((await counted()).length === requestIds.length) break;
      await delay(200);
    }
    expect(await counted()).to.deep.equal(requestIds);
    const today = await firestore().collection('shadowReads').where('day', '==', dayOf(Date.now())).limit(1).get();
    expect(today.docs[0]?.get('expireAt'))
      .to.have.property('seconds')
      .above(Date.now() / 1000);
  });

  it('subtract what the monolith differs in from itself, and nothing else', async () => {
    const named = (name: string, total: number) => json({ ...changed((one) => ({ ...one, name })), total });
    expect(await outcomeOf(named('A', 2), named('B', 2))).to.deep.include({
      outcome: 'noise',
      findings: [{ path: 'body.positions[].name', kind: 'value', was: 'string', now: 'string' }],
    });
    expect(await outcomeOf(named('A', 7), named('B', 7))).to.deep.include({
      outcome: 'mismatched',
      findings: [{ path: 'body.total', kind: 'value', was: 'number', now: 'number' }],
    });
  });

  it('begin when the client has their response, and keep them waiting for nothing', async () => {
    let release: () => void = () => undefined;
    const responded = new Promise<void>((resolve) => (release = resolve));
    const body = JSON.stringify(ours);
    const respond = (_request: unknown, response: ServerResponse) => {
      // The monolith responds only after the client has read our response.
      void responded.then(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
    };
    monolith.plan = () => ({ kind: 'custom', respond });
    const listed = await list();
    expect(listed.body).to.deep.equal(ours);
    release();
    expect(await lineOf(listed)).to.include({ outcome: 'matched' });
  });

  it('leave the client their response when the monolith breaks, floods, limits or hangs', async () => {
    const half = {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: Buffer.from('{"a":1}'),
    };
    const failing: Behaviour[] = [
      { kind: 'break' },
      { kind: 'break-midway', response: half },
      json('x'.repeat(1_100_000)),
      json({ error: {} }, { status: 429 }),
      json({ error: {} }, { status: 503 }),
    ];
    for (const [nth, behaviour] of failing.entries()) {
      expect((await outcomeOf(behaviour)).outcome, String(nth)).to.equal('unreachable');
    }
    // Of a call that hangs, a busy machine may get notice late.
    expect((await outcomeOf({ kind: 'hang-midway', response: half })).outcome).to.be.oneOf(['unreachable', 'late']);
  });

  it('drop what is more than a few at once, while clients get their responses', async () => {
    let [open, most] = [0, 0];
    const respond = (_request: unknown, response: ServerResponse) => {
      most = Math.max(most, (open += 1));
      response.once('close', () => (open -= 1));
    };
    monolith.plan = () => ({ kind: 'custom', respond });
    const responses = await Promise.all(Array.from({ length: 4 * maxInFlight }, () => list()));
    for (const { body } of responses) expect(body).to.deep.equal(ours);
    const outcomes = await Promise.all(responses.map(async (response) => (await lineOf(response)).outcome));
    expect(new Set(outcomes)).to.include('dropped');
    expect(outcomes.filter((one) => !['dropped', 'unreachable', 'late'].includes(one))).to.deep.equal([]);
    expect(most).to.equal(maxInFlight);
  });

  it('never repeat a write, a HEAD, a repetition, or what the monolith can’t respond as the same user', async () => {
    monolith.plan = () => json(ours);
    const before = monolith.requests.length;
    const { idToken } = manager;
    const url = `${positions.url}/api/positions?orgId=${org}&limit=50`;
    const bearer = await fetch(url, { headers: { authorization: `Bearer ${idToken}` } });
    expect(bearer.status).to.equal(200);
    expect((await list({ 'x-fresh-shadow': '1' })).status).to.equal(200);
    expect((await send(positions.url, 'HEAD', `/api/positions?orgId=${org}`, { as: manager })).status).to.equal(200);
    expect((await create('Waiter')).status).to.equal(201);
    // A read that is repeated comes after them all.
    const last = await list();
    await lineOf(last);
    expect(monolith.requests.slice(before).map(({ headers }) => headers['x-request-id'])).to.deep.equal(
      Array.from({ length: monolith.requests.length - before }, () => requestIdOf(last)),
    );
  });

  it('leave the client their response when there is no monolith at all', async () => {
    const gone = await startRecordedMonolith();
    await gone.close();
    const alone = await startFunction('platform', 'healthz', { env: { LEGACY_API_ORIGIN: gone.origin } });
    const response = await send(alone.url, 'GET', '/api/healthz');
    expect(response.status).to.equal(200);
    expect(await lineOf(response, alone)).to.include({ outcome: 'unreachable' });
    await alone.kill();
  });
});
