/**
 * Sends every route bodies, queries and headers full of personal values, and every subscriber events full of them,
 * where all is well and where Firestore fails; then looks for these values in everything that the functions have
 * printed. New routes and events are in it by being in the registry.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { topicOf, type EventDefinition } from '@fresh/contracts/event';
import { eventValues } from '@fresh/contracts/event-values';
import { events, routes, services, subscribersTo } from '@fresh/contracts/registry';
import type { Route, ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import { logShards } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFirestoreProxy, type FirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Timestamp } from 'firebase-admin/firestore';
import { functionsFolder } from '../../repository.ts';
import { startAllFunctions, type AllFunctions } from '../../all-functions/all-functions.ts';
import { bodiesOf } from '../properties/arbitraries.ts';
import { leaksIn, type Secret } from './leaks.ts';
import { allMarked, marked, type Marks } from './marked.ts';

/** What every line says, whatever it is about (`docs/operations/OBSERVABILITY.md`). */
const everywhere = ['severity', 'message', 'service', 'function', 'requestId', 'orgId', 'outcome', 'durationMs'];

describe('the logs of functions, of personal data', function () {
  // Some hundred requests and deliveries.
  this.timeout(600_000);

  const hex = randomBytes(8).toString('hex');
  const marks: Marks = {
    name: `Zoe Mark${hex}`,
    email: `zoe.${hex}@personal.example`,
    phone: `+49151${randomInt(10 ** 9, 10 ** 10)}${randomInt(100, 1000)}`,
  };
  const orgId = uniqueId('org');
  const queues = new Map<ServiceName, FunctionProcess>();
  let sound: AllFunctions, failing: AllFunctions, proxy: FirestoreProxy;
  let people: Person[], startedAt: Timestamp;

  before(async () => {
    startedAt = Timestamp.now();
    proxy = await startFirestoreProxy();
    proxy.fail('Commit');
    [sound, failing] = await Promise.all([
      startAllFunctions(),
      startAllFunctions({ FIRESTORE_EMULATOR_HOST: proxy.host }),
    ]);
    const subscribing = services.filter((service) =>
      events.some(({ type }) => subscribersTo(topicOf(type)).some((each) => each.service === service)),
    );
    for (const service of subscribing) {
      const env = { FUNCTIONS_EMULATOR: 'true' };
      queues.set(service, await startFunction(service, redeliveryQueue(service), { env }));
    }
    people = await Promise.all(Array.from({ length: 8 }, () => member(orgId, 'org_owner')));
    await firestore().doc(`organizations/${orgId}`).set({ id: orgId, name: marks.name, status: 'active', version: 1 });
  });
  after(async () => {
    await Promise.all([sound, failing, ...queues.values()].map((each) => each.kill()));
    proxy.close();
  });

  const statuses = new Map<string, number>();
  const ask = async (where: 'sound' | 'failing', { method, path: route }: Route, nth: number, body?: string) => {
    const as = people[nth % people.length]!;
    const { email, name, phone } = marks;
    const target = route.replaceAll(/\{\w+\}/g, nth % 2 === 0 ? uniqueId('none') : encodeURIComponent(email));
    const query = new URLSearchParams({ orgId, search: name, email, phone, q: phone, status: name });
    const response = await fetch(`${(where === 'sound' ? sound : failing).url}${target}?${query.toString()}`, {
      method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'x-request-id': email,
        'user-agent': encodeURIComponent(name),
        'x-forwarded-for': `10.${[...randomBytes(3)].join('.')}`,
        cookie: `__session=${as.session}; who=${email}`,
        'x-csrf-token': csrfTokenFor(as.session),
        ...(nth % 3 === 0 && { 'idempotency-key': `${email}-${nth}` }),
      },
      ...(body !== undefined && { body }),
    });
    await response.arrayBuffer();
    const seen = `${where} ${Math.floor(response.status / 100)}xx`;
    statuses.set(seen, (statuses.get(seen) ?? 0) + 1);
  };

  it('are looked at after every route, with responses that succeed, reject and fail', async () => {
    let nth = 0;
    for (const route of routes) {
      const schema = route.body;
      // The session that all of them use has to outlive them.
      if (route.service === 'identity' && route.functionName !== 'sessionBootstrap') continue;
      const ids = { orgId, organizationId: orgId };
      const samples = schema ? fc.sample(bodiesOf(schema, ids), { numRuns: 3, seed: 1 }) : [undefined];
      const bodies = samples.map((body) => schema && JSON.stringify(marked(schema, body, marks)));
      const wrong = schema ? [JSON.stringify(allMarked(samples[0], marks)), bodies[0]?.slice(0, -1)] : [];
      for (const body of [...bodies, ...wrong]) {
        nth++;
        await Promise.all([ask('sound', route, nth, body), ask('failing', route, nth, body)]);
      }
    }
    expect([...statuses.keys()]).to.include.members(['sound 2xx', 'sound 4xx', 'failing 4xx', 'failing 5xx']);
  });

  it('are not the only place: events of these requests hold no text but words and names of businesses', async () => {
    const shards = Array.from({ length: logShards }, (_, shard) =>
      firestore()
        .collectionGroup('events')
        .where('shard', '==', shard)
        .where('recordedAt', '>=', startedAt)
        .orderBy('recordedAt')
        .get(),
    );
    const actors = people.map(({ uid }) => `user:${uid}`);
    const logged = (await Promise.all(shards))
      .flatMap(({ docs }) => docs)
      .filter((document) => actors.includes(String(document.get('actor'))));
    expect(new Set(logged.map((document) => String(document.get('type')))).size).to.be.at.least(10);
    const declared = [...eventValues.ids, ...eventValues.words, ...Object.values(eventValues.businessTexts).flat()];
    const names = new Set(declared.map((name) => name.slice(name.lastIndexOf('.') + 1)));
    for (const document of logged) {
      const type = String(document.get('type'));
      const text = JSON.stringify(document.get('data'), (key, value: unknown) => (names.has(key) ? undefined : value));
      for (const mark of [marks.name, marks.email, marks.phone]) expect(text, type).not.to.contain(mark);
      const whole = JSON.stringify(document.get('data'));
      for (const mark of [marks.email, marks.phone]) expect(whole, type).not.to.contain(mark);
    }
  });

  it('are looked at after lists of documents that can’t be parsed', async () => {
    const { name, email } = marks;
    const spoilt = { id: { name }, orgId, name: { name }, notes: [email], version: email, createdAt: email };
    const places = ['schedules', 'members', 'positions', 'venues', 'zones', 'join_tokens'];
    await Promise.all([
      ...places.map((each) =>
        firestore()
          .doc(`organizations/${orgId}/${each}/${uniqueId('s')}`)
          .set(spoilt),
      ),
      ...places.map((each) =>
        firestore()
          .doc(`orgs/${orgId}/${each}/${uniqueId('s')}`)
          .set(spoilt),
      ),
      firestore()
        .doc(`attendance_records/${orgId}/records/${uniqueId('s')}`)
        .set(spoilt),
      firestore().doc(`notificationSettings/${people[0]!.uid}`).set({ version: email, memberJoined: name }),
    ]);
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      if (route.service !== 'identity') await ask('sound', route, 0);
    }
  });

  /** The golden event of the newest version: every field it can have. */
  const goldenData = ({ type }: EventDefinition) => {
    const file = path.join(functionsFolder, 'lib/contracts/src/events/golden', `${type}.json`);
    return (JSON.parse(readFileSync(file, 'utf8')) as { event: { data: unknown; subject: string } }).event;
  };

  it('are looked at after every event at each of its subscribers, as are dead letters, also when it can’t be digested', async () => {
    for (const definition of events) {
      const { data, subject } = goldenData(definition);
      const digestible = marked(definition.data, data, marks);
      for (const each of [digestible, { ...(allMarked(data, marks) as object), version: marks.email }, marks.name]) {
        const about = { service: definition.service, orgId, subject: subject.replace(/[^/]+$/, uniqueId('a')) };
        const event = await logEvent(definition.type, about, each);
        const deliveries = subscribersTo(topicOf(definition.type)).map(async ({ name, service }) => {
          const task = { subscriber: name, type: event.type, eventId: event.id, replay: null };
          const response = await fetch(queues.get(service)!.url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: 'Bearer a.e30.c' },
            body: JSON.stringify({ data: task }),
          });
          await response.arrayBuffer();
        });
        await Promise.all(deliveries);
      }
    }
    const letters = await firestore().collection('deadLetters').where('orgid', '==', orgId).get();
    expect(letters.size).to.be.at.least(10);
    const entries = letters.docs.map(({ id }) => firestore().doc(`inbox/${id}`));
    const kept = JSON.stringify(
      [...letters.docs, ...(await firestore().getAll(...entries))].map((each) => each.data()),
    );
    for (const mark of [hex, marks.phone]) expect(kept).not.to.contain(mark);
    const output = [...queues.values()].map((each) => each.output()).join('');
    expect(output).to.contain('"event handled"').and.contain('"event given up, dead letter kept"');
  });

  // Last: they check what all of the others have caused.
  const outputs = () => [
    { name: 'all routes', output: sound.output().join('\n') },
    { name: 'all routes without Firestore', output: failing.output().join('\n') },
    ...[...queues].map(([service, each]) => ({ name: redeliveryQueue(service), output: each.output() })),
  ];

  it('show none of it: no name, address, number or note', () => {
    const secrets: Secret[] = [
      { name: 'a name', value: marks.name },
      { name: 'a part of a name or an address', value: hex },
      { name: 'an address', value: marks.email },
      { name: 'a number', value: marks.phone.slice(1) },
      ...people.map(({ uid, email }) => ({ name: `the address of ${uid}`, value: email })),
    ];
    const found = outputs().map(({ name, output }) => ({ name, leaks: leaksIn(output, secrets) }));
    expect(found.filter(({ leaks }) => leaks.length > 0)).to.deep.equal([]);
  });

  it('say with every line where it belongs, but for what the SDK says of a task that failed', () => {
    for (const { name, output } of outputs()) {
      const lines = output.split('\n').filter((line) => line.startsWith('{') && !line.includes('"Unhandled error'));
      expect(lines, name).not.to.deep.equal([]);
      for (const line of lines) {
        const fields = JSON.parse(line) as Record<string, unknown>;
        expect(fields, line).to.include.all.keys(...everywhere, 'logging.googleapis.com/trace');
        if (fields['message'] === 'request completed') expect(fields['requestId'], line).to.match(/^[0-9a-f-]{36}$/);
      }
    }
  });
});
