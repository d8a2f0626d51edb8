import * as z from 'zod';
import { codeAt, fromBase32, stepOf } from '../../../functions/identity/src/mfa/totp.ts';
import type { Account, ApiClient } from './api-client.ts';

/** An organization with its people, made through the API. */
export interface Site {
  readonly orgId: string;
  readonly owner: Account;
  readonly staff: Account;
  /** Joins and leaves again. */
  readonly joiner: Account;
  readonly venueId: string;
}

const hour = 3_600_000;
const day = 24 * hour;
const soon = Date.now() + 30 * day;
const created = z.looseObject({ id: z.string() });
const joined = z.looseObject({ membershipId: z.string() });

/** Founds an organization with a member who is notified of shifts. */
export async function foundSite(api: ApiClient): Promise<Site> {
  const [owner, staff, joiner] = await Promise.all([api.signUp('owner'), api.signUp('staff'), api.signUp('joiner')]);
  const orgId = await api.createOrganization(owner, 'Benchmark');
  await api.request(owner, 'POST', members(orgId), { email: staff.email, role: 'member' });
  // Only the invited user can make an active member of themselves.
  await api.request(staff, 'POST', '/api/memberships', { orgId });
  const venue = await api.request(owner, 'POST', `/api/venues?orgId=${orgId}`, { orgId, name: 'Hall' });
  return { orgId, owner, staff, joiner, venueId: idIn(venue, 'venue') };
}

/** Deletes what the API lets delete. */
export async function closeSite(api: ApiClient, { orgId, owner }: Site): Promise<void> {
  await api.request(owner, 'DELETE', `/api/organizations/${orgId}?orgId=${orgId}`);
}

/** Requests that belong together; each event of theirs is delivered before or while the next one is sent. */
export type Scenario = (api: ApiClient, site: Site, nth: number) => Promise<void>;

/** A schedule with a shift, from its creation to its deletion. */
async function shift(api: ApiClient, { orgId, owner, staff }: Site, nth: number): Promise<void> {
  const org = `?orgId=${orgId}`;
  const startDate = soon + nth * day;
  const scheduleBody = { orgId, name: `Week ${nth}`, startDate, endDate: startDate + 7 * day };
  const scheduleId = idIn(await api.request(owner, 'POST', `/api/schedules${org}`, scheduleBody), 'schedule');
  const times = { startTime: startDate, endTime: startDate + 8 * hour };
  const shiftBody = { orgId, scheduleId, positionId: 'any', ...times };
  const { id } = created.parse(await api.request(owner, 'POST', `/api/shifts${org}`, shiftBody));
  const at = (action = '') => `/api/shifts/${id}${action}${org}&scheduleId=${scheduleId}`;
  await api.request(owner, 'POST', at('/assign'), { uid: staff.uid });
  await api.request(owner, 'POST', `/api/publish${org}`, { scheduleId, notifyUsers: true });
  await api.request(owner, 'PATCH', at(), { endTime: startDate + 9 * hour });
  await api.request(owner, 'DELETE', `${at('/assign')}&uid=${staff.uid}`);
  await api.request(owner, 'POST', at('/assign'), { uid: staff.uid });
  await api.request(owner, 'DELETE', at());
  await api.request(owner, 'DELETE', `/api/schedules/${scheduleId}${org}`);
}

/** A user joins, gets another role and leaves. */
async function membership(api: ApiClient, { orgId, owner, joiner }: Site): Promise<void> {
  await api.request(owner, 'POST', members(orgId), { email: joiner.email, role: 'member' });
  const accepted = await api.request(joiner, 'POST', '/api/memberships', { orgId });
  const { membershipId: id } = joined.parse(accepted);
  await api.request(owner, 'PATCH', `/api/organizations/${orgId}/members/${id}?orgId=${orgId}`, { role: 'scheduler' });
  await api.request(owner, 'DELETE', `/api/organizations/${orgId}/members/${id}?orgId=${orgId}`);
}

async function organization(api: ApiClient, { joiner }: Site): Promise<void> {
  const id = await api.createOrganization(joiner, 'Short-lived');
  await api.request(joiner, 'DELETE', `/api/organizations/${id}?orgId=${id}`);
}

async function attendance(api: ApiClient, { orgId, owner, staff }: Site, nth: number): Promise<void> {
  const start = Date.now() - 40 * day + nth * 10 * 60_000;
  const body = { orgId, shiftId: `bench-${nth}`, scheduleId: 'bench', staffUid: staff.uid };
  const times = { scheduledStart: start, scheduledEnd: start + 5 * 60_000 };
  const record = await api.request(owner, 'POST', `/api/attendance?orgId=${orgId}`, { ...body, ...times });
  await api.request(owner, 'PATCH', `/api/attendance/${created.parse(record).id}?orgId=${orgId}`, {
    ...{ status: 'approved', actualCheckIn: start, actualCheckOut: start + 5 * 60_000, hourlyRate: 20 },
  });
}

async function zone(api: ApiClient, { orgId, owner, venueId }: Site, nth: number): Promise<void> {
  await api.request(owner, 'POST', `/api/zones?orgId=${orgId}`, { orgId, venueId, name: `Zone ${nth}` });
}

/** A new user each time: a second factor is set up once. */
async function secondFactor(api: ApiClient): Promise<void> {
  const account = await api.signUp('mfa');
  const setUp = await api.request(account, 'POST', '/api/auth/mfa/setup', {});
  const { secret } = z.looseObject({ secret: z.string() }).parse(setUp);
  const key = fromBase32(secret);
  if (!key) throw new Error('The secret of a second factor is not base32');
  await api.request(account, 'POST', '/api/auth/mfa/verify', { secret, token: codeAt(key, stepOf(Date.now())) });
}

/**
 * Every scenario, and how often it runs in a round: together they reach every subscriber, but for erasures, which are an
 * operator's, and planned publications, which come when they are due. Organizations are made more often,
 * because the only subscriber that reads nothing first follows from them, and a p99 needs a few hundred deliveries.
 */
export const scenarios: readonly { readonly name: string; readonly run: Scenario; readonly perRound: number }[] = [
  { name: 'shift', run: shift, perRound: 1 },
  { name: 'membership', run: membership, perRound: 1 },
  { name: 'organization', run: organization, perRound: 4 },
  { name: 'attendance', run: attendance, perRound: 1 },
  { name: 'zone', run: zone, perRound: 1 },
  { name: 'second factor', run: secondFactor, perRound: 0.25 },
];

function members(orgId: string): string {
  return `/api/organizations/${orgId}/members?orgId=${orgId}`;
}

/** `{ id }`, or that below a name. */
function idIn(body: Record<string, unknown>, name: string): string {
  return created.parse(body[name] ?? body).id;
}
