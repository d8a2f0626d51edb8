/**
 * Calls with the responses of Google's emulator. `calls.int.spec.ts` expects them of the embedded Firestore everywhere, and
 * `calls.official.int.spec.ts` of the official one where it is installed.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { uniqueId } from '@fresh/kernel/testing/world';
import { DATABASE, RawClient, ROOT, type RawMessage } from './raw-client.ts';

/** What a call is made of: names of the documents that it finds, and where it may write. */
export class Place {
  /** Documents d0 to d4 with `x` from 5 down to 1 and `y` from 0 up to 4, and some below them. Nothing writes there. */
  readonly c = uniqueId('c');
  /** For writing. */
  readonly w = uniqueId('w');

  name(path: string): string {
    return `${ROOT}/${path.replace(/^c(?=[/\0]|$)/, this.c).replace(/^w(?=[/\0]|$)/, this.w)}`;
  }

  set(path: string, fields: object = {}) {
    return { update: { name: this.name(path), fields } };
  }

  remove(path: string) {
    return { delete: this.name(path) };
  }

  ref(path: string) {
    return { referenceValue: this.name(path) };
  }

  /** A query of `c`. */
  query(more: object = {}) {
    return { parent: ROOT, structuredQuery: { from: [{ collectionId: this.c }], select: {}, ...more } };
  }

  /** A query without a collection, below a document. */
  kindless(below: string, more: object = {}) {
    return {
      parent: below === '' ? ROOT : this.name(below),
      structuredQuery: { from: [{ allDescendants: true }], select: {}, ...more },
    };
  }

  /** Sums and averages over `c`. */
  aggregate(aggregations: readonly object[], more: object = {}) {
    const structuredQuery = { from: [{ collectionId: this.c }], ...more };
    return { parent: ROOT, structuredAggregationQuery: { structuredQuery, aggregations } };
  }

  commit(...writes: readonly object[]) {
    return { database: DATABASE, writes };
  }

  /** Makes names short again. */
  symbolic(text: string): string {
    return text.replaceAll(`${ROOT}/`, '').replaceAll(this.c, 'c').replaceAll(this.w, 'w');
  }
}

/** A call, and its responses in brief: a gRPC status, or messages without their times. */
export interface Call {
  readonly title: string;
  readonly method: string;
  readonly request: (place: Place) => object;
  /** Committed before, one commit after the other. */
  readonly before?: (place: Place) => readonly object[];
  readonly expected: unknown;
}

const DAY_MS = 86_400_000;
const HIDDEN = ['readTime', 'createTime', 'commitTime'];

/** Adds to a `describe` one test for each call. */
export function describeCalls(title: string, calls: readonly Call[], host: () => string): void {
  describe(title, function () {
    this.timeout(60_000);
    const place = new Place();
    let client: RawClient;

    const commit = async (...writes: readonly object[]) => {
      const outcome = await client.call('commit', place.commit(...writes));
      if ('code' in outcome) throw new Error(outcome.message);
    };
    before(async () => {
      client = new RawClient(host());
      const integer = (value: number) => ({ integerValue: String(value) });
      const numbered = [0, 1, 2, 3, 4].map((n) => place.set(`c/d${n}`, { x: integer(5 - n), y: integer(n) }));
      await commit(...numbered, place.set('c/d1/s/b'), place.set('c/d1/t/b'), place.set('c/ghost/s/b'));
    });
    after(() => {
      client.close();
    });

    for (const { title: what, method, request, before: earlier, expected } of calls) {
      it(what, async () => {
        for (const write of earlier?.(place) ?? []) await commit(write);
        const outcome = await client.call(method, request(place));
        if ('code' in outcome) {
          expect(outcome.code, outcome.message).to.equal(expected);
          return;
        }
        const seen = outcome.responses.map((response) => brief(response, place));
        const response = seen.length === 1 ? seen[0] : seen;
        if (!isDeepStrictEqual(response, expected)) expect(response).to.deep.equal(expected);
      });
    }
  });
}

function brief(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return place.symbolic(value);
  if (Buffer.isBuffer(value)) return 'bytes';
  if (Array.isArray(value)) return value.map((one) => brief(one, place));
  if (typeof value !== 'object' || value === null) return value;
  const message = value as RawMessage;
  if (isNow(message)) return 'now';
  const entries = Object.entries(message).filter(([key, one]) => !HIDDEN.includes(key) && one !== '');
  // A document is its path, where nothing of it is asked for.
  if (entries.length === 2 && 'name' in message && 'updateTime' in message) return brief(message['name'], place);
  const [only] = entries;
  if (entries.length === 1 && (only?.[0] === 'document' || only?.[0] === 'found')) return brief(only[1], place);
  return Object.fromEntries(
    entries.map(([key, one]) => {
      if (key === 'nextPageToken') return [key, 'token'];
      return [key, key === 'message' ? 'text' : brief(one, place)];
    }),
  );
}

function isNow(message: RawMessage): boolean {
  const { seconds } = message;
  return seconds !== undefined && Math.abs(Number(seconds) * 1000 - Date.now()) < DAY_MS;
}
