import { expect } from 'chai';
import * as z from 'zod';
import { event, topicOf, upcast, versionsOf } from './event.ts';

/** A break was counted in minutes, then in milliseconds, then named with the person who took it. */
const first = event({
  type: 'fresh.timekeeping.break.v1.taken',
  service: 'timekeeping',
  summary: 'A break in minutes.',
  data: z.object({ uid: z.string(), minutes: z.number() }),
});
const second = event({
  type: 'fresh.timekeeping.break.v2.taken',
  service: 'timekeeping',
  summary: 'A break in milliseconds.',
  data: z.object({ uid: z.string(), durationMs: z.number().int() }),
  previous: {
    definition: first,
    upcast: (data) => {
      const { uid, minutes } = first.data.parse(data);
      return { uid, durationMs: minutes * 60_000 };
    },
  },
});
const third = event({
  type: 'fresh.timekeeping.break.v3.taken',
  service: 'timekeeping',
  summary: 'A break and who took it.',
  data: z.object({ takenBy: z.string().startsWith('user:'), durationMs: z.number().int().positive() }),
  previous: {
    definition: second,
    upcast: (data) => {
      const { uid, durationMs } = second.data.parse(data);
      return { takenBy: `user:${uid}`, durationMs };
    },
  },
});

describe('topicOf', () => {
  it('is the same for every version', () => {
    expect([first, second, third].map(({ type }) => topicOf(type))).to.deep.equal(
      Array<string>(3).fill('fresh.timekeeping.break.taken'),
    );
    expect(topicOf('fresh.timekeeping.break.v12.taken')).to.equal('fresh.timekeeping.break.taken');
  });

  it('distinguishes events that differ in anything else', () => {
    expect(topicOf('fresh.timekeeping.break.v1.ended')).not.to.equal(topicOf(first.type));
    expect(topicOf('fresh.timekeeping.vault.v1.opened')).to.equal('fresh.timekeeping.vault.opened');
  });
});

describe('versionsOf', () => {
  it('has the newest first', () => {
    expect(versionsOf(third)).to.deep.equal([third, second, first]);
    expect(versionsOf(first)).to.deep.equal([first]);
  });
});

describe('upcast', () => {
  const newest = { takenBy: 'user:ana', durationMs: 900_000 };

  for (const [version, data] of [
    [first, { uid: 'ana', minutes: 15 }],
    [second, { uid: 'ana', durationMs: 900_000 }],
    [third, newest],
  ] as const) {
    it(`makes the newest version of ${version.type}`, () => {
      expect(upcast(third, version.type, data)).to.deep.equal(newest);
    });
  }

  it('makes the version it is asked for, not a newer one', () => {
    expect(upcast(second, first.type, { uid: 'ana', minutes: 15 })).to.deep.equal({ uid: 'ana', durationMs: 900_000 });
  });

  it('drops what the newest version doesn’t know', () => {
    expect(upcast(third, third.type, { ...newest, mood: 'good' })).to.deep.equal(newest);
  });

  for (const [where, type, data, message] of [
    ['the version that was logged', first.type, { uid: 'ana', minutes: 'a few' }, /minutes/],
    ['the step between, from an upcaster', first.type, { uid: 'ana', minutes: 1 / 7 }, /durationMs/],
    ['the newest version, from an upcaster', first.type, { uid: 'ana', minutes: 0 }, /durationMs/],
    ['the newest version, logged so', third.type, { takenBy: 'ana', durationMs: 1 }, /takenBy/],
  ] as const) {
    it(`rejects what doesn’t fit ${where}`, () => {
      expect(() => upcast(third, type, data))
        .to.throw(z.ZodError)
        .with.property('message')
        .that.matches(message);
    });
  }

  it('rejects a type that is not a version of the event, such as a newer one than it knows', () => {
    expect(() => upcast(second, third.type, newest)).to.throw('is no version of');
    expect(() => upcast(third, 'fresh.timekeeping.break.v1.ended', newest)).to.throw('is no version of');
  });
});
