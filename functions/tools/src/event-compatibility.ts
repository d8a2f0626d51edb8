/**
 * The rules by which an event's schema may change without a new version. Two readers have to go on understanding: the
 * new code reads events logged for a year back, and consumers that were deployed before read what the new code logs. So
 * whatever narrows breaks the first, whatever widens breaks the second, and only a new optional property breaks neither.
 *
 * `npm run generate` compares with the committed schemas. An author could delete such a file, or edit it together with
 * the definition. The golden events (`functions/lib/contracts/src/events/golden`) stand against that: hand-written samples
 * that are never edited and that have to stay readable, with the same fields required. An author who deletes a golden
 * event as well shows it in the diff; that is for an event which was never deployed.
 */
import { isDeepStrictEqual } from 'node:util';
import { topicOf } from '@fresh/contracts/event';
import type { Schema } from './json-schema.ts';

/** Event type → schema. */
export type EventSchemas = Readonly<Record<string, Schema>>;

/** Why the schemas `made` now may not replace the `committed` ones, each naming the event; empty when they may. */
export function incompatibilities(committed: EventSchemas, made: EventSchemas): string[] {
  return Object.entries(committed).flatMap(([type, before]) => {
    const newest = newestVersion(type, Object.keys(made));
    const after = made[type];
    if (after === undefined) {
      const keep = newest === type ? 'Declare it again.' : `Keep it as a \`previous\` of ${newest}.`;
      return [`${type} is no longer declared, but is in the log. ${keep}`];
    }
    const changes = breakingChanges(before, after);
    if (changes.length === 0) return [];
    const next = withVersion(type, versionOf(newest) + 1);
    const wayOut = `Leave it as it was, and declare ${next} with the old one as \`previous\`.`;
    return [[`${type} would break:`, ...changes, wayOut].join('\n  ')];
  });
}

/** The newest among `types` that is a version of the same event; `type` itself where there is none. */
function newestVersion(type: string, types: readonly string[]): string {
  const versions = types.filter((other) => topicOf(other) === topicOf(type));
  return versions.reduce((a, b) => (versionOf(b) > versionOf(a) ? b : a), type);
}

function versionOf(type: string): number {
  return Number(/\.v(\d+)\./.exec(type)?.[1]);
}

function withVersion(type: string, version: number): string {
  return type.replace(/\.v\d+\./, `.v${version}.`);
}

/** What changed so that one of the two readers is lost, each as `<path>: <change>`; empty when none is. */
export function breakingChanges(before: Schema, after: Schema): string[] {
  return compare(before, after, '');
}

/** Says nothing about what is valid. */
const annotations = ['$schema', '$id', '$comment', 'title', 'description', 'examples', 'deprecated'];
const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];
/** Keywords with a rule of their own below; any other may not change at all. */
const ruled = new Set([
  ...[...annotations, ...lowerBounds, ...upperBounds],
  ...['type', 'const', 'enum', 'anyOf', 'oneOf', 'x-audience'],
  ...['properties', 'required', 'additionalProperties', 'items'],
]);

function compare(before: Schema, after: Schema, path: string): string[] {
  const [old, young] = [union(before), union(after)];
  if (!old && !young) return compareOne(before, after, path);
  const lost = [...(old?.options ?? [before])];
  const come = (young?.options ?? [after]).filter((option) => {
    const same = lost.findIndex((candidate) => compare(candidate, option, path).length === 0);
    if (same >= 0) lost.splice(same, 1);
    return same < 0;
  });
  const beside = compareOne(old?.rest ?? {}, young?.rest ?? {}, path);
  // One for one: the same option with a change inside, which says more than two whole schemas do.
  const [changed] = lost;
  const [into] = come;
  if (lost.length === 1 && come.length === 1 && changed && into) return [...beside, ...compare(changed, into, path)];
  return [
    ...beside,
    ...lost.map((option) =>
      line(path, `narrowed, no longer allows ${show(option)}: events already logged may hold it`),
    ),
    ...come.map((option) => line(path, `widened, now allows ${show(option)}: consumers don’t know it`)),
  ];
}

/** The options of a union, and what stands beside them; null for any other schema. */
function union({ anyOf, oneOf, ...rest }: Schema): { options: readonly Schema[]; rest: Schema } | null {
  const options = anyOf ?? oneOf;
  return Array.isArray(options) ? { options: options as Schema[], rest } : null;
}

function compareOne(before: Schema, after: Schema, path: string): string[] {
  const [was, is] = [typeName(before), typeName(after)];
  if (was !== is) return [line(path, `type changed from ${was} to ${is}`)];
  return [
    ...audienceChanges(before, after),
    ...valueChanges(before, after),
    ...boundChanges(before, after),
    ...otherChanges(before, after),
  ]
    .map((change) => line(path, change))
    .concat(
      propertyChanges(before, after, path),
      nestedChanges(before, after, 'items', path, `${path}[]`),
      nestedChanges(before, after, 'additionalProperties', path, join(path, '*')),
    );
}

function audienceChanges(before: Schema, after: Schema): string[] {
  const lost = before['x-audience'] !== undefined && before['x-audience'] !== after['x-audience'];
  return lost ? ['no longer public: consumers outside of this repository lose it'] : [];
}

/** `enum`, and `const` as an enumeration of one. */
function valueChanges(before: Schema, after: Schema): string[] {
  const [old, young] = [valuesOf(before), valuesOf(after)];
  if (!old && !young) return [];
  if (!old) return [`narrowed to ${list(young ?? [])}: events already logged may hold other values`];
  if (!young) return [`widened from ${list(old)} to any value: consumers don’t know others`];
  const lost = old.filter((value) => !young.includes(value));
  const come = young.filter((value) => !old.includes(value));
  return [
    ...(lost.length > 0 ? [`narrowed, no longer allows ${list(lost)}: events already logged may hold it`] : []),
    ...(come.length > 0 ? [`widened, now allows ${list(come)}: consumers don’t know it`] : []),
  ];
}

function valuesOf(schema: Schema): readonly unknown[] | null {
  if ('const' in schema) return [schema['const']];
  return Array.isArray(schema['enum']) ? schema['enum'] : null;
}

function boundChanges(before: Schema, after: Schema): string[] {
  return [...lowerBounds, ...upperBounds].flatMap((keyword) => {
    const none = lowerBounds.includes(keyword) ? -Infinity : Infinity;
    const [old, young] = [before, after].map((schema) => (schema[keyword] ?? none) as number);
    if (old === undefined || young === undefined || old === young) return [];
    const narrowed = lowerBounds.includes(keyword) ? young > old : young < old;
    const change = `${keyword} changed from ${show(before[keyword])} to ${show(after[keyword])}`;
    return narrowed
      ? [`narrowed, ${change}: events already logged may lie outside`]
      : [`widened, ${change}: consumers don’t expect what lies outside`];
  });
}

function otherChanges(before: Schema, after: Schema): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((keyword) => !ruled.has(keyword) && !isDeepStrictEqual(before[keyword], after[keyword]))
    .map((keyword) => `${keyword} changed from ${show(before[keyword])} to ${show(after[keyword])}`);
}

function propertyChanges(before: Schema, after: Schema, path: string): string[] {
  const [old, young] = [propertiesOf(before), propertiesOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].flatMap((name) => {
    const at = join(path, name);
    const [was, is] = [old[name], young[name]];
    if (!is) return [line(at, 'removed: consumers read it')];
    const [wasRequired, isRequired] = [requires(before, name), requires(after, name)];
    if (!was) {
      if (isRequired) return [line(at, 'added as required: events already logged lack it')];
      return isOpen(before) ? [] : [line(at, 'added, where consumers reject or misread fields they don’t know')];
    }
    return [
      ...(isRequired && !wasRequired ? [line(at, 'newly required: events already logged may lack it')] : []),
      ...(wasRequired && !isRequired ? [line(at, 'no longer required: consumers rely on it')] : []),
      ...compare(was, is, at),
    ];
  });
}

/** The schema of an array's elements or of a record's values; it may also be a boolean or absent. */
function nestedChanges(before: Schema, after: Schema, keyword: string, path: string, inner: string): string[] {
  const [old, young] = [before[keyword], after[keyword]];
  if (isSchema(old) && isSchema(young)) return compare(old, young, inner);
  if (isDeepStrictEqual(old ?? true, young ?? true)) return [];
  return [line(path, `${keyword} changed from ${show(old)} to ${show(young)}`)];
}

/** Whether readers ignore properties the schema doesn't name; otherwise they reject them or take them for entries. */
function isOpen({ additionalProperties = true }: Schema): boolean {
  return additionalProperties === true || isDeepStrictEqual(additionalProperties, {});
}

function propertiesOf({ properties }: Schema): Readonly<Record<string, Schema>> {
  return isSchema(properties) ? (properties as Record<string, Schema>) : {};
}

function requires({ required }: Schema, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName({ type }: Schema): string {
  if (Array.isArray(type)) return type.toSorted().join(' or ');
  return typeof type === 'string' ? type : 'anything';
}

function list(values: readonly unknown[]): string {
  return values.map(show).join(', ');
}

function show(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function line(path: string, change: string): string {
  return `${path === '' ? 'the event' : path}: ${change}`;
}
