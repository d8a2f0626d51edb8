import { randomBytes, randomInt } from 'node:crypto';
import { person, uniqueId, type Person, type TestResponse } from '@fresh/kernel/testing/world';
import { eventually, request, type Workplace } from '../field-reports/workplace.ts';

const hour = 3_600_000;

/** Values that occur nowhere else: whatever holds one of them holds data about this person. */
export interface Planted {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly taxNumber: string;
  readonly text: string;
  /** Degrees, as a check-in sends them. */
  readonly latitude: number;
}

/** Makes the values. */
export function newPlanted(): Planted {
  const hex = randomBytes(6).toString('hex');
  return {
    name: `Zoe${hex}`,
    email: `zoe.${hex}@planted.example`,
    // Austrian numbers of this range belong to no one.
    phone: `+43720${randomInt(1_000_000, 10_000_000)}`,
    taxNumber: `TAX-${hex}`,
    text: `note-${hex}`,
    latitude: 48 + randomInt(10 ** 7, 10 ** 8) / 10 ** 9,
  };
}

/** The values as they are looked for in stored texts. */
export function valuesOf(planted: Planted): string[] {
  return Object.values(planted).map(String);
}

/** The body of a response that succeeded. */
export async function ok(response: Promise<TestResponse>): Promise<Record<string, unknown>> {
  const { status, body } = await response;
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body as Record<string, unknown>;
}

/** Sends the values of a person through every route that takes them; the workplace pays them for one day. */
export async function plantPerson(place: Workplace, planted: Planted): Promise<Person> {
  const { name, email, phone, text } = planted;
  const elsewhere = await person('founder');
  const { id: otherOrgId } = await ok(request(elsewhere, 'POST', '/api/organizations', { name: 'Elsewhere' }));
  for (const [owner, orgId] of [
    [place.owner, place.orgId],
    [elsewhere, String(otherOrgId)],
  ] as const) {
    await ok(request(owner, 'POST', `/api/organizations/${orgId}/members?orgId=${orgId}`, { email, role: 'member' }));
  }
  const zoe = await person('subject', undefined, true, { email, displayName: name, phoneNumber: phone });
  // The invitation of the other organization stays as it is.
  await ok(request(zoe, 'POST', '/api/memberships', { orgId: place.orgId }));
  const as = (path: string, body: object, method = 'POST') =>
    ok(request(zoe, method, path, body, { headers: { 'idempotency-key': uniqueId('key') } }));
  await as('/api/onboarding/profile', {
    ...{ firstName: name, lastName: name, preferredName: name, selfDeclaredRole: text, phone },
    ...{ avatar: `https://planted.example/${name}.png`, timezone: 'Europe/Vienna' },
  });
  await as('/api/session/bootstrap', {
    preferences: { motto: text },
    deviceInfo: { userAgent: `agent ${text}`, platform: text },
  });
  await as('/api/onboarding/admin-form', {
    ...{ legalEntityName: name, businessEmail: email, taxId: planted.taxNumber, businessPhone: phone },
    adminSignature: { type: 'typed', value: name },
  });
  await as('/api/notifications/settings', { shiftChanged: false }, 'PATCH');
  await work(place, zoe, planted);
  return zoe;
}

/** A shift with notes about the person, their day at it, and its approval. */
async function work({ orgId, manager, scheduler }: Workplace, zoe: Person, planted: Planted): Promise<void> {
  const { text, latitude } = planted;
  const query = `orgId=${orgId}`;
  const monday = Date.UTC(2031, 0, 6);
  const dates = { startDate: monday, endDate: monday + 7 * 24 * hour };
  const { schedule } = await ok(request(manager, 'POST', `/api/schedules?${query}`, { orgId, name: 'Week', ...dates }));
  const scheduleId = (schedule as { id: string }).id;
  const times = { startTime: monday + 8 * hour, endTime: monday + 16 * hour };
  const shift = { orgId, scheduleId, positionId: 'cook', ...times };
  const { id: shiftId } = await ok(request(manager, 'POST', `/api/shifts?${query}`, shift));
  const assignment = { uid: zoe.uid, notes: text };
  await ok(
    request(manager, 'POST', `/api/shifts/${String(shiftId)}/assign?${query}&scheduleId=${scheduleId}`, assignment),
  );
  await ok(request(manager, 'POST', `/api/publish?${query}`, { scheduleId }));
  const expected = {
    ...{ orgId, scheduleId, shiftId: uniqueId('past'), staffUid: zoe.uid, notes: text },
    ...{ scheduledStart: monday, scheduledEnd: monday + 8 * hour },
  };
  const { id } = await ok(request(scheduler, 'POST', `/api/attendance?${query}`, expected));
  const stamp = { location: { lat: latitude, lng: 16.3 }, notes: text };
  await ok(request(zoe, 'POST', `/api/attendance/${String(id)}/check-in?${query}`, stamp));
  await ok(request(zoe, 'POST', `/api/attendance/${String(id)}/check-out?${query}`, stamp));
  const past = Date.UTC(2025, 0, 6);
  const approval = {
    ...{ status: 'approved', actualCheckIn: past, actualCheckOut: past + 8 * hour },
    ...{ hourlyRate: 20, managerNotes: text },
  };
  await ok(request(scheduler, 'PATCH', `/api/attendance/${String(id)}?${query}`, approval));
  await eventually('the feed names the week', async () => {
    const { notifications } = await ok(request(zoe, 'GET', '/api/notifications'));
    return (notifications as object[]).length > 0;
  });
}
