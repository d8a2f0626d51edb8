import type { DocumentData } from '../../history.ts';
import { event, eventTime, org, type Write } from './history-builder.ts';

/** The schedule of a made-up history. */
export const schedulePath = `organizations/${org}/schedules/s-1`;

const dates = { startDate: 1_700_000_000_000, endDate: 1_700_600_000_000 };

/** Its document. */
export function scheduleDocument(version: number, fields: DocumentData = {}): DocumentData {
  return {
    id: 's-1',
    orgId: org,
    version,
    name: 'Week 1',
    startDate: new Date(dates.startDate).toISOString(),
    endDate: new Date(dates.endDate).toISOString(),
    status: 'draft',
    state: 'draft',
    visibility: 'team',
    createdBy: 'ann',
    createdAt: eventTime,
    updatedAt: eventTime,
    ...fields,
  };
}

/** Its first event. */
export function created(sequence = 1): Write {
  return event('fresh.scheduling.schedule.v1.created', schedulePath, sequence, {
    name: 'Week 1',
    ...dates,
    visibility: 'team',
  });
}

/** A change of its name. */
export function renamed(sequence: number, name: string): Write {
  return event('fresh.scheduling.schedule.v1.updated', schedulePath, sequence, { changes: { name } });
}

/** What the API shows of it. */
export function shownSchedule(name: string, fields: DocumentData = {}): DocumentData {
  const { startDate: startDateMs, endDate: endDateMs } = dates;
  return { id: 's-1', name, startDateMs, endDateMs, status: 'draft', visibility: 'team', ...fields };
}

/** What creates it. */
export const scheduleBody = { orgId: org, name: 'Week 1', ...dates, visibility: 'team' };
