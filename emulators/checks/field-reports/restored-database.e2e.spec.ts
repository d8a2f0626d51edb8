/**
 * Yesterday's data is back: everything of an organization, with its part of the log, the inbox and the idempotency records.
 * Versions go on from there, what was handled isn't handled again, and what was under way is handled once.
 */
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { eventId } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import type { DocumentData, DocumentReference, DocumentSnapshot } from 'firebase-admin/firestore';
import { eventually, foundWorkplace, reconcile, request, type Workplace } from './workplace.ts';

const week = { startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
const notify = 'notifyMembersOnSchedulePublished';

/** Documents by their path. */
type Copy = ReadonlyMap<string, DocumentData>;

describe('a database that was restored', function () {
  this.timeout(60_000);

  let place: Workplace;
  before(async () => {
    place = await foundWorkplace();
  });

  const query = () => `orgId=${place.orgId}`;
  const asManager = async (method: string, path: string, body?: object, key?: string) => {
    const headers = key === undefined ? {} : { headers: { 'idempotency-key': key } };
    const response = await request(place.manager, method, path, body, headers);
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    return response.body as Record<string, unknown>;
  };
  const newSchedule = async (name: string, key?: string): Promise<string> => {
    const { schedule } = await asManager(
      'POST',
      `/api/schedules?${query()}`,
      { orgId: place.orgId, name, ...week },
      key,
    );
    return (schedule as { id: string }).id;
  };
  const rename = (id: string, name: string) => asManager('PATCH', `/api/schedules/${id}?${query()}`, { name });
  const publish = (scheduleId: string) => asManager('POST', `/api/publish?${query()}`, { scheduleId });
  const read = (id: string) => request(place.manager, 'GET', `/api/schedules/${id}?${query()}`);
  /** How often the staff member was notified of each schedule. */
  const notices = async (...ids: string[]) => {
    const { docs } = await firestore().collection(`notifications/${place.staff.uid}/items`).get();
    return ids.map((id) => docs.filter((one) => one.get('scheduleId') === id).length);
  };
  const subjectOf = (id: string) => `organizations/${place.orgId}/schedules/${id}`;
  const sequences = async (id: string) => {
    const { docs } = await firestore().collectionGroup('events').where('subject', '==', subjectOf(id)).get();
    return docs.map((event) => Number(event.get('sequence'))).sort((a, b) => a - b);
  };

  async function below(ref: DocumentReference): Promise<DocumentSnapshot[]> {
    const collections = await ref.listCollections();
    const lists = await Promise.all(collections.map((each) => each.listDocuments()));
    return [await ref.get(), ...(await Promise.all(lists.flat().map(below))).flat()];
  }
  /** Everything there is about the organization, as if it were alone in the database. */
  async function copy(): Promise<Copy> {
    const db = firestore();
    const people = [place.owner, place.manager, place.scheduler, place.staff, place.colleague];
    const log = (await db.collectionGroup('events').where('orgid', '==', place.orgId).get()).docs;
    const [inbox, idempotency, reconciler, places, feeds] = await Promise.all([
      db.collection('inbox').get(),
      db.collection('idempotency').get(),
      db.collection('_reconciler').get(),
      below(db.doc(`organizations/${place.orgId}`)),
      Promise.all(people.map(({ uid }) => below(db.doc(`notifications/${uid}`)))),
    ]);
    const ids = new Set(log.map(({ id }) => id));
    const ours = inbox.docs.filter((entry) => ids.has(String(entry.get('eventId'))));
    const all = [...log, ...ours, ...idempotency.docs, ...reconciler.docs, ...places, ...feeds.flat()];
    return new Map(all.flatMap((one) => (one.exists ? [[one.ref.path, one.data() ?? {}]] : [])));
  }
  /** Makes the documents what they were; those that came since are gone. */
  async function restore(backup: Copy): Promise<void> {
    const db = firestore();
    const since = [...(await copy()).keys()].filter((path) => !backup.has(path));
    await Promise.all(since.map((path) => db.doc(path).delete()));
    await Promise.all([...backup].map(([path, data]) => db.doc(path).set(data)));
  }
  it('goes on from there: nothing is done twice, and what was under way is done once', async () => {
    const [handled, draft, underWay] = [await newSchedule('One'), await newSchedule('Two'), await newSchedule('Three')];
    await publish(handled);
    await publish(underWay);
    await eventually('members are notified', async () => (await notices(handled, underWay)).join() === '1,1');

    // The backup was made between a publication and its notification.
    const publication = eventId(subjectOf(underWay), 2);
    const backup = new Map(await copy());
    expect(backup.delete(`inbox/${notify}:${publication}`), schedulePublished.type).to.equal(true);
    for (const [path] of backup)
      if (path.startsWith('notifications/') && path.endsWith(publication)) backup.delete(path);

    const key = uniqueId('key');
    const lost = await newSchedule('Four', key);
    await rename(handled, 'One, renamed');
    await publish(draft);
    await publish(lost);
    await eventually('members are notified', async () => (await notices(draft, lost)).join() === '1,1');

    await restore(backup);
    expect(await notices(handled, draft, underWay, lost)).to.deep.equal([1, 0, 0, 0]);
    await reconcile();
    await eventually('what was under way is handled', async () => (await notices(underWay)).join() === '1');

    // Users repeat what they did, and the log gives each version one event.
    await rename(handled, 'One, renamed again');
    await publish(draft);
    const again = await newSchedule('Four', key);
    expect((await read(again)).status).to.equal(200);
    expect((await read(lost)).status).to.equal(again === lost ? 200 : 400);
    await publish(again);
    await eventually('members are notified', async () => (await notices(draft, again)).join() === '1,1');
    await reconcile();
    expect(await notices(handled, draft, underWay, again)).to.deep.equal([1, 1, 1, 1]);
    for (const id of [handled, draft, underWay]) {
      const versions = await sequences(id);
      expect(versions, id).to.deep.equal([...new Set(versions)]);
      const document = await firestore().doc(subjectOf(id)).get();
      expect(document.get('version'), id).to.equal(versions.at(-1));
    }
    expect((await read(handled)).body).to.include({ name: 'One, renamed again' });
  });
});
