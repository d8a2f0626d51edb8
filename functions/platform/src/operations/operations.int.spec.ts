import { setTimeout as delay } from 'node:timers/promises';
import type { Callable } from '@fresh/contracts/callable';
import { callables as contract } from '@fresh/contracts/callables/operations';
import { mfaEnrolled } from '@fresh/contracts/events/identity';
import { positionCreated, positionDeactivated } from '@fresh/contracts/events/positions';
import { zoneCreated } from '@fresh/contracts/events/zones';
import { retentionMs } from '@fresh/contracts/retention';
import { createInboxEntry } from '@fresh/kernel/events/create-inbox-entry';
import { eventPath, shardOf } from '@fresh/kernel/events/event-log';
import { auth, firestore } from '@fresh/kernel/firebase';
import { logEvent, logEvents } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { newSigningKey, signToken, unsignedToken } from '@fresh/kernel/testing/google/tokens';
import { person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import type * as z from 'zod';
import { call, startAppCheck, type AppCheck, type Tokens } from '@fresh/kernel/testing/call-callable';

/** One of the callables. */
type Name = keyof typeof contract;
const names = Object.keys(contract) as Name[];

describe('the operations callables', () => {
  const functions = new Map<Name, FunctionProcess>();
  let appCheck: AppCheck, admin: Person;

  before(async () => {
    appCheck = await startAppCheck();
    // No Cloud Tasks listens there.
    const env = { ...appCheck.env, CLOUD_TASKS_EMULATOR_HOST: '127.0.0.1:1' };
    const started = await Promise.all(names.map((name) => startFunction('platform', name, { env })));
    for (const [index, name] of names.entries()) functions.set(name, started[index]!);
    admin = await person('super', { superAdmin: true });
  });
  after(async () => {
    await Promise.all([...functions.values()].map((each) => each.kill()));
    appCheck.close();
  });

  const ask = (name: Name, data: unknown, { idToken, appToken = appCheck.appToken }: Tokens = {}) =>
    call(functions.get(name)!.url, data, { idToken, appToken });
  const resultOf = async <In extends z.ZodType, Out extends z.ZodType>(
    { name, output }: Callable<In, Out>,
    data: z.input<In>,
  ): Promise<z.output<Out>> => {
    const { status, result, error } = await ask(name as Name, data, admin);
    expect(error).to.equal(undefined);
    expect(status).to.equal(200);
    return output.parse(result);
  };
  /** Every page, as long as there is a next one. */
  const pages = async <
    In extends z.ZodType<unknown, object>,
    Out extends z.ZodType<{ nextCursor?: string | undefined }>,
  >(
    declared: Callable<In, Out>,
    data: z.input<In>,
  ) => {
    const all: z.output<Out>[] = [];
    for (let cursor: string | undefined; all.length === 0 || cursor !== undefined;) {
      const page = await resultOf(declared, { ...data, ...(cursor !== undefined && { cursor }) });
      all.push(page);
      cursor = page.nextCursor;
    }
    return all;
  };
  const zone = { venueId: 'v1', name: 'Bar', type: 'other' };
  const about = (orgId: string) => ({
    service: 'scheduling',
    subject: `organizations/${orgId}/positions/${uniqueId('p')}`,
    orgId,
  });

  describe('are rejected', () => {
    let people: [string, Pick<Person, 'idToken'> | undefined, number, string][];
    before(async () => {
      const [user, unverified, revoked, disabled] = await Promise.all([
        person('user', { admin: true }),
        person('unverified', { superAdmin: true }, false),
        person('revoked', { superAdmin: true }),
        person('disabled', { superAdmin: true }),
      ]);
      // The second of the revocation still counts as valid: the token has to be older.
      await delay(1100);
      await auth().revokeRefreshTokens(revoked.uid);
      await auth().updateUser(disabled.uid, { disabled: true });
      people = [
        ['an anonymous caller', undefined, 401, 'UNAUTHENTICATED'],
        ['a forged token', { idToken: 'forged' }, 401, 'UNAUTHENTICATED'],
        ['a user', user, 403, 'PERMISSION_DENIED'],
        ['a super administrator with an unverified address', unverified, 403, 'PERMISSION_DENIED'],
        ['a revoked token', revoked, 401, 'UNAUTHENTICATED'],
        ['a disabled super administrator', disabled, 401, 'UNAUTHENTICATED'],
      ];
    });
    for (const name of names) {
      it(`to a super administrator without an app of ours: ${name}`, async () => {
        const { key, claims, appToken } = appCheck;
        const { idToken } = admin;
        const tokens: [string, Tokens][] = [
          ['no token', {}],
          ['their ID token in its place', { appToken: idToken }],
          ['an unsigned token', { appToken: unsignedToken(claims) }],
          ['another key', { appToken: signToken(newSigningKey(), claims) }],
          ['another key under the same name', { appToken: signToken({ ...newSigningKey(), id: key.id }, claims) }],
          ['another project', { appToken: signToken(key, { ...claims, aud: ['projects/1', 'projects/other'] }) }],
          ['another issuer', { appToken: signToken(key, { ...claims, iss: 'https://accounts.google.com' }) }],
          ['an expired token', { appToken: signToken(key, { ...claims, exp: Math.floor(Date.now() / 1000) - 1 }) }],
        ];
        for (const [which, sent] of tokens) {
          const { status, error, result } = await call(functions.get(name)!.url, {}, { idToken, ...sent });
          expect(status, which).to.equal(401);
          expect(error?.status, which).to.equal('UNAUTHENTICATED');
          expect(result, which).to.equal(undefined);
        }
        // With both they get as far as to their input.
        expect((await ask(name, 5, { idToken, appToken })).error?.status).to.equal('INVALID_ARGUMENT');
      });

      it(`to every user but super administrators: ${name}`, async () => {
        for (const [who, as, status, code] of people) {
          const { result, error, ...rest } = await ask(name, {}, { idToken: as?.idToken });
          expect(rest, who).to.deep.equal({ status });
          expect(error?.status, who).to.equal(code);
          expect(result, who).to.equal(undefined);
        }
      });
    }
  });

  it('say what is wrong with a request', async () => {
    const wrong: [Name, unknown, string, string][] = [
      ['listEvents', {}, 'INVALID_ARGUMENT', 'since'],
      ['listEvents', { since: 0, limit: 1000 }, 'INVALID_ARGUMENT', 'limit'],
      ['listEvents', { since: 0, cursor: 'forged' }, 'INVALID_ARGUMENT', 'Invalid cursor'],
      ['listEvents', { since: 0, type: 'fresh.no.such.v1.thing' }, 'INVALID_ARGUMENT', 'No event type is called'],
      ['showEvent', { eventId: 'a/b' }, 'INVALID_ARGUMENT', 'eventId'],
      ['showEvent', { eventId: uniqueId('none') }, 'NOT_FOUND', 'The log has no event with this id'],
      ['listDeadLetters', { cursor: 'forged' }, 'INVALID_ARGUMENT', 'Invalid cursor'],
      [
        'captureFailures',
        { replay: { capture: 'captureNothing', id: 'e' } },
        'INVALID_ARGUMENT',
        'No capture is called',
      ],
      ['captureFailures', { replay: { capture: 'captureShift', id: 'e' } }, 'NOT_FOUND', 'No such failed capture'],
      ['replayEvents', { of: 'history', subscriber: 'unknown' }, 'INVALID_ARGUMENT', 'No subscriber is called unknown'],
    ];
    for (const [name, data, code, message] of wrong) {
      const { error } = await ask(name, data, admin);
      expect(error?.status, message).to.equal(code);
      expect(error?.message).to.contain(message);
    }
  });

  describe('listEvents', () => {
    it('pages through all shards in order, without gap or double, though all was recorded at once', async () => {
      const org = uniqueId('alpha');
      const logged = await logEvents(
        positionDeactivated.type,
        Array.from({ length: 60 }, () => about(org)),
        { name: 'Cook' },
      );
      expect(new Set(logged.map(({ id }) => shardOf(id))).size).to.be.greaterThan(4);
      const one = logged[0]!;
      const since = (await resultOf(contract.showEvent, { eventId: one.id })).event.recordedAt;
      for (const type of [undefined, positionDeactivated.type]) {
        const seen = await pages(contract.listEvents, { type, since, until: since + 1, limit: 7 });
        const listed = seen.flatMap(({ events }) => events);
        const ours = listed.filter(({ orgid }) => orgid === org);
        expect(ours.map(({ id }) => id)).to.have.members(logged.map(({ id }) => id));
        expect(ours).to.have.length(60);
        expect(seen.length).to.be.at.least(9);
        expect(ours[0]).to.deep.include({ type: positionDeactivated.type, data: { name: 'Cook' }, recordedAt: since });
        expect(ours[0]).not.to.have.any.keys('shard', 'expireAt');
      }
    });

    it('is in the order in which events were recorded, and keeps to the times asked for', async () => {
      const org = uniqueId('alpha');
      const [first, second, third] = [
        await logEvent(positionDeactivated.type, about(org), { name: '1' }),
        await logEvent(positionDeactivated.type, about(org), { name: '2' }),
        await logEvent(positionDeactivated.type, about(org), { name: '3' }),
      ];
      const recorded = async (id: string) => (await resultOf(contract.showEvent, { eventId: id })).event.recordedAt;
      const [since, until] = [await recorded(first.id), await recorded(third.id)];
      const list = async (selection: { since: number; until?: number }) =>
        (await pages(contract.listEvents, { type: positionDeactivated.type, limit: 2, ...selection }))
          .flatMap(({ events }) => events)
          .filter(({ orgid }) => orgid === org)
          .map(({ id }) => id);
      expect(await list({ since, until: until + 1 })).to.deep.equal([first.id, second.id, third.id]);
      expect(await list({ since: until + 1 })).to.deep.equal([]);
      expect(await list({ since, until: since })).to.deep.equal([]);
    });
  });

  it('showEvent shows the event and how far each of its subscribers is', async () => {
    const event = await logEvent(zoneCreated.type, about(uniqueId('alpha')), zone);
    const none = { subscriber: 'cacheZoneOnZoneCreated', status: 'none', attempts: 0 };
    const before = await resultOf(contract.showEvent, { eventId: event.id });
    expect(before.event).to.deep.include(event);
    expect(before.subscribers).to.deep.equal([none]);
    await firestore()
      .doc(`inbox/cacheZoneOnZoneCreated:${event.id}`)
      .create({
        progress: { status: 'waiting', cursor: null, cause: 'not now' },
        attempts: 3,
        updatedAt: Timestamp.fromMillis(1_000),
      });
    const shown = await resultOf(contract.showEvent, { eventId: event.id });
    const seen = { ...none, status: 'waiting', cause: 'not now', attempts: 3, updatedAt: 1_000 };
    expect(shown.subscribers).to.deep.equal([seen]);
  });

  describe('dead letters', () => {
    const letter = (subscriber: string, diedAt: number, changes: object = {}) => ({
      subscriber,
      eventId: uniqueId('event'),
      type: positionDeactivated.type as string,
      orgid: 'alpha',
      cause: 'broken',
      attempts: 12,
      diedAt: Timestamp.fromMillis(diedAt),
      ...changes,
    });
    const keep = async (...letters: ReturnType<typeof letter>[]) => {
      await Promise.all(
        letters.map((each) => firestore().doc(`deadLetters/${each.subscriber}:${each.eventId}`).create(each)),
      );
    };

    it('are listed newest first, page by page; without one that can’t be parsed or is over', async () => {
      const subscriber = uniqueId('someone');
      const start = Date.now() - 60_000;
      const times = [1, 2, 2, 3, 4].map((nth) => start + nth);
      const letters = times.map((diedAt) => letter(subscriber, diedAt));
      const others = [letter(subscriber, start + 3, { cause: 5 }), letter(uniqueId('other'), start + 3)];
      const over = letter(subscriber, Date.now() - retentionMs.deadLetters - 1);
      await keep(...letters, ...others, over);
      const seen = await pages(contract.listDeadLetters, { subscriber, limit: 2 });
      const listed = seen.flatMap(({ deadLetters }) => deadLetters);
      expect(listed).to.have.length(5);
      expect(listed.map(({ diedAt }) => diedAt)).to.deep.equal(times.toReversed());
      expect(listed.map(({ eventId }) => eventId)).to.have.members(letters.map(({ eventId }) => eventId));
      expect(listed[0]).to.deep.equal({ ...letters[4], diedAt: times[4] });
      expect((await resultOf(contract.listDeadLetters, { limit: 1 })).deadLetters).to.have.length(1);
    });

    it('are chosen for a replay by subscriber, topic and time; a dry run says what it would do', async () => {
      const subscriber = 'publishToChannelOnEvent';
      // Long before any other test's letter.
      const start = Date.now() - 3e10 + Math.floor(Math.random() * 1e9) * 10;
      const letters = [0, 1, 2, 3].map((nth) => letter(subscriber, start + nth));
      const [, second, third] = letters;
      third!.type = positionCreated.type;
      await keep(...letters);
      const dry = async (selection: object) =>
        (
          await pages(contract.replayEvents, {
            of: 'dead-letter',
            dryRun: true,
            since: start + 1,
            until: start + 3,
            limit: 1,
            ...selection,
          })
        ).flatMap(({ deliveries }) => deliveries);
      const keyOf = ({ eventId, type }: { eventId: string; type: string }) => ({ subscriber, type, eventId });
      expect(await dry({ subscriber })).to.deep.equal([keyOf(third!), keyOf(second!)]);
      expect(await dry({})).to.deep.equal([keyOf(third!), keyOf(second!)]);
      expect(await dry({ type: third!.type.replace('.v1', '.v9') })).to.deep.equal([keyOf(third!)]);
      expect(await dry({ subscriber: 'cacheZoneOnZoneCreated' })).to.deep.equal([]);
      expect(await dry({ service: 'platform' })).to.deep.equal([keyOf(third!), keyOf(second!)]);
      expect(await dry({ service: 'scheduling' })).to.deep.equal([]);
      const { error } = await ask('replayEvents', { of: 'dead-letter', service: 'billing' }, admin);
      expect(error?.message).to.equal('No service is called billing');
      await Promise.all(letters.map(({ eventId }) => firestore().doc(`deadLetters/${subscriber}:${eventId}`).delete()));
    });

    it('are grouped by their cause', async () => {
      const subscriber = uniqueId('countOnce');
      const at = Date.now() - 60_000;
      const causes = ['no user a1', 'bad data', 'no user b2'];
      const letters = causes.map((cause, nth) => letter(subscriber, at + nth, { cause }));
      await keep(...letters);
      const { groups, deadLetters } = await resultOf(contract.listDeadLetters, { subscriber, grouped: true });
      expect(deadLetters).to.deep.equal([]);
      expect(groups?.map(({ cause, count, first, last }) => ({ cause, count, first, last }))).to.deep.equal([
        { cause: 'no user b2', count: 2, first: at, last: at + 2 },
        { cause: 'bad data', count: 1, first: at + 1, last: at + 1 },
      ]);
      expect(groups?.[0]?.sampleEventId).to.equal(letters[2]!.eventId);
    });
  });

  it('replayEvents picks from history what a subscriber has not finished', async () => {
    const org = uniqueId('alpha');
    const [done, dead, waiting, fresh] = await logEvents(
      zoneCreated.type,
      Array.from({ length: 4 }, () => about(org)),
      zone,
    );
    for (const [event, status] of [
      [done, 'done'],
      [dead, 'dead'],
      [waiting, 'waiting'],
    ] as const) {
      await firestore()
        .doc(`inbox/cacheZoneOnZoneCreated:${event!.id}`)
        .create({ progress: { status }, updatedAt: Timestamp.now() });
    }
    const since = (await resultOf(contract.showEvent, { eventId: fresh!.id })).event.recordedAt;
    const history = { of: 'history', dryRun: true, since, until: since + 1, limit: 2 } as const;
    const seen = await pages(contract.replayEvents, { ...history, subscriber: 'cacheZoneOnZoneCreated' });
    const ours = seen.flatMap(({ deliveries }) => deliveries).map(({ eventId }) => eventId);
    expect(ours).to.include.members([waiting!.id, fresh!.id]);
    expect(ours).not.to.include.oneOf([done!.id, dead!.id]);
    const other = await pages(contract.replayEvents, { ...history, subscriber: 'notifyMembersOnSchedulePublished' });
    const types = other.flatMap(({ deliveries }) => deliveries).map(({ type }) => type);
    expect(types).not.to.include(zoneCreated.type);
  });

  it('replayEvents rejects what is older than inboxes remember, and begins a year ago where no time is given', async () => {
    const old = await logEvent(zoneCreated.type, about(uniqueId('alpha')), zone);
    const day = 86_400_000;
    const logged = firestore().doc(eventPath(old.type, old.id));
    await logged.update({ recordedAt: Timestamp.fromMillis(Date.now() - 366 * day) });
    const history = { of: 'history', dryRun: true, subscriber: 'cacheZoneOnZoneCreated', limit: 200 } as const;
    const seen = await pages(contract.replayEvents, history);
    expect(seen.flatMap(({ deliveries }) => deliveries).map(({ eventId }) => eventId)).not.to.include(old.id);
    const { error } = await ask('replayEvents', { ...history, since: Date.now() - 366 * day }, admin);
    expect(error?.status).to.equal('INVALID_ARGUMENT');
    expect(error?.message).to.match(/^since is before .+Z, which is the oldest that can be replayed: leave it out/);
    await logged.delete();
  });

  it('replayEvents gives a rebuild what its subscriber has finished too, and rejects one of other subscribers', async () => {
    const subscriber = 'refreshClaimsOnMfaEnrolled';
    const done = await logEvent(
      mfaEnrolled.type,
      { ...about(uniqueId('alpha')), service: 'identity' },
      {
        ...{ uid: 'u', step: 1, authTime: 1 },
      },
    );
    await firestore()
      .doc(`inbox/${subscriber}:${done.id}`)
      .create({ progress: { status: 'done' }, updatedAt: Timestamp.now() });
    const since = (await resultOf(contract.showEvent, { eventId: done.id })).event.recordedAt;
    const wanted = { subscriber, dryRun: true, since, until: since + 1 } as const;
    const found = async (of: 'history' | 'rebuild') =>
      (await pages(contract.replayEvents, { ...wanted, of }))
        .flatMap(({ deliveries }) => deliveries)
        .filter(({ eventId }) => eventId === done.id);
    expect(await found('history')).to.deep.equal([]);
    expect(await found('rebuild')).to.deep.equal([{ subscriber, type: mfaEnrolled.type, eventId: done.id }]);
    const others = { ...wanted, of: 'rebuild', subscriber: 'notifyMembersOnSchedulePublished' };
    const { status, error } = await ask('replayEvents', others, admin);
    expect(status).to.equal(400);
    expect(JSON.stringify(error)).to.include('A rebuild takes one of the subscribers refreshClaims');
  });

  it('controlSubscribers shows what waits, and changes no subscriber that isn’t one', async () => {
    // A pause is for the whole database, and other tests deliver meanwhile: emulators/checks/redelivery has one of its own.
    const wrong = async (data: object) => (await ask('controlSubscribers', data, admin)).error?.message;
    expect(await wrong({ action: 'pause' })).to.equal('pause takes the name of a subscriber');
    expect(await wrong({ action: 'resume', subscriber: 'payOnIt' })).to.equal('No subscriber is called payOnIt');
    const subscriber = 'postLedgerEntryOnAttendanceApproved';
    const state = await resultOf(contract.controlSubscribers, { action: 'resume', subscriber });
    expect(state).to.include({ released: 0, complete: true });
    expect(state.subscribers.map((one) => one.subscriber)).not.to.include(subscriber);
    expect(state.unfinished).to.be.at.least(0);
  });

  it('names in the log who asked for what, and what came of it', async () => {
    const stranger = await person('stranger');
    await ask('listEvents', { since: Date.now() }, admin);
    await ask('listEvents', { since: 'yesterday' }, admin);
    await ask('listEvents', { since: 0 }, stranger);
    const lines = () =>
      functions
        .get('listEvents')!
        .output()
        .split('\n')
        .filter((line) => line.includes('"operator request completed"'))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .slice(-3);
    const wanted = [
      { uid: admin.uid, code: 'ok', outcome: 'completed' },
      { uid: admin.uid, code: 'invalid-argument', outcome: 'rejected' },
      { uid: null, code: 'permission-denied', outcome: 'rejected' },
    ];
    // The outcome is logged, but may still be in the pipe.
    for (let waited = 0; waited < 30_000 && lines().at(-1)?.['code'] !== 'permission-denied'; waited += 50) {
      await delay(50);
    }
    expect(lines().map(({ uid, code, outcome }) => ({ uid, code, outcome }))).to.deep.equal(wanted);
    for (const line of lines()) expect(line).to.include({ function: 'listEvents', operation: 'listEvents' });
  });

  it('captureFailures lists what was given up, the latest first, and nothing that the platform still tries', async () => {
    const capture = uniqueId('captureSpec');
    const writtenAt = Date.now() - 3_600_000;
    const failure = {
      capture,
      path: `a/${capture}`,
      write: 'update',
      fields: ['name'],
      cause: 'a defect',
      attempts: 12,
    };
    const record = (id: string, more: object) =>
      firestore()
        .doc(`captureFailures/${capture}:${id}`)
        .set({ ...failure, id, writtenAt: Timestamp.fromMillis(writtenAt), ...more });
    await record('first', { givenUpAt: Timestamp.fromMillis(writtenAt + 1) });
    await record('second', { givenUpAt: Timestamp.fromMillis(writtenAt + 2) });
    await record('tried', {});
    const listed = (await pages(contract.captureFailures, { limit: 1 })).flatMap(({ failures }) => failures);
    expect(listed.filter((one) => one.capture === capture)).to.deep.equal([
      { ...failure, id: 'second', writtenAt, givenUpAt: writtenAt + 2 },
      { ...failure, id: 'first', writtenAt, givenUpAt: writtenAt + 1 },
    ]);
  });

  it('captureFailures says that waiting helps while Cloud Tasks is away, and logs why', async () => {
    const [capture, id] = ['captureShift', uniqueId('e')];
    const failure = { capture, id, path: 'a/b', write: 'update', fields: [], cause: 'a defect', attempts: 12 };
    const times = { writtenAt: Timestamp.now(), givenUpAt: Timestamp.now() };
    await firestore()
      .doc(`captureFailures/${capture}:${id}`)
      .set({ ...failure, ...times });
    const { status, error } = await ask('captureFailures', { replay: { capture, id } }, admin);
    expect([status, error?.status]).to.deep.equal([503, 'UNAVAILABLE']);
    expect(functions.get('captureFailures')!.output()).to.contain('ECONNREFUSED');
  });

  it('reconcileNow runs the reconciler and says what it did', async () => {
    // No test's event is that old: their subscribers are for their own tests to run.
    const report = await resultOf(contract.reconcileNow, { olderThanSeconds: 86_400 });
    expect(report).to.have.keys('checked', 'lost', 'stuck', 'failed', 'closed', 'behind', 'complete');
    expect(functions.get('reconcileNow')!.output()).to.contain('"reconciled"');
  });

  it('reconcileNow retires a subscriber that is no more, and none that is there', async () => {
    const known = await ask('reconcileNow', { retire: 'publishToChannelOnEvent' }, admin);
    expect(known.error?.status).to.equal('INVALID_ARGUMENT');
    expect(known.error?.message).to.contain('publishToChannelOnEvent is a subscriber of this version');
    const former = uniqueId('goneOnCounted');
    const key = { subscriber: former, eventId: uniqueId('e'), type: positionDeactivated.type };
    await createInboxEntry(firestore(), key, { cause: 'never began', replay: null }, Date.now());
    expect(await resultOf(contract.reconcileNow, { retire: former })).to.deep.include({ closed: 1, complete: true });
    const { progress } = (await firestore().doc(`inbox/${former}:${key.eventId}`).get()).data() ?? {};
    expect(progress).to.deep.include({ status: 'dead', cause: `no subscriber is called ${former}` });
  });
});
