import { invalid } from './failure.ts';

/** `projects/p/databases/d`, and what is below its `documents`: '' for the root, else `collection/document/…`. */
export interface ResourceName {
  readonly database: string;
  readonly path: string;
}

/** Takes `projects/{project}/databases/{database}[/documents[/…]]` apart. */
export function parseName(name: string): ResourceName {
  const { database, path = '' } =
    /^(?<database>projects\/[^/]+\/databases\/[^/]+)(?:\/documents(?:\/(?<path>.+))?)?$/s.exec(name)?.groups ?? {};
  if (database === undefined) throw invalid(`${name} is no name of a document or database`);
  return { database, path };
}

/** The path of a document from its full name. */
export function documentPath(name: string): string {
  const { path } = parseName(name);
  const segments = path.split('/');
  if (path === '' || segments.length % 2 !== 0) throw invalid(`${name} is no name of a document`);
  for (const [i, id] of segments.entries()) {
    if (id === '' || id === '.' || id === '..') throw invalid(`"${id}" is no id`);
    if (/^__.*__$/s.test(id)) {
      throw invalid(`${i % 2 === 0 ? 'Collection' : 'Resource'} id "${id}" is invalid because it is reserved.`);
    }
    if (Buffer.byteLength(id) > 1500) throw invalid('The key path element name is longer than 1500 bytes.');
  }
  return path;
}

/** `a/b` of `a/b/c`, '' of `a`. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function lastId(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The names in a field path: `a.b` or, where a name is no identifier, in backticks. */
export function parseFieldPath(text: string): readonly string[] {
  const known = fieldPaths.get(text);
  if (known) return known;
  const names: string[] = [];
  const pattern = /(?:`(?<quoted>(?:[^`\\]|\\.)+)`|(?<plain>[^`.\\]+))(?<more>\.|$)/gsy;
  for (let more = '.'; more === '.';) {
    const groups = pattern.exec(text)?.groups;
    if (!groups) throw invalid(`Invalid property path "${text}".`);
    names.push(groups['plain'] ?? (groups['quoted'] ?? '').replaceAll(/\\(.)/gs, '$1'));
    more = groups['more'] ?? '';
  }
  if (fieldPaths.size >= REMEMBERED) fieldPaths.clear();
  fieldPaths.set(text, names);
  return names;
}

const REMEMBERED = 10_000;
const fieldPaths = new Map<string, readonly string[]>();
