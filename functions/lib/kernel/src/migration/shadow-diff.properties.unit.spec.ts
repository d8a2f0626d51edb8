import { expect } from 'chai';
import fc from 'fast-check';
import { diffResponses, isMismatch, withoutNoise, type Difference } from './shadow-diff.ts';

/** What differs between any two responses: `{ noise: 'uuid' }` stands for a value that `realised` makes. */
const noises = {
  uuid: (n: number) => `${String(n).padStart(8, '0')}-1111-4111-8111-111111111111`,
  epochMs: (n: number) => 1_760_000_000_000 + n,
  iso: (n: number) => new Date(1_760_000_000_000 + n * 1000).toISOString(),
  timestamp: (n: number) => ({ _seconds: 1_760_000_000 + n, _nanoseconds: n }),
  autoId: (n: number) => `Document${String(n).padStart(12, '0')}`,
} as const;
type Noise = { readonly noise: keyof typeof noises };
/** The same in fields whose name says what they hold. */
const noisyFields = { id: 'some id', createdBy: 'some user', nextCursor: 'some place', uptime: 3 } as const;

type Tree = null | boolean | number | string | Noise | readonly Tree[] | { readonly [field: string]: Tree };
type Place = Difference['path'];

const { tree } = fc.letrec<{ tree: Tree; object: Tree; list: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false, '', 'Cook', 'Main hall', '18:00', 0, 1, -7, 21.5, 480),
    fc.constantFrom(...Object.keys(noises).map((noise) => ({ noise }) as Noise)),
    tie('object'),
    tie('list'),
  ),
  object: fc.record(
    {
      ...Object.fromEntries(['name', 'note', 'open', 'items', 'total', 'venue'].map((field) => [field, tie('tree')])),
      ...Object.fromEntries(Object.entries(noisyFields).map(([field, value]) => [field, fc.constant(value)])),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<Tree>,
  list: fc.array(tie('tree'), { maxLength: 4 }),
}));

const isNoise = (value: Tree): value is Noise => typeof value === 'object' && value !== null && 'noise' in value;
const isList = (value: Tree): value is readonly Tree[] => Array.isArray(value);

/** The JSON of one response; every `n` makes others of the same sort. */
function realised(value: Tree, n: number, field = ''): unknown {
  if (Object.hasOwn(noisyFields, field)) {
    if (typeof value === 'number') return n;
    if (typeof value === 'string') return `${value} ${n}`;
  }
  if (isList(value)) return value.map((one) => realised(one, n, field));
  if (typeof value !== 'object' || value === null) return value;
  if (isNoise(value)) return noises[value.noise](n);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, realised(inner, n, name)]));
}

/** Every place in it, and itself. */
function placesIn(value: Tree, path: Place = ['body']): Place[] {
  if (typeof value !== 'object' || value === null || isNoise(value)) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, isList(value) ? Number(key) : key])),
  ];
}

function at(value: Tree, [step, ...rest]: Place): Tree {
  return step === undefined ? value : at((value as Record<string | number, Tree>)[step]!, rest);
}

/** The same with another value at one place; undefined removes it. */
function changed(value: Tree, [step, ...rest]: Place, change: (before: Tree) => Tree | undefined): Tree | undefined {
  if (step === undefined) return change(value);
  const entries = Object.entries(value as object).flatMap(([key, inner]) => {
    const now = key === String(step) ? changed(inner as Tree, rest, change) : (inner as Tree);
    return now === undefined ? [] : [[key, now] as const];
  });
  return isList(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** What can be planted at a place, what it is called, and where it shows. */
function plantings(root: Tree, path: Place): [Difference['kind'], Place, (before: Tree) => Tree | undefined][] {
  const value = at(root, path.slice(1));
  const [field] = path.slice(-1);
  const planted: [Difference['kind'], Place, (before: Tree) => Tree | undefined][] = [
    ['type', path, () => (typeof value === 'object' && value !== null ? 'another' : { another: 1 })],
  ];
  if (typeof field === 'string' && path.length > 1) planted.push(['missing', path, () => undefined]);
  if (typeof field === 'number') planted.push(['length', path.slice(0, -1), () => undefined]);
  if (isList(value)) planted.push(['length', path, (before) => [...(before as Tree[]), 'more']]);
  if (Object.hasOwn(noisyFields, String(field))) return planted;
  if (typeof value === 'string') planted.push(['value', path, () => `${value}!`]);
  if (typeof value === 'number') planted.push(['value', path, () => value + 1]);
  if (typeof value === 'boolean') planted.push(['value', path, () => !value]);
  return planted;
}

/** A response, and one difference planted in it. */
const planted = tree.chain((root) =>
  fc
    .constantFrom(...placesIn(root).flatMap((path) => plantings(root, path).map((one) => [path, ...one] as const)))
    .map(([path, kind, shows, change]) => ({ root, kind, shows, other: changed(root, path.slice(1), change) ?? null })),
);

const response = (body: unknown) => ({ status: 200, contentType: 'application/json', cookies: [], body });
const mismatches = (first: unknown, second: unknown) =>
  diffResponses(response(first), response(second)).filter(isMismatch);

/** The same with a field of ours in every object. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== 'object' || value === null || '_seconds' in value) return value;
  return { ...Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withMore(inner)])), ours: 1 };
}

describe('the shadow diff of any two responses', () => {
  it('finds nothing where only the moment and our additional fields differ', () => {
    fc.assert(
      fc.property(tree, (root) => {
        expect(mismatches(realised(root, 1), withMore(realised(root, 2)))).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the one difference that was planted, where and as what it was', () => {
    fc.assert(
      fc.property(planted, ({ root, other, kind, shows }) => {
        const found = mismatches(realised(root, 1), withMore(realised(other, 2)));
        expect(found.map((one) => [one.kind, one.path])).to.deep.equal([[kind, shows]]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds it just the same beside noise, and not in it', () => {
    fc.assert(
      fc.property(planted, ({ root, other, shows }) => {
        const [first, ours, second] = [realised(root, 1), withMore(realised(other, 2)), realised(root, 3)];
        const beside = (body: unknown, heap: number) => ({ body, memory: { heap } });
        const found = diffResponses(response(beside(first, 1)), response(beside(ours, 2))).filter(isMismatch);
        const noise = diffResponses(response(beside(first, 1)), response(beside(second, 3)));
        expect(withoutNoise(found, noise).map(({ path }) => path)).to.deep.equal([['body', ...shows]]);
        // The monolith's second response has it too.
        const noisy = diffResponses(response(beside(first, 1)), response(beside(realised(other, 3), 3)));
        expect(withoutNoise(found, noisy)).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });
});
