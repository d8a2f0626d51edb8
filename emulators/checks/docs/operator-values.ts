import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { OperatorPageName, Placeholders } from './operator-pages.ts';

/** What the values of placeholders are made of. */
export interface OperatorFacts {
  /** Port of the local cloud's Firestore. */
  readonly firestore: number;
  /** Of the stand-in. */
  readonly projectId: string;
  readonly projectNumber: string;
}

const rows = z.array(z.object({ document: z.object({ name: z.string() }).optional() }));

/** Writes what pages name as an example, and gives what each page's placeholders stand for on the local cloud. */
export async function operatorValues({
  firestore,
  projectId,
  projectNumber,
}: OperatorFacts): Promise<(page: OperatorPageName) => Placeholders> {
  const documents = `http://127.0.0.1:${firestore}/v1/projects/demo-fresh-root/databases/(default)/documents`;
  const request = async (method: string, url: string, body: object) => {
    const headers = { authorization: 'Bearer owner', 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(url, { method, headers, body: JSON.stringify(body), signal });
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const text = (stringValue: string) => ({ stringValue });
  for (const uid of ['ann', 'mallory']) {
    const fields = { uid: text(uid), orgId: text('org-1'), role: text('admin'), status: text('active') };
    await request('PATCH', `${documents}/memberships/${uid}_org-1`, { fields });
  }
  const anEvent = async () => {
    const structuredQuery = { from: [{ collectionId: 'events', allDescendants: true }], limit: 1 };
    const found = rows.parse(await request('POST', `${documents}:runQuery`, { structuredQuery }));
    return found[0]?.document?.name.split('/').at(-1);
  };
  let eventId = await anEvent();
  for (const deadline = Date.now() + 30_000; eventId === undefined && Date.now() < deadline;) {
    await delay(200);
    eventId = await anEvent();
  }
  if (eventId === undefined) throw new Error('the pages before have left no event in the log');
  const project = { '<id>': projectId, '<project>': projectId, '<project id>': projectId, '<your project>': projectId };
  const event = { '<event id>': eventId };
  const own: Partial<Record<OperatorPageName, Placeholders>> = {
    'docs/operations/BACKUPS.md': { '<backup>': `projects/${projectId}/locations/us-central1/backups/b` },
    'docs/operations/DEPLOY.md': {
      '<uid>': 'super',
      '<number>': projectNumber,
      '<repository id>': '1',
      '<owner id>': '2',
    },
    'docs/operations/EVENTS.md': {
      ...event,
      '<org id>': 'bay-bistro',
      '<version>': '20260301-090844-7c1d2e0-0eaac8c9',
      '<time of the deploy>': new Date().toISOString(),
      '<name>': 'notifyMembersOnSchedulePublished',
    },
    'docs/operations/GATEWAY.md': { '<app>': 'web', '<kong>': 'kong.example' },
    'docs/operations/PRIVACY.md': { ...event, '<uid>': 'bay-bistro-staff', '<id>': 'bay-bistro' },
    'docs/operations/SLO.md': {
      '<projects/…/notificationChannels/…>': `projects/${projectId}/notificationChannels/1`,
    },
  };
  return (page) => ({ ...project, ...own[page] });
}
