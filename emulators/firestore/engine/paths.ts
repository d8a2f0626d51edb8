import { invalid } from './failure.ts';

/** `projects/p/databases/d`, and what is below its `documents`: '' for the root, else `collection/document/…`. */
export interface ResourceName {
  readonly database: string;
  readonly path: string;
}

const MAX_ID_BYTES = 1500;
/** `__id7__`: the id of a document that Datastore numbered. https://cloud.google.com/firestore/docs/reference/rpc/google.firestore.v1 */
const NUMERIC_ID = /^__id(?<number>0|-?[1-9]\d*)__$/;
const MIN_NUMBER = -(2n ** 63n);
const MAX_NUMBER = 2n ** 63n - 1n;

/** Takes `projects/{project}/databases/{database}[/documents[/…]]` apart. */
export function parseName(name: string | undefined): ResourceName {
  const { database, path = '' } =
    /^(?<database>projects\/[^/]+\/databases\/[^/]+)(?:\/documents(?:\/(?<path>.+))?)?$/s.exec(name ?? '')?.groups ??
    {};
  if (database === undefined) {
    throw invalid(`"${name ?? ''}" is not a name: it has to begin with projects/{project}/databases/{database}.`);
  }
  return { database, path };
}

/** The name of a database, checked. */
export function databaseName(name: string | undefined): string {
  const { database } = parseName(name);
  if (database !== name) throw invalid(`"${name ?? ''}" is not the name of a database.`);
  return database;
}

/** A document that collections are below, or the root: `…/documents` or `…/documents/{collection}/{document}…`. */
export function parentName(name: string | undefined): ResourceName {
  const parsed = parseName(name);
  if (parsed.path !== '') assertDocumentPath(parsed.path, name ?? '');
  else if (name !== `${parsed.database}/documents`) {
    throw invalid(`The parent "${name ?? ''}" is neither ${parsed.database}/documents nor a document below it.`);
  }
  return parsed;
}

/** The path of a document from its full name. */
export function documentPath(name: string | undefined): string {
  const { path } = parseName(name);
  assertDocumentPath(path, name ?? '');
  return path;
}

function assertDocumentPath(path: string, name: string): void {
  const segments = path.split('/');
  if (path === '' || segments.length % 2 !== 0) throw invalid(`"${name}" is not the name of a document.`);
  for (const [i, id] of segments.entries()) {
    if (i % 2 === 0) assertCollectionId(id);
    else assertDocumentId(id);
  }
}

/** Rejects what can't be the id of a collection. */
export function assertCollectionId(id: string): void {
  assertId('Collection', id);
  if (/^__.*__$/s.test(id)) throw invalid(`Collection id "${id}" is invalid because it is reserved.`);
}

/** Rejects what can't be the id of a document. */
export function assertDocumentId(id: string): void {
  assertId('Resource', id);
  if (!id.startsWith('__') || !/^__.*__$/s.test(id)) return;
  const number = numberOf(id);
  if (number === undefined) throw invalid(`Resource id "${id}" is invalid because it is reserved.`);
  if (number < MIN_NUMBER || number > MAX_NUMBER) {
    throw invalid(`Resource id "${id}" is invalid because it is not a 64 bit integer.`);
  }
}

function assertId(kind: string, id: string): void {
  if (id === '' || id === '.' || id === '..') throw invalid(`${kind} id "${id}" is invalid.`);
  if (id.includes('/')) throw invalid(`${kind} id "${id}" is invalid because it contains "/".`);
  if (Buffer.byteLength(id) > MAX_ID_BYTES) {
    throw invalid(`The key path element name is longer than ${MAX_ID_BYTES} bytes.`);
  }
}

/** The number in `__id7__`; undefined for every other id. */
export function numberOf(id: string): bigint | undefined {
  const { number } = NUMERIC_ID.exec(id)?.groups ?? {};
  return number === undefined ? undefined : BigInt(number);
}

/** `a/b` of `a/b/c`, '' of `a`. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function lastId(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The names in a field path: `a.b` or, where a name is not an identifier, in backticks. */
function parseFieldPath(text: string): readonly string[] {
  const known = fieldPaths.get(text);
  if (known) return known;
  const names: string[] = [];
  const pattern = /(?:`(?<quoted>(?:[^`\\]|\\.)+)`|(?<plain>[a-zA-Z_][a-zA-Z_0-9]*))(?<more>\.|$)/gsy;
  for (let more = '.'; more === '.';) {
    const groups = pattern.exec(text)?.groups;
    if (!groups) {
      throw invalid(`Invalid property path "${text}". Put a name that is not an identifier into backticks.`);
    }
    names.push(groups['plain'] ?? (groups['quoted'] ?? '').replaceAll(/\\(.)/gs, '$1'));
    more = groups['more'] ?? '';
  }
  if (fieldPaths.size >= REMEMBERED) fieldPaths.clear();
  fieldPaths.set(text, names);
  return names;
}

const REMEMBERED = 10_000;
const fieldPaths = new Map<string, readonly string[]>();

/** The names in a field path that a client asks for: those that Firestore reserves are rejected. */
export function fieldNames(text: string | undefined): readonly string[] {
  const names = parseFieldPath(text ?? '');
  const reserved = names.find(isReservedField);
  if (reserved !== undefined) throw invalid(`Invalid reserved name in field path ${reserved}`);
  return names;
}

export function isReservedField(name: string): boolean {
  return name.startsWith('__') && /^__.*__$/s.test(name);
}
