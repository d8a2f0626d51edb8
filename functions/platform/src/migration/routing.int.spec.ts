import { callables as contract } from '@fresh/contracts/callables/migration';
import { routingChanged } from '@fresh/contracts/events/platform';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { call, startAppCheck, type AppCheck, type Tokens } from '@fresh/kernel/testing/call-callable';

const subject = '_migration/routing';
const document = () => firestore().doc(subject);
const legacy = { mode: 'legacy' };
const service = { mode: 'service' };
const shadow = { mode: 'shadow', sampleRate: 0.25, noiseRate: 0.5 };

describe('the routing callables', () => {
  let appCheck: AppCheck, admin: Person, show: FunctionProcess, set: FunctionProcess, opsRouting: FunctionProcess;
  before(async () => {
    appCheck = await startAppCheck();
    [show, set, opsRouting, admin] = await Promise.all([
      startFunction('platform', 'showRouting', { env: appCheck.env }),
      startFunction('platform', 'setRouting', { env: appCheck.env }),
      startFunction('platform', 'opsRouting'),
      person('super', { superAdmin: true }),
    ]);
  });
  after(async () => {
    await Promise.all([show.kill(), set.kill(), opsRouting.kill()]);
    appCheck.close();
    // The one document of the project: no later spec finds a route at a monolith.
    await document().delete();
  });

  const ask = (at: FunctionProcess, data: unknown, { idToken, appToken = appCheck.appToken }: Tokens = admin) =>
    call(at.url, data, { idToken, appToken });
  const choose = async (routes: Record<string, object>) => {
    const { status, result, error } = await ask(set, { routes });
    expect(error).to.equal(undefined);
    expect(status).to.equal(200);
    return contract.setRouting.output.parse(result).changed;
  };
  const shown = async () => {
    const { result } = await ask(show, {});
    return new Map(contract.showRouting.output.parse(result).routes.map((one) => [one.route, one]));
  };
  const history = () => loggedEvents([routingChanged], subject);

  it('are for super administrators in an app of ours only, and nothing changes', async () => {
    const [user, unverified] = await Promise.all([
      person('user', { admin: true }),
      person('unverified', { superAdmin: true }, false),
    ]);
    const before = (await document().get()).data();
    for (const at of [show, set]) {
      for (const [tokens, status, code] of [
        [{}, 401, 'UNAUTHENTICATED'],
        [{ idToken: 'forged' }, 401, 'UNAUTHENTICATED'],
        [user, 403, 'PERMISSION_DENIED'],
        [unverified, 403, 'PERMISSION_DENIED'],
        [{ idToken: admin.idToken, appToken: 'forged' }, 401, 'UNAUTHENTICATED'],
      ] as const) {
        const response = await ask(at, { routes: { S1: legacy } }, tokens);
        expect([response.status, response.error?.status]).to.deep.equal([status, code]);
      }
    }
    expect((await document().get()).data()).to.deep.equal(before);
  });

  it('show every route of the monolith, with the side that serves it', async () => {
    const routes = await shown();
    expect(routes.get('S1')).to.deep.include({ method: 'GET', path: '/api/schedules' });
    expect([...routes.keys()].filter((id) => id.startsWith('A'))).to.deep.equal([]);
    expect(routes.size).to.be.greaterThan(40);
  });

  it('change routes, and say so in one event with who did it', async () => {
    await choose({ S1: service, S2: service, S3: service });
    const before = (await history()).length;
    expect(await choose({ S1: legacy, S3: shadow })).to.deep.equal(['S1', 'S3']);
    const after = await shown();
    expect(['S1', 'S2', 'S3'].map((id) => after.get(id)?.routing)).to.deep.equal([legacy, service, shadow]);
    const events = await history();
    expect(events.length).to.equal(before + 1);
    const { actor, orgid, source, sequence, data } = events.at(-1)!;
    expect({ actor, orgid, source, data }).to.deep.equal({
      actor: `user:${admin.uid}`,
      orgid: null,
      source: '/services/platform',
      data: {
        changes: [
          { route: 'S1', before: service, after: legacy },
          { route: 'S3', before: service, after: shadow },
        ],
      },
    });
    expect((await document().get()).get('version')).to.equal(sequence);
  });

  it('can be seen by owners, who change nothing', async () => {
    const orgId = uniqueId('org');
    const [owner, manager] = [await member(orgId, 'org_owner'), await member(orgId, 'manager')];
    const ask = (as?: Person) => send(opsRouting.url, 'GET', `/api/ops/routing?orgId=${orgId}`, { as });
    const modes = async () => {
      const response = await ask(owner);
      expect([response.status, response.headers.get('cache-control')]).to.deep.equal([200, 'no-store']);
      const { routes } = response.body as { routes: { route: string; method: string; path: string; mode: unknown }[] };
      return new Map(routes.map((one) => [one.route, one]));
    };
    await choose({ S1: legacy, S2: service, S3: shadow });
    const seen = await modes();
    expect(seen.get('S1')).to.deep.equal({ route: 'S1', method: 'GET', path: '/api/schedules', mode: 'legacy' });
    expect(['S2', 'S3', 'A10'].map((id) => seen.get(id)?.mode)).to.deep.equal(['service', 'shadow', 'service']);
    await document().update({ 'routes.S1': 'off' });
    expect((await modes()).get('S1')?.mode).to.equal(null);
    expect([(await ask(manager)).status, (await ask()).status]).to.deep.equal([403, 401]);
    expect((await send(opsRouting.url, 'POST', `/api/ops/routing?orgId=${orgId}`, { as: owner })).status).to.equal(405);
    await choose({ S1: service });
  });

  it('say nothing when nothing changes', async () => {
    await choose({ S1: legacy });
    const before = (await history()).length;
    expect(await choose({ S1: legacy })).to.deep.equal([]);
    expect((await history()).length).to.equal(before);
  });

  it('change routes and say so, even where the address of the monolith is wrong', async () => {
    await choose({ S1: service });
    const env = { ...appCheck.env, LEGACY_API_ORIGIN: 'https://app.example.com/' };
    const misconfigured = await startFunction('platform', 'setRouting', { env });
    try {
      const { result } = await ask(misconfigured, { routes: { S1: legacy } });
      expect(result).to.deep.equal({ changed: ['S1'], hasMonolith: true });
    } finally {
      await misconfigured.kill();
    }
  });

  it('leave two operators’ changes both standing', async () => {
    const ids = ['S1', 'S2', 'S3'];
    await choose(Object.fromEntries(ids.map((id) => [id, service])));
    const changed = await Promise.all(ids.map((id) => choose({ [id]: legacy })));
    expect(changed).to.deep.equal(ids.map((id) => [id]));
    const after = await shown();
    expect(ids.map((id) => after.get(id)?.routing?.mode)).to.deep.equal(ids.map(() => 'legacy'));
  });

  it('reject what can’t be, and change nothing', async () => {
    await choose({ S1: service });
    for (const routes of [
      { S1: legacy, S99: legacy },
      { S1: legacy, A1: legacy },
      { S1: legacy, S2: shadow },
      { S1: { mode: 'off' } },
      { S1: { mode: 'shadow', sampleRate: 2, noiseRate: 0 } },
      { S1: 'legacy' },
      {},
      undefined,
    ]) {
      const { status, error } = await ask(set, { routes });
      expect([status, error?.status], JSON.stringify(routes)).to.deep.equal([400, 'INVALID_ARGUMENT']);
    }
    expect((await shown()).get('S1')?.routing).to.deep.equal(service);
  });

  it('work on whatever lies there: garbage, and nothing', async () => {
    await document().set({ version: 'x', routes: { S1: 'off', S3: legacy } });
    const garbage = await shown();
    expect([garbage.get('S1')?.routing, garbage.get('S3')?.routing]).to.deep.equal([null, legacy]);
    expect(await choose({ S4: legacy })).to.deep.equal(['S4']);
    expect((await document().get()).get('routes')).to.deep.equal({ S1: 'off', S3: legacy, S4: legacy });
    expect(await choose({ S1: service })).to.deep.equal(['S1']);
    await document().set({ version: 1, routes: 'none' });
    await document().delete();
    expect((await shown()).get('S3')?.routing).to.deep.equal(service);
    const before = await history();
    expect(await choose({ S3: legacy })).to.deep.equal(['S3']);
    const after = await history();
    expect(after.length).to.equal(before.length + 1);
    expect(after.at(-1)!.sequence).to.be.greaterThan(before.at(-1)!.sequence);
  });
});
