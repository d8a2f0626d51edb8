import { retentionMs } from '@fresh/contracts/retention';
import * as z from 'zod';

/** An event as a developer types it. Its data may be wrong, to see what a subscriber makes of that. */
export const sentEvent = z.looseObject({
  id: z.string().regex(/^[\w-]{1,100}$/, 'an id has letters, digits, - and _'),
  type: z.string().regex(/^fresh\.\w+\.\w+\.v\d+\.\w+$/, 'a type is fresh.<service>.<aggregate>.v<n>.<past tense>'),
  time: z.iso.datetime(),
  orgid: z.string().nullable(),
  data: z.unknown(),
});

export type SentEvent = z.output<typeof sentEvent>;

/** As in the kernel's `event-log.ts`, which needs Firestore's client: this process does without its 30 MB. */
const logShards = 8;

/** The document of an event but for `recordedAt`, as the kernel's `logEntry` makes it, in Firestore's JSON. */
export function loggedDocument(
  { orgid, ...envelope }: SentEvent,
  nowMs: number,
): { readonly path: string; readonly fields: Record<string, object> } {
  const topic = envelope.type.replace(/\.v\d+\./, '.');
  const entry = {
    ...envelope,
    ...(orgid !== null && { orgid }),
    topic,
    timeMs: Date.parse(envelope.time),
    shard: (Buffer.from(envelope.id.slice(0, 2), 'base64url')[0] ?? 0) % logShards,
  };
  const expireAt = { timestampValue: new Date(nowMs + retentionMs.events).toISOString() };
  return { path: `eventLog/${topic}/events/${envelope.id}`, fields: { ...fieldsOf(entry), expireAt } };
}

function fieldsOf(object: object): Record<string, object> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, valueOf(value)]));
}

function valueOf(value: unknown): object {
  if (value === null || value === undefined) return { nullValue: null };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { integerValue: String(value) } : { doubleValue: value };
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(valueOf) } };
  return { mapValue: { fields: typeof value === 'object' ? fieldsOf(value) : {} } };
}

/** Puts an event into the log as a service would, with Firestore's time; its triggers deliver it. */
export async function logEvent(
  { projectId, firestoreHost }: { readonly projectId: string; readonly firestoreHost: string },
  event: SentEvent,
): Promise<void> {
  const database = `projects/${projectId}/databases/(default)`;
  const { path, fields } = loggedDocument(event, Date.now());
  const write = {
    update: { name: `${database}/documents/${path}`, fields },
    updateTransforms: [{ fieldPath: 'recordedAt', setToServerValue: 'REQUEST_TIME' }],
    currentDocument: { exists: false },
  };
  const response = await fetch(`http://${firestoreHost}/v1/${database}/documents:commit`, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({ writes: [write] }),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.ok) return;
  if (response.status === 409) throw new Error(`The log has an event ${event.id} already: give this one another id.`);
  throw new Error(`Firestore did not take the event: ${await response.text()}`);
}
