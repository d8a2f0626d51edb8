import { setTimeout as delay } from 'node:timers/promises';
import { SEED_PASSWORD } from '@fresh/local/seed';
import type { Addresses } from './worlds.ts';

const orgId = 'fresh-diner';
const patienceMs = 60_000;
const pollMs = 5;
const json = { 'content-type': 'application/json' };

/** Milliseconds from the request that publishes a week to the moment when a member finds the notification of it. */
export async function measureFirstPublication(world: Addresses): Promise<number> {
  const [manager, staff] = [await signIn(world, 'manager'), await signIn(world, 'staff')];
  const dates = { startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
  const made = await send(world, manager, `/api/schedules?orgId=${orgId}`, { orgId, name: 'Measured', ...dates });
  const { schedule } = made as { schedule: { id: string } };
  const startedAt = performance.now();
  await send(world, manager, `/api/publish?orgId=${orgId}`, { scheduleId: schedule.id });
  while (performance.now() - startedAt < patienceMs) {
    const feed = await send(world, staff, '/api/notifications');
    if (JSON.stringify(feed).includes(schedule.id)) return Math.round(performance.now() - startedAt);
    await delay(pollMs);
  }
  throw new Error(`no notification within ${patienceMs / 1000} s`);
}

interface Session {
  readonly cookie: string;
  readonly csrfToken: string;
}

async function signIn({ authHost, gatewayUrl }: Addresses, role: string): Promise<Session> {
  const url = `http://${authHost}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=bench`;
  const body = JSON.stringify({ email: `${role}@${orgId}.test`, password: SEED_PASSWORD, returnSecureToken: true });
  const signal = AbortSignal.timeout(patienceMs);
  const { idToken } = (await (await fetch(url, { method: 'POST', headers: json, body, signal })).json()) as {
    idToken: string;
  };
  const opened = await fetch(`${gatewayUrl}/api/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ idToken }),
    signal,
  });
  const [cookie = ''] = (opened.headers.getSetCookie().find((each) => each.startsWith('__session=')) ?? '').split(';');
  const { csrfToken } = (await opened.json()) as { csrfToken: string };
  return { cookie, csrfToken };
}

async function send(
  { gatewayUrl }: Addresses,
  { cookie, csrfToken }: Session,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(gatewayUrl + path, {
    method: body ? 'POST' : 'GET',
    headers: { ...json, cookie, 'x-csrf-token': csrfToken },
    signal: AbortSignal.timeout(patienceMs),
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text) as unknown;
}
