import type { ScheduleEvent } from '@fresh/contracts/events/schedules';
import { expect } from 'chai';
import fc from 'fast-check';
import { changesBetween } from './changes-between.ts';
import { evolve, type Schedule } from './schedule.ts';

const now = Date.UTC(2030, 0, 1);
const draft: Schedule = {
  id: 's1',
  orgId: 'alpha',
  version: 0,
  name: 'Week 1',
  startDate: now,
  endDate: now + 1,
  status: 'draft',
  visibility: 'team',
  createdAt: 1,
  updatedAt: 2,
};
const created = (data: object = {}): ScheduleEvent => ({
  type: 'fresh.scheduling.schedule.v1.created',
  data: {
    name: 'Week 1',
    startDate: now,
    endDate: now + 1,
    visibility: 'team',
    templateId: undefined,
    ...data,
  },
  details: {},
});
const updated = (changes: object): ScheduleEvent => ({
  type: 'fresh.scheduling.schedule.v1.updated',
  data: { changes },
  details: {},
});
const published = (data: object): ScheduleEvent => ({
  type: 'fresh.scheduling.schedule.v1.published',
  data: {
    name: 'Week 1',
    startDate: now,
    endDate: now + 1,
    publishedAt: now,
    notifyUsers: true,
    channels: [],
    ...data,
  },
});

describe('what the monolith did to a schedule', () => {
  it('is a creation, a change or an end, one event each', () => {
    expect(changesBetween(null, draft)).to.deep.equal([created()]);
    expect(changesBetween(draft, { ...draft, name: 'Week 2', endDate: now + 9 })).to.deep.equal([
      updated({ name: 'Week 2', endDate: now + 9 }),
    ]);
    expect(changesBetween(draft, null)).to.deep.equal([
      { type: 'fresh.scheduling.schedule.v1.deleted', data: { name: 'Week 1', isPublished: false } },
    ]);
    expect(changesBetween(null, null)).to.deep.equal([]);
  });

  it('is a publication when it brings it to published, at the time it names or was made', () => {
    const after = { ...draft, status: 'published', publishedAt: now, publishedBy: 'maria' } as const;
    expect(changesBetween(draft, after)).to.deep.equal([published({})]);
    expect(changesBetween(draft, { ...draft, status: 'published', name: 'New', updatedAt: 7 })).to.deep.equal([
      updated({ name: 'New' }),
      published({ name: 'New', publishedAt: 7 }),
    ]);
    expect(changesBetween(null, after)).to.deep.equal([created(), published({})]);
  });

  it('is no second publication while it stays published', () => {
    const before = { ...draft, status: 'published', publishedAt: 1 } as const;
    expect(changesBetween(before, { ...before, publishedAt: 5 })).to.deep.equal([updated({ publishedAt: 5 })]);
    expect(changesBetween(before, { ...before, status: 'archived' })).to.deep.equal([updated({ status: 'archived' })]);
  });

  it('is nothing where only fields that no event contains have changed', () => {
    const after = { ...draft, updatedBy: 'maria', updatedAt: 9, version: 3 };
    expect(changesBetween(draft, after)).to.deep.equal([]);
  });

  it('names a text that was taken away', () => {
    const data = { changes: { name: 'Other' }, cleared: ['description'] };
    expect(changesBetween({ ...draft, description: 'Summer' }, { ...draft, name: 'Other' })).to.deep.equal([
      { type: 'fresh.scheduling.schedule.v1.updated', data, details: {} },
    ]);
  });

  it('leads from one state to the other, whatever they are', () => {
    const text = fc.constantFrom('a', 'b');
    const state = fc
      .record({
        name: text,
        description: fc.option(text, { nil: undefined }),
        startDate: fc.nat(3),
        endDate: fc.nat(3),
        status: fc.constantFrom<Schedule['status']>('draft', 'published', 'active', 'completed', 'archived'),
        visibility: fc.constantFrom<Schedule['visibility']>('private', 'team', 'public'),
        publishedAt: fc.option(fc.nat(3), { nil: undefined }),
        updatedAt: fc.nat(3),
      })
      .map((fields): Schedule => ({ ...draft, ...fields }));
    fc.assert(
      fc.property(fc.option(state), state, (before, wanted) => {
        // A removed date of publication has no event.
        const after = { ...wanted, publishedAt: wanted.publishedAt ?? before?.publishedAt };
        const change = { id: 's1', orgId: 'alpha', by: 'x', now: 0 };
        const reached = changesBetween(before, after).reduce<Schedule | null>(
          (seen, event) => evolve(seen, event, change),
          before,
        );
        const factsOf = (schedule: Schedule | null) => {
          const { name, description, startDate, endDate, status, visibility } = schedule ?? draft;
          return { name, description, startDate, endDate, status, visibility };
        };
        expect(factsOf(reached)).to.deep.equal(factsOf(after));
        if (after.publishedAt !== undefined) expect(reached?.publishedAt).to.equal(after.publishedAt);
        expect(changesBetween(after, after)).to.deep.equal([]);
      }),
    );
  });
});
