import type { Database } from '../../firestore/engine/database.ts';
import { plainData } from '../plain-data.ts';
import type { Lists } from './chooser.ts';

/** What the API's lists would say of a database. */
export function listsIn(database: () => Database): Lists {
  return {
    attendance: (orgId) =>
      textsIn(database(), 'records', '').flatMap(({ id, text }) =>
        text('orgId') === orgId ? [{ id, staffUid: text('staffUid'), status: text('status') }] : [],
      ),
    notifications: (uid) => textsIn(database(), 'items', `notifications/${uid}`).map(({ id }) => id),
    deadLetters: (orgId) =>
      textsIn(database(), 'deadLetters', '').flatMap(({ text }) =>
        orgId === null || text('orgid') === orgId ? [{ subscriber: text('subscriber'), eventId: text('eventId') }] : [],
      ),
  };
}

/** Documents of a collection group below a document, by their paths. */
function textsIn(database: Database, group: string, below: string) {
  const found = [...database.inGroup(group, below)].map(({ path, fields }) => {
    const data = plainData(fields) as Readonly<Record<string, unknown>>;
    const text = (name: string) => (typeof data[name] === 'string' ? data[name] : '');
    return { id: path.slice(path.lastIndexOf('/') + 1), path, text };
  });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
