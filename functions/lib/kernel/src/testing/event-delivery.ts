import type { EventEnvelope } from '@fresh/contracts/envelope';
import { eventId, eventPath, logEntry } from '../events/event-log.ts';
import { firestore } from '../firebase.ts';
import { toFields } from './wire.ts';

/** What a test's event is about. */
export interface About {
  readonly service: string;
  readonly subject: string;
  readonly orgId: string | null;
  readonly sequence?: number;
  /** `user:test` by default. */
  readonly actor?: string;
  /** When it happened, ISO-8601; now by default. */
  readonly time?: string;
}

/** Writes an event into the log as a service would, and returns it. */
export async function logEvent(type: string, about: About, data: unknown): Promise<EventEnvelope> {
  const [event] = await logEvents(type, [about], data);
  if (!event) throw new Error('nothing was logged');
  return event;
}

/** The same for several, in one commit: Firestore records them at the same time. */
export async function logEvents(type: string, abouts: readonly About[], data: unknown): Promise<EventEnvelope[]> {
  const batch = firestore().batch();
  const logged = abouts.map((about) => envelopeOf(type, about, data));
  for (const event of logged) batch.create(firestore().doc(eventPath(type, event.id)), logEntry(event, Date.now()));
  await batch.commit();
  return logged;
}

function envelopeOf(type: string, about: About, data: unknown): EventEnvelope {
  const { service, subject, orgId, sequence = 1, actor = 'user:test', time = new Date().toISOString() } = about;
  return {
    specversion: '1.0',
    id: eventId(subject, sequence),
    type,
    source: `/services/${service}`,
    subject,
    time,
    datacontenttype: 'application/json',
    sequence,
    orgid: orgId,
    actor,
    correlationid: 'test',
    causationid: 'test',
    data,
  };
}

/** Delivers an event to a trigger as Eventarc does, so many ms after its commit; returns the HTTP status. */
export async function deliverTo(functionUrl: string, event: EventEnvelope, ageMs = 0): Promise<number> {
  const document = eventPath(event.type, event.id);
  const now = new Date(Date.now() - ageMs).toISOString();
  const response = await fetch(functionUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-datacontenttype': 'application/json',
      'ce-id': crypto.randomUUID(),
      'ce-type': 'google.cloud.firestore.document.v1.created',
      'ce-source': '//firestore.googleapis.com/projects/test/databases/(default)',
      'ce-subject': `documents/${document}`,
      'ce-time': now,
      'ce-project': process.env['GCLOUD_PROJECT'] ?? '',
      'ce-database': '(default)',
      'ce-namespace': '(default)',
      'ce-location': 'us-central1',
      'ce-document': document,
    },
    body: JSON.stringify({
      value: {
        name: `projects/test/databases/(default)/documents/${document}`,
        createTime: now,
        updateTime: now,
        fields: toFields(event),
      },
    }),
  });
  await response.text();
  return response.status;
}
