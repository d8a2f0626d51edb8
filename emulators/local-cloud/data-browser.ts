import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Documents } from '../firestore/engine/database.ts';
import { timeToJson } from '../firestore/engine/json.ts';
import { collectionIds, documentPaths } from '../firestore/engine/lists.ts';
import type { Value } from '../firestore/engine/messages.ts';
import { micros } from '../firestore/engine/time.ts';
import { isLocal, sendJson } from './traces/trace-routes.ts';
import type { TraceStore } from './traces/trace-store.ts';

/** Documents of a page. */
const pageSize = 100;
const summaryLength = 120;

/**
 * What the console reads of the embedded Firestore, below `/__/local-cloud/data/`: a collection, a document, or the
 * collections at the top. Nothing writes here. False for other paths.
 */
export function respondWithData(
  documents: Documents | null,
  traces: TraceStore,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, found] = /^\/__\/local-cloud\/data(?:\/(.*))?$/.exec(url.pathname) ?? [];
  if (!url.pathname.startsWith('/__/local-cloud/data') || request.method !== 'GET') return false;
  const path = decodeURIComponent(found ?? '').replace(/\/$/, '');
  const filter = url.searchParams.get('text')?.trim() ?? '';
  if (!isLocal(request)) sendJson(response, 403, { error: 'The console is for pages of localhost.' });
  else if (!documents) {
    sendJson(response, 404, {
      error: 'The official Firestore emulator has a browser of its own: npm run start:firebase.',
    });
  } else if (path === '') sendJson(response, 200, { collections: collectionIds(documents, '') });
  else if (path.split('/').length % 2 === 1) sendJson(response, 200, collectionOf(documents, path, filter));
  else sendJson(response, 200, documentOf(documents, traces, path));
  return true;
}

function collectionOf(documents: Documents, path: string, filter: string) {
  const all = documentPaths(documents, path).map((one) => {
    const stored = documents.get(one);
    return { id: one.slice(path.length + 1), fields: stored ? plainFields(stored.fields) : null };
  });
  const matching = all.filter(({ id, fields }) => isMatching(id, fields, filter));
  const shown = matching.slice(0, pageSize).map(({ id, fields }) => ({
    id,
    summary: fields === null ? 'no document, only what is below it' : JSON.stringify(fields).slice(0, summaryLength),
  }));
  return { path, documents: shown, count: matching.length };
}

function documentOf(documents: Documents, traces: TraceStore, path: string) {
  const stored = documents.get(path);
  return {
    path,
    fields: stored ? plainFields(stored.fields) : {},
    updatedAt: (stored?.updatedAt ?? 0) / 1_000,
    collections: collectionIds(documents, path),
    lastWrite: traces.lastWrite(path),
  };
}

/** `field=value` compares a field; any other text is looked for in the id and the fields. */
function isMatching(id: string, fields: Readonly<Record<string, unknown>> | null, filter: string): boolean {
  if (filter === '') return true;
  const [, name, value] = /^([\w.]+)\s*=\s*(.*)$/.exec(filter) ?? [];
  if (name !== undefined && value !== undefined) {
    const field = name
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | null | undefined)?.[key], fields);
    return field !== undefined && (typeof field === 'string' ? field : JSON.stringify(field)) === value;
  }
  const wanted = filter.toLowerCase();
  return id.toLowerCase().includes(wanted) || JSON.stringify(fields).toLowerCase().includes(wanted);
}

function plainFields(fields: Readonly<Record<string, Value>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));
}

/** A value as JSON has it; what JSON lacks is a text. */
function plain(value: Value): unknown {
  if ('stringValue' in value) return value.stringValue;
  if ('booleanValue' in value) return value.booleanValue;
  if ('integerValue' in value) return Number(value.integerValue);
  if ('doubleValue' in value) return value.doubleValue;
  if ('timestampValue' in value) return timeToJson(micros(value.timestampValue));
  if ('referenceValue' in value) return value.referenceValue;
  if ('bytesValue' in value) return `${value.bytesValue.length} bytes`;
  if ('geoPointValue' in value) return value.geoPointValue;
  if ('arrayValue' in value) return (value.arrayValue.values ?? []).map(plain);
  if ('mapValue' in value) return plainFields(value.mapValue.fields ?? {});
  return null;
}
