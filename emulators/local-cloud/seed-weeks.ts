import { SEED_PASSWORD } from '@fresh/local/seed';
import type { SeedTarget } from './seed-target.ts';

const orgId = 'fresh-diner';
const timeoutMs = 10_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const positions = [
  { name: 'Cook', type: 'full_time', skillLevel: 'intermediate', color: '#C2410C' },
  { name: 'Server', type: 'part_time', skillLevel: 'entry', color: '#0369A1' },
] as const;

/** Who works when in the published week: days after Monday, hours of the day (UTC), position, members. */
const shifts = [
  { day: 0, from: 9, to: 17, position: 0, members: ['staff'] },
  { day: 0, from: 16, to: 22, position: 1, members: ['scheduler'] },
  { day: 2, from: 9, to: 17, position: 0, members: ['manager', 'staff'] },
  { day: 4, from: 11, to: 19, position: 1, members: [] },
] as const;

/** Sends a request as a signed-in manager; throws unless the response is a 2xx. */
type Send = (method: string, path: string, body: object) => Promise<Record<string, unknown>>;

/**
 * A published week with shifts and members, and a draft of the next one: made through the API, so there are events of
 * them.
 */
export async function seedExampleWeeks(target: SeedTarget): Promise<void> {
  const send = await signIn(target, `manager@${orgId}.test`);
  const positionIds = await Promise.all(
    positions.map(async (position) => {
      const { id } = await send('POST', `/api/positions?orgId=${orgId}`, { orgId, ...position });
      return String(id);
    }),
  );
  const monday = mondayOf(Date.now());
  const [published] = await Promise.all([
    week(send, 'This week', monday, positionIds),
    week(send, 'Next week', monday + 7 * dayMs, positionIds),
  ]);
  await send('POST', `/api/publish?orgId=${orgId}`, { scheduleId: published });
}

/** The last midnight (UTC) that a week began with. */
function mondayOf(now: number): number {
  const midnight = Math.floor(now / dayMs) * dayMs;
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * dayMs;
}

async function week(send: Send, name: string, monday: number, positionIds: readonly string[]): Promise<string> {
  const dates = { startDate: monday, endDate: monday + 7 * dayMs };
  const { schedule } = await send('POST', `/api/schedules?orgId=${orgId}`, { orgId, name, ...dates });
  const scheduleId = String((schedule as { id?: unknown }).id);
  await Promise.all(
    shifts.map(async ({ day, from, to, position, members }) => {
      const start = monday + day * dayMs;
      const times = { startTime: start + from * hourMs, endTime: start + to * hourMs };
      const required = { positionId: positionIds[position], requiredStaff: Math.max(1, members.length) };
      const { id } = await send('POST', `/api/shifts?orgId=${orgId}`, { orgId, scheduleId, ...times, ...required });
      for (const role of members) {
        const path = `/api/shifts/${String(id)}/assign?orgId=${orgId}&scheduleId=${scheduleId}`;
        await send('POST', path, { uid: `${orgId}-${role}` });
      }
    }),
  );
  return scheduleId;
}

async function signIn({ authHost, gatewayUrl }: SeedTarget, email: string): Promise<Send> {
  const json = { 'content-type': 'application/json' };
  const post = (url: string, body: object, headers: Record<string, string> = json) =>
    fetch(url, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(timeoutMs) });
  const credentials = { email, password: SEED_PASSWORD, returnSecureToken: true };
  const signedIn = await post(
    `http://${authHost}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=seed`,
    credentials,
  );
  const { idToken } = (await signedIn.json()) as { idToken?: string };
  const opened = await post(`${gatewayUrl}/api/session`, { idToken });
  const cookie = opened.headers
    .getSetCookie()
    .find((each) => each.startsWith('__session='))
    ?.split(';')[0];
  const { csrfToken } = (await opened.json()) as { csrfToken?: string };
  if (cookie === undefined || csrfToken === undefined) throw new Error(`${email} can't sign in: ${opened.status}`);
  return async (method, path, body) => {
    const headers = { ...json, cookie, 'x-csrf-token': csrfToken };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(gatewayUrl + path, { method, headers, body: JSON.stringify(body), signal });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`The example weeks could not be made: ${method} ${path} ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
}
