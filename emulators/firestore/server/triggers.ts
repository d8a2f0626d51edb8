import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import * as z from 'zod';
import type { Change, Committed, Database } from '../engine/database.ts';
import { documentToJson, timeToJson } from '../engine/json.ts';
import { parseName } from '../engine/paths.ts';

const EVENT_TYPE = /^google\.cloud\.firestore\.document\.v1\.(created|updated|deleted|written)(\.withAuthContext)?$/;
/** An event function may run for 9 minutes, and the functions emulator responds when it is done. */
const DELIVERY_TIMEOUT_MS = 10 * 60_000;
const MAX_DELIVERIES = 256;

/** What the functions emulator registers: which changes of which documents a function subscribes to. */
export const triggerSchema = z.object({
  eventType: z.string().regex(EVENT_TYPE),
  database: z.string().min(1),
  namespace: z.string().default('(default)'),
  document: z.object({ value: z.string().min(1), matchType: z.enum(['EXACT', 'PATH_PATTERN']) }),
});

interface Trigger extends z.infer<typeof triggerSchema> {
  readonly matches: (path: string) => boolean;
}

/** One event on its way to a function. */
export interface Delivery {
  /** Path on the functions emulator. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Triggers of the 2nd generation: after a commit, a CloudEvent for each change and each function that wants it. */
export class Triggers {
  /** By project, then by the name of the trigger. */
  private readonly registered = new Map<string, Map<string, Trigger>>();

  constructor(private readonly deliver: (delivery: Delivery) => void) {}

  /** Registering a name again replaces what it stood for. */
  register(project: string, name: string, trigger: z.infer<typeof triggerSchema>): void {
    const triggers = this.registered.get(project) ?? new Map<string, Trigger>();
    this.registered.set(project, triggers);
    const { value, matchType } = trigger.document;
    const pattern = matchType === 'EXACT' ? undefined : patternOf(value);
    triggers.set(name, { ...trigger, matches: (path) => (pattern ? pattern.test(path) : trimmed(value) === path) });
  }

  /** Delivers the changes of a database. */
  watch(database: Database): void {
    const [, project = '', , databaseId = ''] = database.name.split('/');
    database.onCommit((committed) => {
      // Clearing deletes without a write, and no function gets it.
      if (committed.results.length === 0) return;
      for (const [name, trigger] of this.registered.get(project) ?? []) {
        if (trigger.database !== databaseId) continue;
        for (const change of committed.changes) {
          if (!trigger.matches(change.path) || !wants(trigger, change)) continue;
          const event = cloudEvent({ project, name, trigger, database: database.name, change, committed });
          try {
            this.deliver(event);
          } catch (error) {
            // The commit has happened: its client must not get this error.
            console.error(`The event ${event.headers['ce-id'] ?? ''} was not delivered to ${name}:`, error);
          }
        }
      }
    });
  }
}

/** Sends events to the functions emulator at `host`. What fails is logged and lost, as locally there are no retries. */
export function sendTo(host: string): (delivery: Delivery) => void {
  // A new connection each time: on a kept one, an event could meet the end of the other side's patience.
  const agent = new Agent({ keepAlive: false, maxSockets: MAX_DELIVERIES });
  return ({ path, headers, body }) => {
    const failed = (reason: string) => {
      console.error(`The event ${headers['ce-id'] ?? ''} did not reach ${path}: ${reason}`);
    };
    const sending = request(`http://${host}${path}`, { method: 'POST', headers, agent, timeout: DELIVERY_TIMEOUT_MS });
    sending.on('timeout', () => sending.destroy(new Error(`no response within ${DELIVERY_TIMEOUT_MS / 1000} s`)));
    sending.on('error', ({ message }) => {
      failed(message);
    });
    sending.on('response', (response) => {
      if ((response.statusCode ?? 500) >= 400) failed(`returned ${response.statusCode}`);
      response.resume();
    });
    sending.end(body);
  };
}

/** `{x}` and `*` stand for one segment or a part of one, `{x=**}` and `**` for any number of them. */
function patternOf(value: string): RegExp {
  const source = trimmed(value)
    .split(/(\{[^}]*\}|\*\*|\*)/)
    .map((part) => {
      if (part === '**' || /^\{[^}]*=\*\*\}$/.test(part)) return '.*';
      return part === '*' || part.startsWith('{') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    });
  return new RegExp(`^${source.join('')}$`, 's');
}

function trimmed(path: string): string {
  return path.replace(/^\/|\/$/g, '');
}

function wants({ eventType }: Trigger, { before, after }: Change): boolean {
  const what = before ? (after ? 'updated' : 'deleted') : 'created';
  const kind = EVENT_TYPE.exec(eventType)?.[1];
  return kind === 'written' || kind === what;
}

/** https://cloud.google.com/eventarc/docs/cloudevents#firestore, in binary mode with JSON. */
function cloudEvent(event: {
  readonly project: string;
  readonly name: string;
  readonly trigger: Trigger;
  readonly database: string;
  readonly change: Change;
  readonly committed: Committed;
}): Delivery {
  const { project, name, trigger, database, change, committed } = event;
  const encoded = change.path.split('/').map(encodeURIComponent).join('/');
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': randomUUID(),
    'ce-type': trigger.eventType,
    'ce-source': `//firestore.googleapis.com/${database}`,
    'ce-subject': `documents/${encoded}`,
    'ce-time': timeToJson(committed.at),
    'ce-datacontenttype': 'application/json',
    'ce-location': 'us-central1',
    'ce-project': project,
    'ce-database': parseName(database).database.split('/')[3] ?? '',
    'ce-namespace': trigger.namespace,
    'ce-document': encoded,
    // Every client here is a server SDK that says "owner": who it really is, is unknown.
    ...(trigger.eventType.endsWith('.withAuthContext') && { 'ce-authtype': 'unknown' }),
  };
  const { before, after } = change;
  const data = {
    value: after && documentToJson(database, after),
    oldValue: before && documentToJson(database, before),
  };
  const path = `/functions/projects/${project}/triggers/${encodeURIComponent(name)}`;
  return { path, headers, body: JSON.stringify(data) };
}
