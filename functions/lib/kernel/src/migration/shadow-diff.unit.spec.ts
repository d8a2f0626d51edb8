import { expect } from 'chai';
import { diffResponses, isMismatch, withoutNoise, type ComparedResponse, type Difference } from './shadow-diff.ts';
import { findingsOf } from './shadow-findings.ts';

const response = (body: unknown, more: Partial<ComparedResponse> = {}): ComparedResponse => ({
  status: 200,
  contentType: 'application/json',
  cookies: [],
  body,
  ...more,
});
const diff = (first: unknown, second: unknown, unordered?: string) =>
  diffResponses(response(first), response(second), unordered);
/** `path kind was>now`, without the first step of the path where it is the body. */
const lines = (differences: readonly Difference[]) =>
  findingsOf(differences).map(({ path, kind, was, now }) => `${path.replace(/^body\.?/, '')} ${kind} ${was}>${now}`);

describe('the shadow diff', () => {
  it('takes ids, times, tokens and durations for the same as long as they are of the same form', () => {
    const moment = (nth: number) => ({
      id: `position ${nth}`,
      uid: `u${nth}`,
      assignedUids: [`a${nth}`],
      createdBy: `user ${nth}`,
      ticket: `1111111${nth}-aaaa-4bbb-8ccc-222222222222`,
      document: `Abcdefghijklmnopqrs${nth}`,
      made: `org-176000000000${nth}`,
      at: 1_760_000_000_000 + nth,
      iso: `2026-03-0${nth + 1}T12:00:00.000Z`,
      stamp: { _seconds: 1_760_000_000 + nth, _nanoseconds: nth },
      jwt: `eyJhbGciOiJSUzI1NiJ9.e30.signature${nth}`,
      csrfToken: `t${nth}`,
      nextCursor: `c${nth}`,
      uptime: nth + 0.5,
      durationMs: nth,
    });
    expect(diff(moment(1), moment(2))).to.deep.equal([]);
  });

  const differing: [string, unknown, unknown, string[]][] = [
    ['another text', { name: 'Cook' }, { name: 'Chef' }, ['name value string>string']],
    ['another number', { total: 1 }, { total: 2 }, ['total value number>number']],
    [
      'a length that is planned, which is no duration',
      { breakDuration: 30 },
      { breakDuration: 31 },
      ['breakDuration value number>number'],
    ],
    ['another truth', { isActive: true }, { isActive: false }, ['isActive value boolean>boolean']],
    ['null for a text', { note: 'a' }, { note: null }, ['note type string>null']],
    ['null for an id', { venueId: 'v1' }, { venueId: null }, ['venueId type id>null']],
    ['no id for an id', { venueId: 'v1' }, { venueId: '' }, ['venueId type id>string']],
    ['a text for a number', { total: 1 }, { total: '1' }, ['total type number>string']],
    ['an object for a list', { data: [] }, { data: {} }, ['data type array>object']],
    [
      'another form of time',
      { at: { _seconds: 1, _nanoseconds: 0 } },
      { at: 1_760_000_000_000 },
      ['at type timestamp>epoch ms'],
    ],
    [
      'minutes of a day for a time',
      { startTime: 480 },
      { startTime: 1_760_000_000_000 },
      ['startTime type number>epoch ms'],
    ],
    ['a field we lack', { a: 1, b: [] }, { a: 1 }, ['b missing array>nothing']],
    ['a field we add', { a: 1 }, { a: 1, b: 'x' }, ['b added nothing>string']],
    ['a longer list', { roles: ['a'] }, { roles: ['a', 'b'] }, ['roles length array>array']],
    ['another order', ['a', 'b'], ['b', 'a'], ['[] value string>string']],
    ['another body altogether', 'page', { ok: true }, [' type string>object']],
    ['no body', { ok: true }, undefined, [' missing object>nothing']],
  ];
  for (const [what, first, second, expected] of differing) {
    it(`finds ${what}`, () => {
      expect(lines(diff(first, second))).to.deep.equal(expected);
    });
  }

  it('says of another status only that: its body is another thing', () => {
    const found = diffResponses(response({ a: 1 }), response({ error: {} }, { status: 404, contentType: 'text/html' }));
    expect(lines(found)).to.deep.equal(['status status 200>404']);
  });

  it('compares media types, not how they are written', () => {
    const as = (contentType: string) => response('x', { contentType });
    expect(diffResponses(as('text/html; charset=utf-8'), as('Text/HTML;charset=UTF-8'))).to.deep.equal([]);
    expect(lines(diffResponses(as('text/html'), as('application/json')))).to.deep.equal([
      'header.content-type value text/html>application/json',
    ]);
    expect(lines(diffResponses(as('text/html'), as('')))).to.deep.equal(['header.content-type missing string>nothing']);
  });

  it('compares cookies by name and attributes, and of their values only whether there is one', () => {
    const setting = (...cookies: string[]) => response({}, { cookies });
    const first = setting('session=a; Path=/; Max-Age=5; Expires=Mon, 01 Jan 2026 00:00:00 GMT; HttpOnly', 'orgId=o');
    const same = setting('orgId=p', 'session=b; HttpOnly; path=/; expires=Tue, 02 Jan 2026 00:00:00 GMT; Max-Age=5');
    expect(diffResponses(first, same)).to.deep.equal([]);
    const other = setting('session=; Path=/; Max-Age=0; Expires=x', '__session=c');
    expect(lines(diffResponses(first, other))).to.have.members([
      'cookie.session.set value boolean>boolean',
      'cookie.session.max-age value string>string',
      'cookie.session.httponly missing string>nothing',
      'cookie.orgId missing object>nothing',
      'cookie.__session added nothing>object',
    ]);
  });

  it('compares elements of lists of another length by their ids, and not at all without', () => {
    const member = (id: string, role: string) => ({ id, role });
    const [ann, bob, eve] = [member('ann', 'admin'), member('bob', 'staff'), member('eve', 'staff')];
    expect(lines(diff([ann, bob, eve], [bob, eve]))).to.deep.equal([' length array>array']);
    expect(lines(diff([ann, bob, eve], [bob, member('eve', 'admin')]))).to.deep.equal([
      ' length array>array',
      '[].role value string>string',
    ]);
    expect(lines(diff(['a', 'b', 'c'], ['b', 'c']))).to.deep.equal([' length array>array']);
  });

  it('takes a list for unordered where it is named so, and no other', () => {
    const lists = (members: unknown[], others: unknown[]) => ({ members, others });
    const [ann, bob] = [
      { id: 'ann', role: 'admin' },
      { id: 'bob', role: 'staff' },
    ];
    expect(diff(lists([ann, bob], []), lists([bob, ann], []), 'members')).to.deep.equal([]);
    expect(lines(diff(lists([], [ann, bob]), lists([], [bob, ann]), 'members'))).to.deep.equal([
      'others[].role value string>string',
    ]);
    const replaced = lists([bob, { id: 'eve', role: 'admin' }], []);
    expect(lines(diff(lists([ann, bob], []), replaced, 'members'))).to.deep.equal(['members[] missing object>nothing']);
    // Ids of another database: by position, as there is nothing better.
    const others = [
      { id: 'x', role: 'admin' },
      { id: 'y', role: 'staff' },
    ];
    expect(diff(lists([ann, bob], []), lists(others, []), 'members')).to.deep.equal([]);
  });

  it('knows what a client could notice', () => {
    expect(diff({ a: 1 }, { a: 1, b: 2 }).some(isMismatch)).to.equal(false);
    for (const [, first, second, expected] of differing.filter(([what]) => what !== 'a field we add')) {
      expect(diff(first, second).some(isMismatch), expected[0]).to.equal(true);
    }
  });

  describe('without noise', () => {
    const subtract = (first: unknown, ours: unknown, second: unknown) =>
      lines(withoutNoise(diff(first, ours), diff(first, second)));
    it('is what the monolith doesn’t differ in from itself', () => {
      const body = (heap: number, name: string) => ({ memory: { heap, limit: 5 }, list: [{ name }, { name: 'b' }] });
      expect(subtract(body(1, 'a'), body(2, 'a'), body(3, 'a'))).to.deep.equal([]);
      expect(subtract(body(1, 'a'), body(2, 'x'), body(3, 'a'))).to.deep.equal(['list[].name value string>string']);
      // Noise of one element is none of another.
      const noisy = { memory: { heap: 1, limit: 5 }, list: [{ name: 'a' }, { name: 'z' }] };
      expect(subtract(body(1, 'a'), body(1, 'x'), noisy)).to.deep.equal(['list[].name value string>string']);
    });
    it('is nothing below a noisy place, and everything above it', () => {
      expect(subtract({ a: { b: 1 } }, { a: { b: 2 } }, {})).to.deep.equal([]);
      expect(subtract({ a: [1, 2] }, { a: [1, 3] }, { a: [1] })).to.deep.equal([]);
      expect(subtract({ a: { b: 1 } }, {}, { a: { b: 2 } })).to.deep.equal(['a missing object>nothing']);
    });
    it('is nothing where the monolith has no steady status', () => {
      const noise = diffResponses(response({ a: 1 }), response({}, { status: 500 }));
      expect(withoutNoise(diff({ a: 1 }, { a: 2 }), noise)).to.deep.equal([]);
    });
  });

  describe('as findings', () => {
    it('names places without data: no positions, no keys that are made of data, no values', () => {
      const first = {
        members: [{ tel: '1' }, { tel: '2' }],
        byUser: { Zk3vN8rQpLxYt7Bm2Wc9Ha4Ds1Ef: 1, 'ann@b.c': 1 },
      };
      const second = { members: [{ tel: 3 }, { tel: 4 }], byUser: {} };
      expect(lines(diff(first, second))).to.deep.equal([
        'members[].tel type string>number',
        'byUser.{key} missing number>nothing',
      ]);
    });
    it('are bounded, however much differs', () => {
      const wide = Object.fromEntries(
        Array.from({ length: 5_000 }, (_, nth) => [`k${'abcdefghij'.repeat(nth % 3)}${nth % 100}x`, nth]),
      );
      const list = Array.from({ length: 5_000 }, (_, nth) => nth);
      expect(findingsOf(diff({ ...wide, list }, { list: list.map((nth) => nth + 1) })).length).to.be.at.most(20);
      let deep: unknown = 1;
      for (let nth = 0; nth < 100; nth += 1) deep = { nested: deep };
      const [finding] = findingsOf(diff(deep, JSON.parse(JSON.stringify(deep).replace('1', '2'))));
      expect(finding?.kind).to.equal('value');
      expect(finding?.path.length).to.be.at.most(160);
    });
  });
});
