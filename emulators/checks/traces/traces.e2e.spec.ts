import { routeBudgets } from '@fresh/contracts/route-budgets';
import { expect } from 'chai';
import * as z from 'zod';
import type { TraceSummary } from '../../local-cloud/traces/trace.ts';
import { foundWorkplace, gatewayUrl, request, type Workplace } from '../field-reports/workplace.ts';
import { spanOf, traceOf } from './trace-of.ts';

const day = 86_400_000;

describe('traces of the local cloud', function () {
  this.timeout(60_000);

  let place: Workplace, scheduleId: string;
  before(async function () {
    const { status } = await fetch(`${gatewayUrl}/__/local-cloud/traces`);
    if (status === 404) this.skip(); // the Firebase Emulator Suite keeps no traces
    place = await foundWorkplace();
    const start = Date.now() + 7 * day;
    const body = { orgId: place.orgId, name: 'Week', startDate: start, endDate: start + 7 * day };
    const created = await request(place.manager, 'POST', `/api/schedules?orgId=${place.orgId}`, body);
    scheduleId = z.object({ schedule: z.object({ id: z.string() }) }).parse(created.body).schedule.id;
  });
  const traced = async (...call: Parameters<typeof request>) => {
    const response = await request(...call);
    return traceOf(response.headers.get('x-request-id') ?? '');
  };
  const publish = () => traced(place.manager, 'POST', `/api/publish?orgId=${place.orgId}`, { scheduleId });

  it('lead from the gateway to every subscriber, with what each part cost', async () => {
    const trace = await publish();
    const gateway = trace.spans.find(({ service }) => service === 'gateway');
    const served = spanOf(trace, 'POST /api/publish');
    expect(served.parentId).to.equal(gateway?.spanId);
    const transaction = spanOf(trace, 'transaction');
    expect(transaction.parentId).to.equal(served.spanId);
    expect(transaction.calls.map(({ method }) => method)).to.include('commit');
    expect(spanOf(trace, 'attempt').parentId).to.equal(transaction.spanId);
    expect(served.steps.map(({ name }) => name)).to.include.members(['session', 'organization', 'handler']);

    const notified = trace.spans.find(({ name }) => name === 'notifyMembersOnSchedulePublished');
    expect(notified?.outcome).to.equal('handled');
    const above = trace.spans.find(({ spanId }) => spanId === notified?.parentId);
    expect(above?.name, 'pushed or triggered').to.match(/^(receiveNotifications|\w+OnSchedulePublished)$/);
    expect(trace.summary.events).to.include('fresh.scheduling.schedule.published');

    expect(served).toCost(routeBudgets['S6'] ?? {});
    const invocations = trace.spans.reduce((sum, span) => sum + span.invocations, 0);
    expect(trace).toCost({ invocations });
    expect(invocations).to.be.at.least(3);
  });

  it('hold the log lines of each service, by span', async () => {
    const { lines, spans } = await traced(place.manager, 'GET', `/api/schedules/${scheduleId}?orgId=${place.orgId}`);
    const line = lines.find(({ event }) => event === 'request_completed');
    expect(line?.fields).to.include({ reads: 3, status: 200 });
    expect(spans.map(({ spanId }) => spanId)).to.include(line?.spanId);
  });

  it('say why a request was rejected, and are found by user, code and failure', async () => {
    const { summary } = await traced(place.staff, 'POST', `/api/publish?orgId=${place.orgId}`, { scheduleId });
    expect(summary).to.include({ status: 403, code: 'FORBIDDEN', uid: place.staff.uid, failed: false });
    const list = async (query: string) => {
      const response = await fetch(`${gatewayUrl}/__/local-cloud/traces?${query}`);
      return ((await response.json()) as { traces: TraceSummary[] }).traces.map(({ traceId }) => traceId);
    };
    for (const query of [`text=${place.staff.uid}`, 'text=FORBIDDEN', 'failed=1', 'text=schedules']) {
      const isExpected = query !== 'text=schedules';
      expect((await list(query)).includes(summary.traceId), query).to.equal(isExpected);
    }
  });

  it('come with commands that no page of another origin can send', async () => {
    const command = (name: string, headers: Record<string, string>) =>
      fetch(`${gatewayUrl}/__/local-cloud/${name}`, { method: 'POST', headers, body: '{"data":{}}' });
    for (const name of ['events', 'callables/controlSubscribers', 'schedules/reconcileEvents']) {
      expect((await command(name, {})).status, name).to.equal(403);
    }
    const fromConsole = { 'x-fresh-console': '1', 'content-type': 'application/json' };
    expect((await command('callables/publish', fromConsole)).status, 'no callable').to.equal(404);
    expect((await command('callables/controlSubscribers', fromConsole)).status, 'no operator').to.equal(401);
    expect((await command('events', fromConsole)).status, 'no event').to.equal(400);
    expect((await command('schedules/publish', fromConsole)).status, 'not scheduled').to.equal(404);
  });

  it('are those of scheduled functions, too, which a command runs at once', async () => {
    const address = `${gatewayUrl}/__/local-cloud/schedules/reconcileEvents`;
    const response = await fetch(address, { method: 'POST', headers: { 'x-fresh-console': '1' } });
    expect(response.status).to.equal(200);
    const { traceId } = z.object({ traceId: z.string() }).parse(await response.json());
    const run = spanOf(await traceOf(traceId), 'reconcileEvents');
    expect(run).to.include({ service: 'platform', invocations: 1, failed: false });
    expect(run.reads).to.be.greaterThan(0);
  });

  it('are not given to pages that had a name of their own point at this machine', async () => {
    const { hostname, port } = new URL(gatewayUrl);
    const { request: send } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const sent = send({ hostname, port, path: '/__/local-cloud/traces', headers: { host: 'rebound.example' } });
      sent.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(status).to.equal(403);
  });
});
