/**
 * One request that fails after it has changed something: two services work for it, five subscribers in four services
 * handle of it, one of them fails and is tried again by its queue. Everything is found by one id, in the logs and in
 * the trace.
 */
import { randomBytes } from 'node:crypto';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { joinTokenRedeemed, membershipCreated } from '@fresh/contracts/events/organizations';
import type { ServiceName } from '@fresh/contracts/route';
import { eventId } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { startFirestoreProxy, type FirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { fillDocument } from '@fresh/kernel/testing/full-document';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startOtlpReceiver, type OtlpReceiver, type ReceivedSpan } from '@fresh/kernel/testing/otlp-receiver';
import { startTasksEmulator, type TasksEmulator } from '@fresh/kernel/testing/tasks-emulator';
import { member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { deliverAll, deliveryName, eventsOf, expectedOf, linesOf, until, type Line } from './followed.ts';

const failing = 'notifyManagersOnMembershipCreated';

describe('one failing request', function () {
  // Eleven functions start, and a queue waits between its attempts.
  this.timeout(300_000);

  const functions = new Map<string, FunctionProcess>();
  let tasks: TasksEmulator, receiver: OtlpReceiver, proxy: FirestoreProxy;
  const orgId = uniqueId('org');
  let owner: Person, nia: Person;

  const start = async (service: ServiceName, target: string, env: Record<string, string> = {}, event = false) => {
    const signature = event ? 'cloudevent' : 'http';
    const OTEL_EXPORTER_OTLP_ENDPOINT = receiver.endpoint;
    const process = await startFunction(service, target, { signature, env: { OTEL_EXPORTER_OTLP_ENDPOINT, ...env } });
    functions.set(target, process);
    return process.url;
  };

  before(async () => {
    [tasks, receiver, proxy] = await Promise.all([startTasksEmulator(), startOtlpReceiver(), startFirestoreProxy()]);
    proxy.fail('Commit');
    const queue = { CLOUD_TASKS_EMULATOR_HOST: tasks.host };
    const FUNCTION_URL_REFRESH_CLAIMS_NOW = await start('identity', 'refreshClaimsNow');
    const FUNCTION_URL_REDEEM_JOIN_TOKEN = await start('organizations', 'redeemJoinToken', {
      FUNCTION_URL_REFRESH_CLAIMS_NOW,
    });
    await start('onboarding', 'onboardingJoinWithToken', {
      FUNCTION_URL_REDEEM_JOIN_TOKEN,
      FIRESTORE_EMULATOR_HOST: proxy.host,
    });
    await start('organizations', 'joinTokens');
    await start('identity', 'identityOnMembershipCreated', {}, true);
    await start('organizations', 'organizationsOnMembershipCreated', {}, true);
    await start('platform', 'platformOnEvent', {}, true);
    await start('notifications', 'notificationsOnMembershipCreated', queue, true);
    const redeliver = await start('notifications', 'redeliverNotifications', { ...queue, FUNCTIONS_EMULATOR: 'true' });
    await tasks.createQueue('notifications', redeliver, { minBackoffSeconds: 0.5, maxBackoffSeconds: 0.5 });
    await firestore().doc(`organizations/${orgId}`).set({ id: orgId, name: 'Alpha', status: 'active' });
    [owner, nia] = await Promise.all([member(orgId, 'org_owner'), person('nia')]);
  });
  after(async () => {
    await Promise.all([...functions.values()].map((each) => each.kill()));
    tasks.stop();
    receiver.close();
    proxy.close();
  });

  const urlOf = (name: string) => functions.get(name)!.url;
  const newTrace = (flags: '00' | '01') => {
    const [traceId, spanId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-${flags}` };
  };
  const newToken = async () => {
    const path = `/api/join-tokens?orgId=${orgId}`;
    const created = await send(urlOf('joinTokens'), 'POST', path, {
      as: owner,
      body: { orgId, defaultRoles: ['staff'] },
    });
    expect(created.status).to.equal(200);
    return (created.body as { token: string }).token;
  };

  it('leads to every event and every subscriber that it caused, by its id or its trace, and to nothing else', async () => {
    const join = async (as: Person, traceparent: string) => {
      const token = await newToken();
      const path = '/api/onboarding/join-with-token';
      const headers = { traceparent };
      return send(urlOf('onboardingJoinWithToken'), 'POST', path, { as, body: { joinToken: token }, headers });
    };
    // Another request about the same organization: what comes of it belongs to it alone. All functions are warm after
    // it.
    const unkept = newTrace('00');
    const otherId = (await join(await person('max'), unkept.traceparent)).headers.get('x-request-id');
    const joined = eventId(`memberships/${nia.uid}_${orgId}`, 1);
    const fault = firestore().doc(`notifications/${owner.uid}/items/${joined}`);
    await fillDocument(fault);

    const { traceId, spanId, traceparent } = newTrace('01');
    const response = await join(nia, traceparent);
    expect(response.status).to.equal(500);
    const delivered = new Set<string>();
    const requestId = response.headers.get('x-request-id');
    await deliverAll(orgId, functions, delivered);
    await until('a failed attempt of the queue', () =>
      linesOf(functions).some((line) => line['function'] === 'redeliverNotifications' && line['outcome'] === 'waiting'),
    );
    await fault.delete();
    await until('the success of the queue', async () => (await fault.get()).exists);

    const caused = (await eventsOf(orgId)).filter(({ correlationid }) => correlationid === requestId);
    expect(caused.map(({ type }) => type)).to.have.members([membershipCreated.type, joinTokenRedeemed.type]);
    const wanted = caused.flatMap(expectedOf);
    expect(wanted.length).to.be.above(3);

    const found = (isMine: (line: Line) => boolean) => linesOf(functions).filter(isMine);
    const deliveries = (lines: Line[]) => [
      ...new Set(
        lines.filter(({ eventId }) => eventId).map((line) => deliveryName(line['subscriber'], line['eventId'])),
      ),
    ];
    const project = process.env['GCLOUD_PROJECT'] ?? '';
    const trace = `projects/${project}/traces/${traceId}`;
    await until(
      'the last line',
      () => deliveries(found((line) => line['requestId'] === requestId)).length >= wanted.length,
    );
    const byRequest = found((line) => line['requestId'] === requestId);
    expect(deliveries(byRequest)).to.have.members(wanted);
    const byTrace = found((line) => line['logging.googleapis.com/trace'] === trace);
    expect(byTrace).to.deep.equal(byRequest);

    const others = found((line) => line['requestId'] === otherId);
    expect(others.map(({ message }) => message)).to.include('request completed');
    expect(deliveries(others).filter((each) => wanted.includes(each))).to.deep.equal([]);

    // The request, both calls, and how the one that failed came to its end.
    const says = (message: string) => byRequest.filter((line) => line['message'] === message);
    expect(says('request completed')).to.have.length(1);
    expect(says('request completed')[0]).to.include({
      function: 'onboardingJoinWithToken',
      outcome: 'failed',
      status: 500,
    });
    expect(says('request failed')).to.have.length(1);
    // On a slow machine there are more: a call is tried again, and claims are refreshed by the event alone.
    expect(says('service call completed').map((line) => line['function'])).to.include('redeemJoinToken');
    const tries = byRequest.filter(({ subscriber }) => subscriber === failing);
    expect(tries[0]).to.include({ function: 'notificationsOnMembershipCreated', outcome: 'waiting' });
    expect(tries.slice(1).map((line) => line['function'])).to.include('redeliverNotifications');
    expect(tries.at(-1)).to.include({ outcome: 'handled', orgId });
    for (const line of byRequest) {
      expect(line, JSON.stringify(line)).to.include.all.keys(
        ...['service', 'function', 'requestId', 'orgId', 'outcome', 'durationMs', 'logging.googleapis.com/spanId'],
      );
    }

    await describesOneTrace(traceId, spanId, spanOf(caused, membershipCreated.type));
    expect(receiver.spans().filter((span) => span.traceId === unkept.traceId)).to.deep.equal([]);
  });

  /** The same in spans: whose part each of them is. */
  const describesOneTrace = async (traceId: string, sentSpanId: string, joinedIn: string) => {
    const spans = () => receiver.spans().filter((span) => span.traceId === traceId);
    const named = (name: string) => spans().filter((span) => span.name === name);
    await until('the spans of the last delivery', () =>
      named(failing).some(({ attributes }) => attributes['fresh.outcome'] === 'handled'),
    );
    const only = (name: string, isIt: (span: ReceivedSpan) => boolean = () => true): ReceivedSpan => {
      const [span, ...more] = named(name).filter(isIt);
      expect(more, name).to.deep.equal([]);
      if (!span) throw new Error(`no span ${name}`);
      return span;
    };
    const request = only('POST /api/onboarding/join-with-token');
    expect(request).to.deep.include({ parentSpanId: sentSpanId, service: 'onboarding', isError: true });
    // Each attempt is a span of the callee's; one of them has done the work.
    const [caller, callee] = ['onboarding', 'organizations'];
    const asked = only('redeemJoinToken', ({ service }) => service === caller);
    expect(asked.parentSpanId).to.equal(request.spanId);
    const ofCallee = named('redeemJoinToken').filter(({ service }) => service === callee);
    for (const { parentSpanId } of ofCallee) expect(parentSpanId).to.equal(asked.spanId);
    expect(ofCallee.map((span) => span.spanId)).to.include(joinedIn);
    for (const { parentSpanId } of named('refreshClaimsNow').filter(({ service }) => service === 'identity')) {
      const refresh = only('refreshClaimsNow', (span) => span.spanId === parentSpanId);
      expect(ofCallee.map((span) => span.spanId)).to.include(refresh.parentSpanId);
    }
    expect(named('transaction').map(({ parentSpanId }) => parentSpanId)).to.include.members([joinedIn, request.spanId]);

    // The deliveries of what organizations logged, each try of them, are part of the call that logged it: by the trigger's
    // invocation, or at once where a task made them.
    const causeOf = ({ parentSpanId }: ReceivedSpan) => {
      const above = spans().find(({ spanId }) => spanId === parentSpanId);
      return above?.name.startsWith(`${String(above.service)}On`) ? above.parentSpanId : parentSpanId;
    };
    for (const name of ['refreshClaimsOnMembershipCreated', 'countMembersOnMembershipCreated']) {
      expect(causeOf(only(name)), name).to.equal(joinedIn);
    }
    expect(named(failing).length).to.be.at.least(3);
    for (const span of named(failing)) expect(causeOf(span)).to.equal(joinedIn);
    await until('the parent of every span', () => {
      const ids = new Set([sentSpanId, ...spans().map((span) => span.spanId)]);
      return spans().every(({ parentSpanId }) => ids.has(parentSpanId ?? ''));
    });
  };
});

/** The span in which the event of a type was logged. */
function spanOf(events: readonly EventEnvelope[], wanted: string): string {
  const [, , spanId = ''] = (events.find(({ type }) => type === wanted)?.traceparent ?? '').split('-');
  return spanId;
}
