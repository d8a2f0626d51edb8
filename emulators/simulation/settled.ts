import { topicOf } from '@fresh/contracts/event';
import { subscribersTo } from '@fresh/contracts/registry';
import type { Database } from '../firestore/engine/database.ts';
import type { Fields } from '../firestore/engine/messages.ts';

/** Deliveries that are not done: events of the log that a subscriber has not handled, and is to. */
export function openDeliveries(database: Database): string[] {
  const open: string[] = [];
  for (const { fields } of database.inGroup('events', '')) {
    const [id, type] = [textIn(fields, 'id'), textIn(fields, 'type')];
    for (const { name } of subscribersTo(topicOf(type))) {
      const entry = database.get(`inbox/${name}:${id}`);
      const progress = entry?.fields['progress'];
      const status = progress && 'mapValue' in progress ? textIn(progress.mapValue.fields ?? {}, 'status') : 'none';
      if (status !== 'done') open.push(`${name}:${id} ${status}`);
    }
  }
  return open;
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return value && 'stringValue' in value ? value.stringValue : '';
}
