import type { ServiceName } from '@fresh/contracts/route';
import type { Random } from '../random.ts';
import type { Delivery } from '../firestore/server/triggers.ts';
import type { Endpoint } from '../local-cloud/manifest.ts';
import { scheduleTimes } from '../local-cloud/schedule-times.ts';
import { callEvent, callHttp } from './call-function.ts';
import type { Unrecorded } from './calls.ts';
import type { Faults } from './faults.ts';
import type { HttpMessage } from './http-transport.ts';
import { Died, outside } from './instance.ts';
import type { Agent } from './interleavings/interleaving.ts';
import type { Instances } from './instances.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Parts {
  readonly time: VirtualTime;
  /** Epoch ms of the simulation's own clock. */
  readonly epochMs: () => number;
  readonly random: Random;
  readonly faults: Faults;
  readonly instances: Instances;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly record: (entry: Unrecorded) => void;
  /** The delivery that comes twice at once, for two agents; null for none. */
  readonly paired: PairedDelivery | null;
}

/** A delivery of a function, after `nth` others. */
interface PairedDelivery {
  readonly functionName: string;
  readonly nth: number;
}

type DeliveredBy = 'trigger' | 'task' | 'schedule';

/** How long a trigger takes: mostly below a second, https://cloud.google.com/eventarc/docs/retry-events. */
const triggerMs = { quick: [20, 300], slow: [300, 4_000] } as const;

/** Eventarc's retries of a trigger: from 10 to 600 s apart, for 24 hours (same page). */
const retryMs = { first: 10_000, longest: 600_000, forMs: 24 * 3_600_000 } as const;

/** What the platform delivers to functions: events of Firestore, tasks and schedules. */
export class Deliveries {
  /** Deliveries that are due or under way, retries that wait among them. */
  open = 0;
  private paired: PairedDelivery | null;
  /** Events so far of the function with a paired delivery. */
  private ofPaired = 0;

  constructor(private readonly parts: Parts) {
    this.paired = parts.paired;
  }

  /** From here on, the next delivery of the function comes twice at once. */
  pairNext(functionName: string): void {
    this.paired = { functionName, nth: 0 };
    this.ofPaired = 0;
  }

  /** An event of Firestore, for one function: once, twice, late, or never. */
  event({ path, headers, body }: Delivery): void {
    const { paired } = this;
    const { faults } = this.parts;
    const functionName = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    if (functionName === paired?.functionName && this.ofPaired++ === paired.nth) {
      const latencyMs = this.latency();
      for (const agent of [0, 1] as const) this.deliverEvent(functionName, eventOf(headers, body), latencyMs, 1, agent);
      return;
    }
    if (faults.happens('never-delivered', functionName)) return;
    const lateMs = faults.happens('delivered-late', functionName) ? faults.between(5_000, 600_000) : 0;
    const event = eventOf(headers, body);
    this.deliverEvent(functionName, event, this.latency() + lateMs, 1);
    if (faults.happens('delivered-twice', functionName)) {
      this.deliverEvent(functionName, event, this.latency() + faults.between(0, 30_000), 1);
    }
  }

  private latency(): number {
    const { random } = this.parts;
    const [low, high] = random.chance(0.85) ? triggerMs.quick : triggerMs.slow;
    return low + random.next() * (high - low);
  }

  private deliverEvent(
    functionName: string,
    event: TriggerEvent,
    afterMs: number,
    attempt: number,
    agent: Agent | null = null,
  ): void {
    const { time, endpoints, faults } = this.parts;
    const endpoint = endpoints.get(functionName);
    if (!endpoint) throw new Error(`there is no function ${functionName}`);
    this.open++;
    const startedAt = time.now();
    time.after(afterMs, () => {
      void this.attempt(
        'trigger',
        endpoint,
        event.subject,
        attempt,
        (running) => callEvent(running, functionName, event).then(() => 204),
        agent,
      ).then((status) => {
        this.open--;
        const isDone = status !== null && status < 300;
        const retries = endpoint.trigger.kind === 'event' && endpoint.trigger.retry;
        if (isDone || !retries || time.now() - startedAt > retryMs.forMs) return;
        const waitMs = Math.min(retryMs.longest, retryMs.first * 2 ** (attempt - 1)) * faults.between(0.8, 1.2);
        this.deliverEvent(functionName, event, waitMs, attempt + 1);
      });
    });
  }

  /** One dispatch of a task or schedule; its status, or null where no response came. */
  async dispatch(
    by: 'task' | 'schedule',
    functionName: string,
    subject: string,
    attempt: number,
    sent: Pick<HttpMessage, 'headers' | 'body'>,
  ) {
    const endpoint = this.parts.endpoints.get(functionName);
    if (!endpoint) return null;
    const message: HttpMessage = { method: 'POST', host: functionName, path: '/', ...sent };
    this.open++;
    const again = by === 'task' && this.parts.faults.happens('delivered-twice', functionName);
    const statuses = await Promise.all(
      (again ? [1, 2] : [1]).map(() =>
        this.attempt(
          by,
          endpoint,
          subject,
          attempt,
          async (running) => (await callHttp(running, functionName, message)).status,
        ),
      ),
    );
    this.open--;
    return statuses[0] ?? null;
  }

  /** Runs each scheduled function at its times, from now on. */
  startSchedules(): void {
    for (const { name, trigger } of this.parts.endpoints.values()) {
      if (trigger.kind !== 'schedule') continue;
      const times = scheduleTimes(trigger.schedule, trigger.timeZone ?? 'UTC');
      const plan = () => {
        const at = times.next(new Date(this.parts.epochMs()));
        if (!at) return;
        this.parts.time.after(at.getTime() - this.parts.epochMs(), () => {
          plan();
          const headers = {
            'content-type': 'application/json',
            'x-cloudscheduler-jobname': `firebase-schedule-${name}`,
            'x-cloudscheduler-scheduletime': at.toISOString(),
          };
          void this.dispatch('schedule', name, name, 1, { headers, body: Buffer.from('{}') });
        });
      };
      plan();
    }
  }

  private async attempt(
    by: DeliveredBy,
    { name: functionName, codebase }: Endpoint,
    subject: string,
    attempt: number,
    deliver: (running: ReturnType<Instances['choose']>) => Promise<number>,
    agent: Agent | null = null,
  ): Promise<number | null> {
    const { instances, record } = this.parts;
    const running = instances.choose(codebase as ServiceName, agent);
    const about = { kind: 'deliver', by, functionName, instance: running.instance.name, subject, attempt } as const;
    record({ ...about, phase: 'start' });
    try {
      const status = await outside({ agent }, () => deliver(running));
      record({ ...about, phase: status < 300 ? 'done' : 'failed' });
      return status;
    } catch (error) {
      record({ ...about, phase: error instanceof Died ? 'died' : 'failed' });
      return null;
    }
  }
}

type TriggerEvent = Readonly<Record<string, unknown>> & { readonly subject: string };

/** A CloudEvent in binary mode, as the Functions Framework makes it into an object. */
function eventOf(headers: Readonly<Record<string, string>>, body: string): TriggerEvent {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith('ce-') ? [[name.slice('ce-'.length), value] as const] : [],
  );
  return { subject: '', ...Object.fromEntries(attributes), data: JSON.parse(body) as unknown };
}
