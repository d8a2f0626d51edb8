import type { Mutant } from './mutant.ts';

const kernel = 'functions/lib/kernel/src';

/** Edits of how one aggregate changes, and how a repeated request is done once. */
export const requestMutants: readonly Mutant[] = [
  {
    name: 'event-missing',
    file: `${kernel}/events/aggregate.ts`,
    find: '      append(writer, ref, version, { next, events, change, cause: causeOfRequest(context) });',
    replace: '      append(writer, ref, version, { next, events: [], change, cause: causeOfRequest(context) });',
    breaks: 'A change commits its state without its event.',
  },
  {
    name: 'response-of-another-version',
    file: `${kernel}/events/aggregate.ts`,
    find: '    write();\n    return { state, events };',
    replace: '    write();\n    return { state: state && { ...state, version: state.version + 1 }, events };',
    breaks: 'A response shows a version that the resource never had.',
  },
  {
    name: 'creation-without-event',
    file: `${kernel}/events/aggregate.ts`,
    find: '    append(asBatch(writer), ref, 0, { next, events, change, cause });',
    replace: '    append(asBatch(writer), ref, 0, { next, events: [], change, cause });',
    breaks: 'A new aggregate has no event.',
  },
  {
    name: 'version-stands-still',
    file: `${kernel}/events/aggregate.ts`,
    find: 'return next && { ...next, version: version + events.length };',
    replace: 'return next && { ...next, version: Math.max(1, version) };',
    breaks: 'The document keeps its version while its log counts on.',
  },
  {
    name: 'reaction-without-event',
    file: `${kernel}/events/aggregate.ts`,
    find: '      append(batch, ref, version, { next, events, change, cause });',
    replace: '      append(batch, ref, version, { next, events: [], change, cause });',
    breaks: 'A subscriber changes an aggregate without an event.',
  },
  {
    name: 'no-idempotency',
    file: `${kernel}/http/idempotency.ts`,
    find: 'if (key === undefined || !session) return',
    replace: 'if (key !== null) return',
    breaks: 'A retry of a client is done again.',
  },
  {
    name: 'record-after-commit',
    file: `${kernel}/http/with-idempotency.ts`,
    find: '      record.addTo(writer, free, keptOf(last, isSecret));',
    replace:
      '      const kept = keptOf(last, isSecret);\n' +
      '      setTimeout(() => void record.write(free, kept).catch(() => undefined), 2_000);',
    breaks:
      'The record of a key is written two seconds after the commit: a crash or a lost response in between repeats it.',
  },
  {
    name: 'key-expires-at-once',
    file: `${kernel}/http/idempotency-store.ts`,
    find: "if (storedMs(record.get('expireAt')) <= readTime.toMillis()) return",
    replace: 'if (readTime) return',
    breaks: 'A kept response counts for nothing.',
  },
  {
    name: 'keys-share-a-record',
    file: `${kernel}/http/idempotency-store.ts`,
    find: 'const id = hash(key.uid, key.routeId, key.target, key.key);',
    replace: 'const id = hash(key.uid.slice(0, 1), key.routeId.slice(0, 1), key.key.slice(0, 5));',
    breaks: 'Two keys are one: a request gets the response of another one, or is rejected for its body.',
  },
];
