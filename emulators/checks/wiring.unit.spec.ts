import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listDeployedFunctions } from '@fresh/contracts/deployed-functions';
import {
  callables,
  captures,
  scheduledFunctions,
  serviceOperations,
  services,
  subscriptions,
} from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import { triggersOf } from '@fresh/contracts/trigger';
import { serviceAccountOf } from '@fresh/kernel/service-account';
import { expect } from 'chai';

/** What of an exported function is looked at. */
interface Exported {
  readonly __endpoint?: {
    readonly eventTrigger?: {
      readonly eventType?: unknown;
      readonly eventFilterPathPatterns?: unknown;
      readonly eventFilters?: unknown;
      readonly retry?: unknown;
    };
    readonly taskQueueTrigger?: { readonly invoker?: unknown };
    readonly callableTrigger?: object;
    readonly httpsTrigger?: { readonly invoker?: unknown };
    readonly serviceAccountEmail?: unknown;
    readonly scheduleTrigger?: { readonly schedule?: unknown };
  };
  readonly run?: (request: { data: unknown }) => Promise<void>;
}

/** The lines that some work writes to the output of this process. */
async function outputOf(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = (chunk: Uint8Array | string) => lines.push(chunk.toString()) > 0;
  try {
    await work();
  } finally {
    stdout.write = write;
  }
  return lines;
}

describe('what services export', function () {
  // All of them are loaded, with the SDKs.
  this.timeout(60_000);

  const exported = new Map<ServiceName, Record<string, Exported>>();
  before(async () => {
    for (const service of services) {
      exported.set(service, (await import(`../../functions/${service}/src/index.ts`)) as Record<string, Exported>);
    }
  });
  const endpointOf = (service: ServiceName, name: string) => {
    const { __endpoint } = exported.get(service)?.[name] ?? {};
    if (!__endpoint) throw new Error(`${service} exports no ${name}`);
    return __endpoint;
  };
  const subscribing = services.filter((service) => subscriptions.some((one) => one.service === service));

  const declared = listDeployedFunctions();

  it('is what the registry names, under names that differ even without regard to case', () => {
    for (const service of services) {
      const names = declared.filter((one) => one.service === service).map(({ name }) => name);
      expect(Object.keys(exported.get(service) ?? {}), service).to.have.members(names);
    }
    // Cloud Run lowers the names of its services.
    const lowered = declared.map(({ name }) => name.toLowerCase());
    expect(lowered).to.deep.equal([...new Set(lowered)]);
  });

  for (const { name, service, topic, subscribers } of triggersOf(subscriptions)) {
    it(`has ${name} at its topic, retried by the platform`, () => {
      const { eventTrigger } = endpointOf(service, name);
      expect(eventTrigger?.retry).to.equal(true);
      const filters = JSON.stringify([eventTrigger?.eventFilters, eventTrigger?.eventFilterPathPatterns]);
      expect(filters).to.contain(`"eventLog/${topic ?? '{topic}'}/events/{eventId}"`);
    });

    it(`has ${name} deliver to all of its subscribers`, async () => {
      // An event without id and type is given to each subscriber, which logs that it can't read it.
      const lines = await outputOf(async () => exported.get(service)?.[name]?.run?.({ data: undefined }));
      const reached = lines.map((line) => (JSON.parse(line) as { subscriber: unknown }).subscriber);
      expect(reached).to.have.members(subscribers);
    });
  }

  for (const { name, service, document } of captures) {
    it(`has ${name} at its documents, retried by the platform`, () => {
      const { eventTrigger } = endpointOf(service, name);
      expect(eventTrigger).to.include({ eventType: 'google.cloud.firestore.document.v1.written', retry: true });
      const filters = JSON.stringify([eventTrigger?.eventFilters, eventTrigger?.eventFilterPathPatterns]);
      expect(filters).to.contain(`"${document}"`);
    });
  }

  it('has its captures in the document about them, and no others', () => {
    const rows = readFileSync(path.join(import.meta.dirname, '../../docs/explanation/CHANGE_CAPTURE.md'), 'utf8');
    const documented = [...rows.matchAll(/^- `(capture\w+)`/gm)].map(([, name]) => name);
    expect(documented).to.have.members(captures.map(({ name }) => name));
  });

  for (const service of subscribing) {
    it(`has every subscriber of ${service} behind its queue`, async () => {
      const queue = redeliveryQueue(service);
      expect(endpointOf(service, queue)).to.have.property('taskQueueTrigger');
      // A task that names no document fails before anything is read, and after its subscriber was looked for: at the entry
      // that is kept for a subscriber that isn't there, at the log for one that is.
      const redeliver = async (subscriber: string) => {
        const task = { subscriber, type: 'fresh.none.none.v1.none', eventId: 'no/document', replay: null };
        const error: unknown = await exported
          .get(service)
          ?.[queue]?.run?.({ data: task })
          .catch((thrown: unknown) => thrown);
        return String(error);
      };
      expect(await redeliver('none')).to.contain('inbox/none:no/document');
      for (const { name } of subscriptions.filter((one) => one.service === service)) {
        expect(await redeliver(name), name).to.contain('events/no/document');
      }
    });
  }

  it('has callables that are callable, and a reconciler that runs by itself', () => {
    for (const { service, name } of callables)
      expect(endpointOf(service, name), name).to.have.property('callableTrigger');
    for (const { service, name, schedule } of scheduledFunctions) {
      expect(endpointOf(service, name).scheduleTrigger?.schedule, name).to.equal(schedule);
    }
  });

  it('has every function run as its own service, which can do no more than that service needs', () => {
    for (const { service, name } of declared) {
      expect(endpointOf(service, name).serviceAccountEmail, name).to.equal(serviceAccountOf(service));
    }
  });

  it('lets the platform call operations and queues only as the services that may', () => {
    for (const { service, name, callers } of serviceOperations) {
      expect(endpointOf(service, name).httpsTrigger?.invoker, name).to.deep.equal(callers.map(serviceAccountOf));
    }
    for (const service of subscribing) {
      const { taskQueueTrigger } = endpointOf(service, redeliveryQueue(service));
      expect(taskQueueTrigger?.invoker, service).to.have.members([
        ...new Set([serviceAccountOf(service), serviceAccountOf('platform')]),
      ]);
    }
  });
});
