import { createClient, type CreateScheduleResult, type Result } from '@fresh-root/api-client';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * A manager plans and publishes a week. `idToken` comes from the Firebase SDK after signing in; in a browser the session
 * cookie is set then, and a page that is opened later needs no `createSession`.
 */
export async function publishAWeek(
  baseUrl: string,
  idToken: string,
  orgId: string,
  monday: number,
): Promise<Result<CreateScheduleResult>> {
  const api = createClient({ baseUrl, credentials: { kind: 'session' }, orgId });
  const signedIn = await api.createSession({ body: { idToken } });
  if (!signedIn.ok) return signedIn;

  const name = `Week of ${new Date(monday).toISOString().slice(0, 10)}`;
  const made = await api.createSchedule({ body: { orgId, name, startDate: monday, endDate: monday + 7 * dayMs } });
  if (!made.ok) return made;

  // The same key after a crash publishes once, and gets the first response again.
  const scheduleId = made.data.schedule.id;
  const published = await api.publishSchedule({ body: { scheduleId } }, { idempotencyKey: `publish-${scheduleId}` });
  return published.ok ? made : published;
}
