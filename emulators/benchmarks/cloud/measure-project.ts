import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { GoogleClient } from '../../../functions/tools/src/google/client.ts';
import { ApiClient, type ApiAddresses } from '../cloud-latency/api-client.ts';
import { Paths, type Measured } from '../cloud-latency/deliveries.ts';
import { measureTraffic, type Measurement } from '../cloud-latency/measure-traffic.ts';

/** What is measured, and where. */
export interface ProjectMeasurement extends Omit<Measurement, 'isOurs'> {
  readonly addresses: ApiAddresses;
  readonly google: GoogleClient;
  /** Ms until Cloud Logging has the last lines. */
  readonly logDelayMs: number;
}

/**
 * Measures every delivery that follows from traffic of its own on a project. Which path was first is read from the log of the
 * functions. Deletes its organizations and users at the end, whatever happened.
 */
export async function measureProject({
  addresses,
  google,
  logDelayMs,
  ...measurement
}: ProjectMeasurement): Promise<Measured[]> {
  const api = new ApiClient(addresses);
  try {
    const isOurs = (subject: string, orgId: string | null) => api.hasMade(subject, orgId);
    const { since, delivered } = await measureTraffic(api, { ...measurement, isOurs });
    await delay(logDelayMs);
    const paths = await pathsSince(google, since);
    return delivered.map((each) => ({ ...each, via: paths.of(each) }));
  } finally {
    await api.deleteUsers();
  }
}

const logPage = z.object({
  entries: z.array(z.looseObject({ jsonPayload: z.unknown() })).default([]),
  nextPageToken: z.string().default(''),
});

/** Of every delivery since then: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list */
async function pathsSince(google: GoogleClient, since: Date): Promise<Paths> {
  const paths = new Paths();
  const filter = `resource.type="cloud_run_revision" jsonPayload.event="event_handled" timestamp>="${since.toISOString()}"`;
  let pageToken = '';
  do {
    const body = {
      resourceNames: [`projects/${google.project}`],
      filter,
      pageSize: 1_000,
      ...(pageToken && { pageToken }),
    };
    const page = logPage.parse(await google.json({ api: 'logging', method: 'POST', path: '/v2/entries:list', body }));
    for (const { jsonPayload } of page.entries) paths.add(jsonPayload);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return paths;
}
