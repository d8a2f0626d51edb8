import type { EventEnvelope } from '@fresh/contracts/envelope';
import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent, type About } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import type { Timestamp } from 'firebase-admin/firestore';

const shiftCreated = 'fresh.scheduling.shift.v1.created';
const unknownType = 'fresh.future.thing.v7.happened';

describe('the audit trail', () => {
  const org = uniqueId('alpha');
  let http: FunctionProcess, owner: Person;

  before(async () => {
    [http, owner] = await Promise.all([startFunction('platform', 'audit'), member(org, 'org_owner')]);
  });
  after(() => http.kill());

  /** A logged event; `changes` are what the log's test tool chooses by itself. */
  const happened = (type: string, orgId: string | null, changes: Partial<About> = {}, data: object = { note: 'any' }) =>
    logEvent(type, { service: 'scheduling', subject: `things/${uniqueId('thing')}`, orgId, ...changes }, data);

  describe('of an organization', () => {
    const events: EventEnvelope[] = [];
    const at = (index: number) => events[index]!;

    before(async () => {
      const time = (second: number) => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
      events.push(
        await happened(shiftCreated, org, { actor: 'user:ann', time: time(0) }),
        await happened(shiftCreated, org, { actor: 'user:bob', time: time(1) }),
        await happened(unknownType, org, { actor: 'user:ann', time: time(2) }, { deep: [{ list: [1] }] }),
        await happened(shiftCreated, org, { actor: 'user:ann', time: time(3) }),
        await happened(shiftCreated, org, { actor: 'service:scheduling', time: time(3) }),
      );
    });

    it('is the event log: complete with the commit of an event, of unknown types too, for three years', async () => {
      const before = Date.now();
      const event = await happened(unknownType, uniqueId('beta'), {}, { deep: [{ list: [1] }] });
      const logged = (await firestore().doc(eventPath(unknownType, event.id)).get()).data();
      expect(logged).to.deep.include({
        ...event,
        topic: 'fresh.future.thing.happened',
        timeMs: Date.parse(event.time),
      });
      const day = 86_400_000;
      const keptMs = (logged?.['expireAt'] as Timestamp).toMillis() - before;
      expect(keptMs).to.be.within(1095 * day, 1096 * day);
    });

    interface Page {
      readonly entries: { readonly id: string }[];
      readonly total: number;
      readonly nextCursor?: string;
    }
    const asked = (query = '', as = owner) => send(http.url, 'GET', `/api/audit?orgId=${org}${query}`, { as });
    const page = async (query = '') => {
      const response = await asked(query);
      expect(response.status, JSON.stringify(response.body)).to.equal(200);
      return response.body as Page;
    };
    const ids = async (query = '') => (await page(query)).entries.map(({ id }) => id);
    /** Ids of events by their index; the two of the same moment come in the order of their ids, descending. */
    const idsOf = (...indexes: number[]) =>
      indexes
        .map(at)
        .sort((a, b) => b.time.localeCompare(a.time) || (a.id < b.id ? 1 : -1))
        .map(({ id }) => id);

    it('is read by its owner, newest first', async () => {
      const response = await asked();
      expect(response.headers.get('cache-control')).to.equal('no-store');
      const { entries, total } = response.body as Page;
      expect(entries.map(({ id }) => id)).to.deep.equal(idsOf(0, 1, 2, 3, 4));
      expect(total).to.equal(5);
      expect(entries[2]).to.deep.equal({
        id: at(2).id,
        type: unknownType,
        subject: at(2).subject,
        actor: 'user:ann',
        time: Date.UTC(2030, 0, 1, 0, 0, 2),
        sequence: 1,
        correlationId: 'test',
        causationId: 'test',
        data: { deep: [{ list: [1] }] },
      });
    });

    it('is asked for by actor, type, time, and all of them', async () => {
      const second = (count: number) => String(Date.UTC(2030, 0, 1, 0, 0, count));
      expect(await ids('&actor=ann')).to.deep.equal(idsOf(0, 2, 3));
      expect(await ids('&actor=unknown')).to.deep.equal([]);
      expect(await ids(`&type=${shiftCreated}`)).to.deep.equal(idsOf(0, 1, 3, 4));
      expect(await ids('&type=fresh.future.thing.v1.happened')).to.deep.equal(idsOf(2));
      expect(await ids(`&from=${second(1)}&to=${second(3)}`)).to.deep.equal(idsOf(1, 2));
      expect(await ids(`&from=${second(3)}`)).to.deep.equal(idsOf(3, 4));
      expect(await ids(`&to=${second(1)}`)).to.deep.equal(idsOf(0));
      expect(await ids(`&actor=ann&type=${shiftCreated}&from=${second(0)}&to=${second(3)}`)).to.deep.equal(idsOf(0));
      expect(await ids(`&actor=ann&type=${shiftCreated}&limit=1`)).to.deep.equal(idsOf(3));
    });

    it('comes in pages, also within a filter', async () => {
      const seen: string[] = [];
      for (let query = '&limit=2'; query !== '';) {
        const { entries, nextCursor } = await page(query);
        expect(entries.length).to.be.within(1, 2);
        seen.push(...entries.map(({ id }) => id));
        query = nextCursor === undefined ? '' : `&limit=2&after=${nextCursor}`;
      }
      expect(seen).to.deep.equal(idsOf(0, 1, 2, 3, 4));
      const { nextCursor = '' } = await page('&actor=ann&limit=2');
      expect(await ids(`&actor=ann&after=${nextCursor}`)).to.deep.equal(idsOf(0));
    });

    it('rejects what can’t be a time, a cursor or a name', async () => {
      for (const [query, message] of [
        ['&from=yesterday', 'Invalid from'],
        ['&to=-1', 'Invalid to'],
        ['&after=forged', 'Invalid cursor'],
        [`&actor=${'a'.repeat(1500)}`, 'Invalid actor'],
        [`&type=${'a'.repeat(1501)}`, 'Invalid type'],
      ] as const) {
        const { status, body } = await asked(query);
        expect([status, (body as { error: { message: string } }).error.message]).to.deep.equal([400, message]);
      }
    });

    it('is for owners of this organization only', async () => {
      const other = uniqueId('beta');
      const [manager, stranger] = await Promise.all([member(org, 'manager'), member(other, 'org_owner')]);
      expect((await asked('', manager)).status).to.equal(403);
      expect((await asked('', stranger)).status).to.equal(403);
      const own = await send(http.url, 'GET', `/api/audit?orgId=${other}`, { as: stranger });
      expect(own.body).to.deep.equal({ entries: [], total: 0 });
      expect((await send(http.url, 'GET', `/api/audit?orgId=${org}`)).status).to.equal(401);
    });

    it('leaves out an entry that has lost its shape', async () => {
      const id = uniqueId('broken');
      const document = firestore().doc(eventPath(shiftCreated, id));
      await document.set({ id, orgid: org, timeMs: Date.UTC(2031, 0, 1) });
      expect(await ids()).to.deep.equal(idsOf(0, 1, 2, 3, 4));
      await document.delete();
    });
  });

  it('shows no event without organization, not even to the user who caused it', async () => {
    const orgId = uniqueId('gamma');
    const founder = await member(orgId, 'org_owner');
    const actor = `user:${founder.uid}`;
    const event = await happened('fresh.identity.user.v1.profile_updated', null, { actor });
    const logged = await firestore().doc(eventPath(event.type, event.id)).get();
    expect(logged.data(), 'no range of nulls in the index').not.to.have.property('orgid');
    for (const query of ['', `&actor=${founder.uid}`]) {
      const { body } = await send(http.url, 'GET', `/api/audit?orgId=${orgId}${query}`, { as: founder });
      expect(body).to.deep.equal({ entries: [], total: 0 });
    }
  });
});
