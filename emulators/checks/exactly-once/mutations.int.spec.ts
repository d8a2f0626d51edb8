import { randomBytes } from 'node:crypto';
import { routes } from '@fresh/contracts/registry';
import { isMutation } from '@fresh/contracts/route';
import { firestore } from '@fresh/kernel/firebase';
import { send, uniqueId, type TestResponse } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { startAllFunctions, type AllFunctions } from '../../all-functions/all-functions.ts';
import { asking, examples, type Asked } from '../growth/requests.ts';
import { fillStore } from '../growth/store.ts';
import type { World } from '../growth/world.ts';

/** Every mutation that is done once under its key; leases don't promise that (ADR 0047). */
const mutations = routes.filter(
  (route) => isMutation(route) && route.access !== 'public' && route.repetition?.by !== 'lease',
);

/** Collections in which an effect shows: the log, and build reports, which publish no event. */
const watched = ['events', 'entries'];

/** How often each kind of event was logged, and how many documents there are. */
type Effects = Readonly<Record<string, number>>;

describe('a mutation under an Idempotency-Key', function () {
  this.timeout(60_000);
  let world: World, functions: AllFunctions;
  let asked = 0;

  before(async () => {
    world = await fillStore(12);
    functions = await startAllFunctions({ EVENT_PUSH: 'off', TEST_SHORT_PAUSES: 'on' });
  });
  beforeEach(() => (asked = 0));
  after(() => functions.kill());

  const requestTo = async ({ id, method }: (typeof routes)[number]) => {
    const example = examples[id];
    if (!example) throw new Error(`no example of ${id}`);
    const { path, headers, ...sending }: Asked = await example(asking(functions.url, world, asked++));
    const key = uniqueId('key');
    return (more: Record<string, string> = {}, withKey = true): Promise<TestResponse> =>
      send(functions.url, method, path, {
        ...sending,
        headers: {
          ...headers,
          ...(withKey && { 'idempotency-key': key }),
          traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
          ...more,
        },
      });
  };
  const effects = async (): Promise<Effects> => {
    const counts: Record<string, number> = {};
    await Promise.all(
      watched.map(async (name) => {
        const { docs } = await firestore().collectionGroup(name).select('type').get();
        for (const document of docs) {
          const kind = name === 'events' ? String(document.get('type')) : name;
          counts[kind] = (counts[kind] ?? 0) + 1;
        }
      }),
    );
    return counts;
  };
  /** What some work adds. */
  const effectsOf = async (work: () => Promise<unknown>): Promise<Effects> => {
    const before = await effects();
    await work();
    const added = Object.entries(await effects()).map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const);
    return Object.fromEntries(added.filter(([, count]) => count !== 0));
  };
  const numberIn = (response: TestResponse, header: string) => Number(response.headers.get(`x-test-${header}`));

  for (const route of mutations) {
    const isOnce = route.oneTimeResponse === true;
    const name = `${route.id} ${route.method} ${route.path}`;
    const expectDone = (response: TestResponse) => {
      expect(response.status, JSON.stringify(response.body)).to.equal(route.response.status);
    };
    /** The same response again; or 409, of one that is given once. */
    const expectRepeated = (again: TestResponse, first: TestResponse | null) => {
      if (isOnce) {
        expect(again.status).to.equal(409);
        return;
      }
      expectDone(again);
      expect(again.headers.get('idempotent-replayed')).to.equal('true');
      if (first) expect(again.body).to.deep.equal(first.body);
    };

    it(`${name} is done once, whatever becomes of its commits`, async () => {
      const plain = await (await requestTo(route))({}, false);
      expectDone(plain);
      const request = await requestTo(route);
      let first: TestResponse | undefined;
      const expected = await effectsOf(async () => {
        first = await request();
        expectDone(first);
        expectRepeated(await request(), first);
      });
      if (!first) throw new Error('not sent');
      const ofPlain = numberIn(plain, 'writes') + numberIn(plain, 'records');
      expect(numberIn(first, 'writes') + numberIn(first, 'records'), 'writes').to.be.at.most(ofPlain + 1);

      for (let nth = 1; nth <= numberIn(first, 'commits'); nth++) {
        const unknown = await requestTo(route);
        const added = await effectsOf(async () => {
          const response = await unknown({ 'x-test-lose': `response ${nth}` });
          expectDone(response);
          expect(response.headers.get('idempotent-replayed')).to.equal(null);
          expectRepeated(await unknown(), response);
        });
        expect(added, `commit ${nth}: its response is lost`).to.deep.equal(expected);

        const dying = await requestTo(route);
        const left = await effectsOf(async () => {
          await dying({ 'x-test-lose': `process ${nth}` }).catch(() => undefined);
          const retried = await dying();
          if (!isOnce) expectDone(retried);
          expectRepeated(await dying(), isOnce ? null : retried);
        });
        expect(left, `commit ${nth}: its process dies`).to.deep.equal(expected);
      }

      const twice = await requestTo(route);
      const together = await effectsOf(async () => {
        const responses = await Promise.all([twice(), twice()]);
        const done = responses.filter(({ status }) => status === route.response.status);
        expect(done).to.have.length(isOnce ? 1 : 2);
        const hasEffect = Object.keys(expected).length > 0;
        if (!isOnce && hasEffect) expect(done[0]?.body).to.deep.equal(done[1]?.body);
      });
      expect(together, 'two at once').to.deep.equal(expected);
    });
  }
});
