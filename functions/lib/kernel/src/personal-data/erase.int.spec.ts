import type { DeclaredCollection } from '@fresh/contracts/personal-data';
import { collections as scheduling } from '@fresh/contracts/personal-data/scheduling';
import { collections as timekeeping } from '@fresh/contracts/personal-data/timekeeping';
import { firestore } from '../firebase.ts';
import { uniqueId } from '../testing/world.ts';
import { expect } from 'chai';
import { eraseStep } from './erase.ts';
import type { Subject } from './subject.ts';

/** Commits steps from a cursor on, at most `steps` of them; returns the cursor that is left. */
async function erase(
  collections: readonly DeclaredCollection[],
  subject: Subject,
  { from = null, steps = Infinity }: { from?: string | null; steps?: number } = {},
): Promise<string | null> {
  let cursor = from;
  for (let done = 0; done < steps; done++) {
    const step = await eraseStep(collections, subject, Date.UTC(2026, 0, 1), cursor);
    const batch = firestore().batch();
    step.write(batch);
    await batch.commit();
    cursor = step.next;
    if (cursor === null) return null;
  }
  return cursor;
}

describe('an erasure in steps', function () {
  this.timeout(30_000);

  const putShifts = async (orgId: string, schedules: number, shifts: number) => {
    const writer = firestore().bulkWriter();
    for (let schedule = 0; schedule < schedules; schedule++) {
      void writer.set(firestore().doc(`organizations/${orgId}/schedules/s${schedule}`), { orgId, notes: 'n' });
      for (let shift = 0; shift < shifts; shift++) {
        const assignments = [{ uid: 'zoe', notes: 'n', status: 'assigned' }];
        const fields = { orgId, assignments, assigneeUids: ['zoe'] };
        void writer.set(firestore().doc(`organizations/${orgId}/schedules/s${schedule}/shifts/h${shift}`), fields);
      }
    }
    await writer.close();
  };
  const count = async (collection: string) => (await firestore().collection(collection).count().get()).data().count;

  it('deletes more than a step holds, and goes on where it was interrupted', async () => {
    const [orgId, other] = [uniqueId('org'), uniqueId('org')];
    await Promise.all([putShifts(orgId, 3, 150), putShifts(other, 1, 2)]);
    const subject = { of: 'organization', id: orgId } as const;
    const interrupted = await erase(scheduling, subject, { steps: 2 });
    expect(interrupted).to.be.a('string');
    expect(await erase(scheduling, subject, { from: interrupted })).to.equal(null);
    for (const schedule of ['s0', 's1', 's2']) {
      expect(await count(`organizations/${orgId}/schedules/${schedule}/shifts`)).to.equal(0);
    }
    expect(await count(`organizations/${orgId}/schedules`)).to.equal(0);
    expect(await count(`organizations/${other}/schedules/s0/shifts`)).to.equal(2);
  });

  it('reduces the entries of the person alone, and a repetition writes nothing', async () => {
    const [orgId, uid] = [uniqueId('org'), uniqueId('zoe')];
    const ref = firestore().doc(`organizations/${orgId}/schedules/s/shifts/h`);
    const colleague = { uid: 'max', notes: 'stays', status: 'assigned' };
    const own = { uid, notes: 'goes', status: 'assigned' };
    await ref.set({ orgId, assignments: [colleague, own], assigneeUids: ['max', uid], notes: 'stays' });
    await erase(scheduling, { of: 'user', id: uid });
    const reduced = await ref.get();
    expect(reduced.get('assignments')).to.deep.equal([colleague, { uid, status: 'assigned' }]);
    expect(reduced.get('notes')).to.equal('stays');
    await erase(scheduling, { of: 'user', id: uid });
    expect((await ref.get()).updateTime?.isEqual(reduced.updateTime!)).to.equal(true);
  });

  it('keeps declared fields only, also where a field is declared nowhere', async () => {
    const [orgId, uid] = [uniqueId('org'), uniqueId('zoe')];
    const ref = firestore().doc(`attendance_records/${orgId}/records/r`);
    await ref.set({ staffUid: uid, status: 'approved', 'a.b': 'goes', checkInLocation: { lat: 1, lng: 2 } });
    await erase(timekeeping, { of: 'user', id: uid });
    const { erasedAt, ...fields } = (await ref.get()).data() ?? {};
    expect(fields).to.deep.equal({ staffUid: uid, status: 'approved' });
    expect(erasedAt).not.to.equal(undefined);
  });

  it('fails on a document that has changed since it was read, so that it is read again', async () => {
    const [orgId, uid] = [uniqueId('org'), uniqueId('zoe')];
    const ref = firestore().doc(`attendance_records/${orgId}/records/r`);
    await ref.set({ staffUid: uid, notes: 'goes' });
    const step = await eraseStep(timekeeping, { of: 'user', id: uid }, 0, null);
    await ref.update({ managerNotes: 'goes too' });
    const batch = firestore().batch();
    step.write(batch);
    const code: unknown = await batch.commit().catch((error: unknown) => (error as { code?: unknown }).code);
    expect(code).to.equal(9);
  });
});
