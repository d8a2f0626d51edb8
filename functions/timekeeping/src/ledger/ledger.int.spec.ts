import type { EventEnvelope } from '@fresh/contracts/envelope';
import { attendanceApproved, ledgerEntryPosted } from '@fresh/contracts/events/timekeeping';
import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import type { FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';

const subscriberName = 'postLedgerEntryOnAttendanceApproved';
const start = 1_893_456_000_000;
const hour = 3_600_000;

describe('pay ledger of approved attendance', () => {
  const org = uniqueId('alpha');
  let subscriber: FunctionProcess;

  const launch = (env: Record<string, string> = {}) => startSubscriber(subscriberName, { env });
  before(async () => {
    subscriber = await launch();
  });
  after(async () => {
    await subscriber.kill();
  });

  const approve = (attendanceId: string, changes: object = {}, sequence = 4) =>
    logEvent(
      attendanceApproved.type,
      { service: 'timekeeping', subject: `attendance_records/${org}/records/${attendanceId}`, orgId: org, sequence },
      {
        staffUid: 'ann',
        shiftId: 'sh1',
        scheduleId: 'sc1',
        clockIn: start,
        clockOut: start + 8 * hour,
        hourlyRate: 20,
        ...changes,
      },
    );
  const deliver = async (event: EventEnvelope) => {
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
  };
  const ledger = firestore().collection(`corporate_accounts/${org}/ledger`);
  const entries = async (attendanceId: string) => {
    const { docs } = await ledger.where('attendanceId', '==', attendanceId).get();
    return new Map(docs.map((document) => [document.id, document.data()]));
  };
  const publishedFor = async (entryId: string) => {
    const events = firestore().collection(eventPath(ledgerEntryPosted.type, '').slice(0, -1));
    const { docs } = await events.where('subject', '==', `${ledger.path}/${entryId}`).get();
    return docs.map((document) => document.data());
  };
  const inbox = async (event: EventEnvelope) =>
    (await firestore().doc(`inbox/${subscriberName}:${event.id}`).get()).get('progress') as object | undefined;

  it('gets one entry with the fields the product knows, and publishes it', async () => {
    const id = uniqueId('att');
    const event = await approve(id, {
      clockOut: start + 10 * hour,
      overtimeThresholdMinutes: 480,
      overtimeMultiplier: 1.5,
    });
    await deliver(event);
    const posted = await entries(id);
    expect([...posted.keys()]).to.deep.equal([id]);
    expect(posted.get(id)).to.deep.equal({
      version: 1,
      orgId: org,
      userId: 'ann',
      attendanceId: id,
      attendanceVersion: 4,
      createdAt: Timestamp.fromMillis(Date.parse(event.time)),
      clockIn: Timestamp.fromMillis(start),
      clockOut: Timestamp.fromMillis(start + 10 * hour),
      regularPay: 160,
      overtimePay: 60,
      totalPay: 220,
      overtimeMinutes: 120,
    });
    const [event2, ...rest] = await publishedFor(id);
    expect(rest).to.deep.equal([]);
    expect(event2).to.deep.include({
      orgid: org,
      sequence: 1,
      actor: 'service:timekeeping',
      causationid: event.id,
      correlationid: event.correlationid,
    });
    expect(event2?.['data']).to.deep.include({ attendanceId: id, userId: 'ann', totalPay: 220, overtimeMinutes: 120 });
    expect(await inbox(event)).to.deep.equal({ status: 'done' });
  });

  it('gets it once, however often and however parallel the event is delivered', async () => {
    const id = uniqueId('att');
    const event = await approve(id);
    await Promise.all(Array.from({ length: 5 }, () => deliver(event)));
    await deliver(event);
    expect([...(await entries(id)).keys()]).to.deep.equal([id]);
    expect(await publishedFor(id)).to.have.length(1);
  });

  for (const moment of ['before', 'after'] as const) {
    it(`gets it once when the process is killed just ${moment} the commit`, async () => {
      const id = uniqueId('att');
      const event = await approve(id);
      const proxy = await startFirestoreProxy();
      const victim = await launch({ FIRESTORE_EMULATOR_HOST: proxy.host });
      const committing = proxy.stopAt('Commit', moment);
      const delivery = deliverTo(victim.url, event).catch(() => 'connection lost');
      await committing;
      await victim.kill();
      expect(await delivery).to.equal('connection lost');
      proxy.close();
      expect((await entries(id)).size).to.equal(moment === 'before' ? 0 : 1);
      await deliver(event);
      expect((await entries(id)).size).to.equal(1);
      expect(await publishedFor(id)).to.have.length(1);
    });
  }

  it('is never overwritten: another approval posts the difference beside it (DOMAIN 70)', async () => {
    const id = uniqueId('att');
    await deliver(await approve(id));
    const first = (await entries(id)).get(id);
    await deliver(await approve(id, { clockOut: start + 400 * 60_000 }, 6));
    const posted = await entries(id);
    expect([...posted.keys()].sort()).to.deep.equal([id, `${id}-2`]);
    expect(posted.get(id)).to.deep.equal(first);
    expect(posted.get(`${id}-2`)).to.deep.include({
      attendanceId: id,
      corrects: id,
      attendanceVersion: 6,
      regularPay: -26.67,
      overtimePay: 0,
      totalPay: -26.67,
    });
    expect((await publishedFor(`${id}-2`))[0]?.['data']).to.deep.include({ corrects: id, totalPay: -26.67 });
  });

  it('gets no entry for an approval with the same values, nor for one that arrives too late', async () => {
    const id = uniqueId('att');
    const early = await approve(id, { hourlyRate: 10 }, 3);
    await deliver(await approve(id, {}, 4));
    await deliver(await approve(id, {}, 5));
    await deliver(early);
    expect([...(await entries(id)).keys()]).to.deep.equal([id]);
    expect(await inbox(early)).to.deep.equal({ status: 'done' });
    expect(subscriber.output()).to.contain('ledger entry skipped');
  });

  it('shows the latest approval when two arrive at once', async () => {
    const id = uniqueId('att');
    const [low, high] = await Promise.all([approve(id, { hourlyRate: 10 }, 4), approve(id, { hourlyRate: 30 }, 5)]);
    await Promise.all([deliver(high), deliver(low)]);
    const totals = [...(await entries(id)).values()].map((entry) => Number(entry['totalPay']));
    expect(totals.reduce((sum, total) => sum + total, 0)).to.equal(240);
  });

  describe('takes from the partnership', () => {
    const partnership = uniqueId('partner');
    before(async () => {
      await firestore()
        .doc(`orgs/${org}/partnerships/${partnership}`)
        .set({ defaultHourlyRate: 30, overtimeThresholdMinutes: 420, overtimeMultiplier: 2 });
    });

    it('what an approval lacks, zeros included', async () => {
      const id = uniqueId('att');
      await deliver(await approve(id, { hourlyRate: 0, partnershipId: partnership }));
      expect((await entries(id)).get(id)).to.deep.include({
        partnershipId: partnership,
        regularPay: 210,
        overtimePay: 60,
        overtimeMinutes: 60,
      });
    });

    it('nothing that the approval has', async () => {
      const id = uniqueId('att');
      await deliver(await approve(id, { overtimeThresholdMinutes: 480, partnershipId: partnership }));
      expect((await entries(id)).get(id)).to.deep.include({ regularPay: 160, overtimePay: 0 });
    });

    it('nothing that is no term, and nothing at all when there is none', async () => {
      const odd = uniqueId('partner');
      await firestore().doc(`orgs/${org}/partnerships/${odd}`).set({ defaultHourlyRate: '30', overtimeMultiplier: -1 });
      for (const partnershipId of [odd, uniqueId('missing')]) {
        const id = uniqueId('att');
        const event = await approve(id, { hourlyRate: 0, partnershipId });
        await deliver(event);
        expect((await entries(id)).size).to.equal(0);
        expect(await inbox(event)).to.deep.equal({ status: 'done' });
      }
    });
  });

  it('gets no entry without a positive rate or time', async () => {
    for (const changes of [{ hourlyRate: 0 }, { clockOut: start }, { clockOut: start - 1 }]) {
      const id = uniqueId('att');
      const event = await approve(id, changes);
      await deliver(event);
      expect((await entries(id)).size, JSON.stringify(changes)).to.equal(0);
      expect(await inbox(event)).to.deep.equal({ status: 'done' });
    }
  });

  it('builds on an entry of the monolith’s shape, float noise and all', async () => {
    const id = uniqueId('att');
    await ledger.doc(id).set({
      orgId: org,
      userId: 'ann',
      attendanceId: id,
      createdAt: Timestamp.fromMillis(1),
      clockIn: Timestamp.fromMillis(start),
      clockOut: Timestamp.fromMillis(start + 8 * hour),
      regularPay: 147.29999999999998,
      overtimePay: 0,
      totalPay: 147.29999999999998,
      overtimeMinutes: 0,
    });
    await deliver(await approve(id));
    expect((await entries(id)).get(`${id}-2`)).to.deep.include({ corrects: id, totalPay: 12.7 });
  });

  it('keeps the cause of an approval that cannot be parsed', async () => {
    const event = await approve(uniqueId('att'), { clockOut: 'later' });
    await deliver(event);
    expect(await inbox(event)).to.deep.include({ status: 'dead' });
    const letter = await firestore().doc(`deadLetters/${subscriberName}:${event.id}`).get();
    expect(letter.data()).to.deep.include({ subscriber: subscriberName, eventId: event.id, orgid: org, attempts: 1 });
    expect(letter.get('cause')).to.contain('bad data');
  });
});
