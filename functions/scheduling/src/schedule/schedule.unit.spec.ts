import type { ScheduleEvent } from '@fresh/contracts/events/schedules';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { archive, create, evolve, publish, publishDue, remove, update, type Schedule } from './schedule.ts';

const now = Date.UTC(2030, 0, 1);
const week = { startDate: now, endDate: now + 7 * 86_400_000 };
const body = { orgId: 'ignored', name: 'Week 1', visibility: 'team' as const, ...week };
const by = { id: 's1', orgId: 'alpha', by: 'maria', now };

const created: ScheduleEvent = {
  type: 'fresh.scheduling.schedule.v1.created',
  data: { name: 'Week 1', templateId: undefined, visibility: 'team', ...week },
  details: {},
};
const published = (publishedAt: number): ScheduleEvent => ({
  type: 'fresh.scheduling.schedule.v1.published',
  data: { name: 'Week 1', ...week, publishedAt, notifyUsers: true, channels: [] },
});
const planned = (publishAt: number, notifyUsers = true): ScheduleEvent => ({
  type: 'fresh.scheduling.schedule.v1.publication_planned',
  data: { publishAt, notifyUsers, channels: [] },
});
const updated = (changes: object): ScheduleEvent => ({
  type: 'fresh.scheduling.schedule.v1.updated',
  data: { changes },
  details: {},
});
const deleted: ScheduleEvent = {
  type: 'fresh.scheduling.schedule.v1.deleted',
  data: { name: 'Week 1', isPublished: false },
};
const described = (description: string): ScheduleEvent => ({
  type: 'fresh.scheduling.schedule.v1.updated',
  data: { changes: {}, withheld: ['description'] },
  details: { description },
});

const given = (...events: ScheduleEvent[]) =>
  givenEvents<Schedule | null, ScheduleEvent>((state, event) => evolve(state, event, by), null, ...events);
const publication = { scheduleId: 's1', notifyUsers: true, channels: [] };

describe('schedule', () => {
  it('starts as a draft of its creator', () => {
    given()
      .when(() => create(body))
      .then(created);
    given()
      .when(() => create(body))
      .thenState((state) => {
        expect(state).to.include({ id: 's1', orgId: 'alpha', status: 'draft', createdBy: 'maria', version: 1 });
      });
  });

  describe('update', () => {
    it('reports only what changes', () => {
      given(created)
        .when((state) => update(state, { name: 'Week one' }, now))
        .then(updated({ name: 'Week one' }));
    });

    it('keeps the fields it does not name', () => {
      given(created)
        .when((state) => update(state, { description: 'Late shifts', name: undefined }, now))
        .thenState((state) => {
          expect(state).to.include({ name: 'Week 1', description: 'Late shifts', updatedBy: 'maria', version: 2 });
        });
    });

    it('rejects a merged schedule that ends before it starts (DOMAIN 53)', () => {
      given(created)
        .when((state) => update(state, { startDate: week.endDate }, now))
        .thenRefused('BAD_REQUEST', 'Validation failed');
      given(created)
        .when((state) => update(state, { endDate: week.startDate }, now))
        .thenRefused('BAD_REQUEST', 'Validation failed');
    });

    it('accepts both dates moved together', () => {
      const moved = { startDate: week.endDate, endDate: week.endDate + 1 };
      given(created)
        .when((state) => update(state, moved, now))
        .then(updated(moved));
    });

    it('to published is a publication with the name as changed', () => {
      given(created)
        .when((state) => update(state, { status: 'published', name: 'Final' }, now))
        .then(updated({ name: 'Final' }), {
          ...published(now),
          data: { ...published(now).data, name: 'Final' },
        } as ScheduleEvent);
    });

    it('to published is a publication alone when nothing else changes', () => {
      given(created)
        .when((state) => update(state, { status: 'published' }, now))
        .then(published(now));
    });

    it('to published again is no event', () => {
      given(created, published(now))
        .when((state) => update(state, { status: 'published' }, now))
        .then();
    });

    it('of a whole form names what is new, and is no event when nothing is', () => {
      const { orgId: _orgId, ...form } = body;
      given(created)
        .when((state) => update(state, { ...form, description: 'Late shifts' }, now))
        .then(described('Late shifts'));
      for (const same of [{}, { name: undefined }, form]) {
        given(created)
          .when((state) => update(state, same, now))
          .then();
      }
    });

    it('of a missing schedule is rejected', () => {
      given()
        .when((state) => update(state, { name: 'x' }, now))
        .thenRefused('NOT_FOUND', 'Schedule not found');
    });
  });

  describe('publish', () => {
    it('stamps time and publisher', () => {
      given(created)
        .when((state) => publish(state, publication, now))
        .then(published(now));
      given(created)
        .when((state) => publish(state, publication, now))
        .thenState((state) => {
          expect(state).to.include({ status: 'published', publishedAt: now, publishedBy: 'maria', version: 2 });
        });
    });

    it('takes publishAt, and counts 0 as absent', () => {
      given(created)
        .when((state) => publish(state, { ...publication, publishAt: now - 5 }, now))
        .then(published(now - 5));
      given(created)
        .when((state) => publish(state, { ...publication, publishAt: 0 }, now))
        .then(published(now));
    });

    describe('with a time to come', () => {
      const at = now + 5000;

      it('plans the publication; the schedule stays a draft', () => {
        given(created)
          .when((state) => publish(state, { ...publication, publishAt: at }, now))
          .then(planned(at));
        given(created)
          .when((state) => publish(state, { ...publication, publishAt: at }, now))
          .thenState((state) => {
            expect(state).to.deep.include({ status: 'draft', version: 2 });
            expect(state?.planned).to.deep.equal({ at, by: 'maria', notifyUsers: true, channels: [] });
          });
      });

      it('twice is once, and another time or list of users replaces the plan', () => {
        given(created, planned(at))
          .when((state) => publish(state, { ...publication, publishAt: at }, now))
          .then();
        given(created, planned(at))
          .when((state) => publish(state, { ...publication, publishAt: at + 1 }, now))
          .then(planned(at + 1));
        given(created, planned(at))
          .when((state) => publish(state, { ...publication, publishAt: at, notifyUsers: false }, now))
          .then(planned(at, false));
      });

      it('publishes when it is due, once, as the schedule is then', () => {
        given(created, planned(at), updated({ name: 'Week one' }))
          .when((state) => publishDue(state, at))
          .then({ ...published(at), data: { ...published(at).data, name: 'Week one' } } as ScheduleEvent);
        given(created, planned(at), published(at))
          .when((state) => publishDue(state, at))
          .then();
      });

      it('publishes nothing for a plan that was replaced or withdrawn, or whose schedule is gone', () => {
        const ends = [planned(at + 1), updated({ status: 'draft' }), updated({ status: 'archived' }), deleted];
        for (const end of ends) {
          given(created, planned(at), end)
            .when((state) => publishDue(state, at))
            .then();
        }
        given(created, planned(at), updated({ status: 'active' }), updated({ status: 'draft' }))
          .when((state) => publishDue(state, at))
          .then();
      });

      it('is withdrawn by the status draft, and not by other changes', () => {
        given(created, planned(at))
          .when((state) => update(state, { status: 'draft' }, now))
          .then(updated({ status: 'draft' }));
        given(created, planned(at), updated({ status: 'draft' }))
          .when((state) => update(state, { status: 'draft' }, now))
          .then();
        given(created, planned(at), updated({ endDate: week.endDate + 1 }))
          .when((state) => publishDue(state, at))
          .thenState((state) => {
            expect(state).to.include({ status: 'published', publishedAt: at });
            expect(state).not.to.have.property('planned');
          });
      });

      it('gives way to a publication at once', () => {
        given(created, planned(at))
          .when((state) => publish(state, publication, now))
          .then(published(now));
        given(created, planned(at))
          .when((state) => update(state, { status: 'published' }, now))
          .then(published(now));
      });
    });

    it('twice is once', () => {
      given(created, published(now))
        .when((state) => publish(state, publication, now + 1000))
        .then();
      given(created, published(now))
        .when((state) => publish(state, { ...publication, publishAt: now }, now + 1000))
        .then();
    });

    it('with another date amends it without a second publication', () => {
      given(created, published(now))
        .when((state) => publish(state, { ...publication, publishAt: now + 7 }, now))
        .then(updated({ publishedAt: now + 7 }));
    });

    it('after being taken back to draft is a new publication', () => {
      given(created, published(now), updated({ status: 'draft' }))
        .when((state) => publish(state, publication, now + 9))
        .then(published(now + 9));
    });

    for (const between of ['active', 'completed', 'archived'] as const) {
      it(`after ${between} is not a second publication and notifies no member again`, () => {
        given(created, published(now), updated({ status: between }))
          .when((state) => publish(state, publication, now + 9))
          .then(updated({ status: 'published' }));
        given(created, published(now), updated({ status: between }))
          .when((state) => publish(state, { ...publication, publishAt: now + 9 }, now + 9))
          .then(updated({ status: 'published', publishedAt: now + 9 }));
        given(created, published(now), updated({ status: between }))
          .when((state) => update(state, { status: 'published' }, now + 9))
          .then(updated({ status: 'published' }));
      });

      it(`after draft and ${between} is one, also where it never was published`, () => {
        for (const before of [[published(now), updated({ status: 'draft' })], []]) {
          given(created, ...before, updated({ status: between }))
            .when((state) => publish(state, publication, now + 9))
            .then(published(now + 9));
        }
      });
    }

    it('of a schedule from before it was kept goes by its status and date', () => {
      const state = [created, published(now)].reduce<Schedule | null>(
        (before, event) => evolve(before, event, by),
        null,
      );
      const { isAnnounced: _isAnnounced, ...old } = state ?? expect.fail('no schedule');
      expect(publish({ ...old, status: 'active' }, publication, now + 9)).to.deep.equal([
        updated({ status: 'published' }),
      ]);
      expect(publish({ ...old, status: 'draft' }, publication, now + 9)).to.deep.equal([published(now + 9)]);
    });

    it('of a missing schedule is rejected', () => {
      given()
        .when((state) => publish(state, publication, now))
        .thenRefused('NOT_FOUND', 'Schedule not found');
    });
  });

  it('of a deleted organization is archived, once', () => {
    const archived = updated({ status: 'archived' });
    given(created)
      .when((state) => (state ? archive(state) : []))
      .then(archived);
    given(created, archived)
      .when((state) => (state ? archive(state) : []))
      .then();
  });

  describe('remove', () => {
    it('leaves nothing behind', () => {
      given(created)
        .when((state) => remove(state))
        .thenState((state) => expect(state).to.equal(null));
    });

    it('of a missing schedule is no event', () => {
      given()
        .when((state) => remove(state))
        .then();
    });
  });
});
