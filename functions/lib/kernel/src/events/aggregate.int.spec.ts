import { event, type EventOf } from '@fresh/contracts/event';
import { expect } from 'chai';
import type { DocumentReference } from 'firebase-admin/firestore';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import { runTransaction } from '../transaction.ts';
import { loggedEvents } from '../testing/logged-events.ts';
import { uniqueId } from '../testing/world.ts';
import { aggregate, inOrganization, type AggregateDefinition, type ChangingRequest, type Stored } from './aggregate.ts';
import type { Change } from './change.ts';

const make = <const T extends string>(type: T) =>
  event({ type, service: 'platform', summary: 'Only in this spec.', data: z.object({ by: z.number() }) });
const raised = make('fresh.platform.counter.v1.raised');
const closed = make('fresh.platform.counter.v1.closed');
type CounterEvent = EventOf<typeof raised> | EventOf<typeof closed>;
interface Counter {
  readonly version: number;
  readonly total: number;
  readonly changedBy: string;
}

const stored = z.object({ version: z.number().default(0), total: z.number(), changedBy: z.string().default('') });
type Requesting = ChangingRequest & { readonly org: { readonly orgId: string } };
const refOf = (orgId: string, id: string) => firestore().doc(`organizations/${orgId}/counters/${id}`);
const formerRefOf = (orgId: string, id: string) => firestore().doc(`orgs/${orgId}/counters/${id}`);

const definition: AggregateDefinition<Counter | null, CounterEvent, string, Requesting, string> = {
  service: 'platform',
  events: { raised, closed },
  tenant: inOrganization,
  ref: refOf,
  formerRef: formerRefOf,
  read: (snapshot): Counter | null => (snapshot.exists ? stored.parse(snapshot.data()) : null),
  evolve: (state: Counter | null, { type, data }: CounterEvent, { by }: Change): Counter | null => {
    if (type === closed.type) return null;
    return { version: (state?.version ?? 0) + 1, total: (state?.total ?? 0) + data.by, changedBy: by };
  },
  toDocument: (counter) => ({ ...counter }),
};
const counters = aggregate(definition);

const raise = (by: number): CounterEvent[] => [{ type: raised.type, data: { by } }];
const close = (): CounterEvent[] => [{ type: closed.type, data: { by: 0 } }];

describe('an aggregate', () => {
  const orgId = uniqueId('alpha');
  let id: string;
  beforeEach(() => {
    id = uniqueId('counter');
  });
  const request = {
    actor: { uid: 'maria' },
    requestId: 'r',
    trace: { correlationId: 'c' },
    now: () => 7,
    org: { orgId },
  };
  const cause = { actor: 'service:platform', correlationId: 'c', causationId: 'e' };
  const document = async () => (await refOf(orgId, id).get()).data();
  const logged = async () =>
    (await loggedEvents([raised, closed], refOf(orgId, id).path)).map(
      ({ sequence, type, orgid, actor }) => `${sequence} ${type.split('.').at(-1)} ${orgid} ${actor}`,
    );
  const read = async (): Promise<Stored<Counter>> => {
    const ref = refOf(orgId, id);
    const snapshot = await ref.get();
    if (!snapshot.updateTime) throw new Error('no counter');
    return { state: stored.parse(snapshot.data()), orgId, ref, updateTime: snapshot.updateTime };
  };

  it('commits a decision with its events, and counts on', async () => {
    await counters.change(request, id, () => [...raise(1), ...raise(2)]);
    const { state, events } = await counters.change(request, id, (counter) => raise(counter?.total ?? 0));
    expect(state).to.deep.equal({ version: 3, total: 6, changedBy: 'maria' });
    expect(events).to.deep.equal(raise(3));
    expect(await document()).to.deep.equal(state);
    const line = (sequence: number) => `${sequence} raised ${orgId} user:maria`;
    expect(await logged()).to.deep.equal([line(1), line(2), line(3)]);
  });

  it('writes nothing where a decision has no event', async () => {
    await refOf(orgId, id).set({ total: 4 });
    const before = (await read()).updateTime;
    const { state } = await counters.change(request, id, () => []);
    expect(state).to.deep.equal({ version: 0, total: 4, changedBy: '' });
    expect((await read()).updateTime.isEqual(before)).to.equal(true);
    expect(await logged()).to.deep.equal([]);
  });

  it('keeps fields that others put into its document', async () => {
    await refOf(orgId, id).set({ total: 4, color: 'red' });
    await counters.change(request, id, () => raise(1));
    expect(await document()).to.include({ total: 5, color: 'red' });
  });

  it('is found at its former place, moved by a change, and deleted from both', async () => {
    await formerRefOf(orgId, id).set({ total: 4 });
    expect((await counters.find(orgId, id))?.total).to.equal(4);
    await counters.change(request, id, () => raise(1));
    expect((await document())?.['total']).to.equal(5);
    const { state } = await counters.change(request, id, close);
    expect(state).to.equal(null);
    expect(await counters.find(orgId, id)).to.equal(null);
  });

  it('decides by what else it reads in its transaction', async () => {
    const other = uniqueId('counter');
    await counters.change(request, other, () => raise(5));
    const { state } = await counters.change(
      request,
      id,
      (_counter, now, total: number) => raise(now + total),
      async (get) => Number((await get(refOf(orgId, other))).get('total')),
    );
    expect(state?.total).to.equal(12);
  });

  it('prepares several changes before it writes the first one', async () => {
    const other = uniqueId('counter');
    await runTransaction(async (tx) => {
      const first = await counters.prepare(tx, request, id, () => raise(1));
      const second = await counters.prepare(tx, request, other, () => raise(2));
      first.write();
      second.write();
    });
    expect((await counters.find(orgId, id))?.total).to.equal(1);
    expect((await counters.find(orgId, other))?.total).to.equal(2);
  });

  it('continues from the log where its document is gone, whatever happens to it first', async () => {
    const person = aggregate({ ...definition, reusesIds: true });
    await person.change(request, id, () => [...raise(1), ...raise(2)]);
    await refOf(orgId, id).delete();
    const { state } = await person.change(request, id, () => raise(4));
    expect(state).to.deep.equal({ version: 3, total: 4, changedBy: 'maria' });
    await refOf(orgId, id).delete();
    expect((await person.change(request, id, close)).state).to.equal(null);
    expect((await logged()).map((line) => line.split(' ').slice(0, 2).join(' '))).to.deep.equal([
      '1 raised',
      '2 raised',
      '3 raised',
      '4 closed',
    ]);
  });

  it('continues from the log where its document came back from a backup, or has lost its version', async () => {
    for (let by = 1; by <= 4; by++) await counters.change(request, id, () => raise(by));
    for (const restored of [{ version: 1, total: 1 }, { total: 1 }, { version: 2, total: 3 }]) {
      await refOf(orgId, id).set(restored);
      const { state } = await counters.change(request, id, (counter) => raise(counter?.total ?? 0));
      expect(state?.total).to.equal(2 * restored.total);
      expect(await document()).to.deep.equal(state);
    }
    expect((await logged()).map((line) => Number(line.split(' ')[0]))).to.deep.equal([1, 2, 3, 4, 5, 6, 7]);
  });

  it('continues once for each of many that change a restored document at once', async () => {
    for (let by = 1; by <= 3; by++) await counters.change(request, id, () => raise(by));
    await refOf(orgId, id).set({ version: 1, total: 0 });
    await Promise.all(Array.from({ length: 5 }, () => counters.change(request, id, () => raise(1))));
    expect(await document()).to.include({ version: 8, total: 5 });
    expect(await logged()).to.have.length(8);
  });

  it('continues from the log where its document is from a backup, also with an event of another type', async () => {
    let changedAt = Date.now();
    const person = aggregate({ ...definition, reusesIds: true, changedAt: () => changedAt });
    for (let by = 1; by <= 3; by++) await person.change(request, id, () => raise(by));
    await refOf(orgId, id).set({ version: 1, total: 1, changedBy: 'maria' });
    changedAt -= 24 * 60 * 60_000;
    expect((await person.change(request, id, close)).state).to.equal(null);
    expect((await logged()).map((line) => line.split(' ').slice(0, 2).join(' ')).at(-1)).to.equal('4 closed');
  });

  it('costs no read more while its document knows its version', async () => {
    const person = aggregate({ ...definition, reusesIds: true, changedAt: () => Date.now() });
    await person.change(request, id, () => raise(1));
    const reads: string[] = [];
    await runTransaction(async (tx) => {
      const watched = new Proxy(tx, {
        get: (target, name) =>
          name === 'get'
            ? (of: DocumentReference) => {
                reads.push(of.path);
                return target.get(of);
              }
            : (Reflect.get(target, name) as unknown),
      });
      const prepared = await person.prepare(watched, request, id, () => raise(1));
      expect(prepared.state?.version).to.equal(2);
    });
    expect(reads).to.deep.equal([refOf(orgId, id).path]);
  });

  it('is created once', async () => {
    const create = async () => {
      const batch = firestore().batch();
      const counter = counters.create(batch, orgId, id, raise(1), cause, 7);
      await batch.commit();
      return counter;
    };
    expect(await create()).to.deep.equal({ version: 1, total: 1, changedBy: 'service:platform' });
    const again = await create().then(
      () => 'created',
      () => 'rejected',
    );
    expect(again).to.equal('rejected');
    expect(await logged()).to.deep.equal([`1 raised ${orgId} service:platform`]);
  });

  it('is changed in a batch, unless it has changed since it was read', async () => {
    await counters.change(request, id, () => raise(1));
    const seen = await read();
    const add = async (events: CounterEvent[], at = seen) => {
      const batch = firestore().batch();
      counters.addTo(batch, at, events, cause, 7);
      await batch.commit();
    };
    await add([]);
    expect(await logged()).to.have.length(1);
    await add(raise(2));
    const late = await add(raise(3)).then(
      () => 'written',
      () => 'rejected',
    );
    expect(late).to.equal('rejected');
    await add(close(), await read());
    expect(await document()).to.equal(undefined);
    expect((await logged()).slice(1)).to.deep.equal([
      `2 raised ${orgId} service:platform`,
      `3 closed ${orgId} service:platform`,
    ]);
  });
});
