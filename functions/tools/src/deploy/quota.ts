import { boundsOf } from '@fresh/contracts/bounds';
import { listDeployedFunctions } from '@fresh/contracts/deployed-functions';
import { region } from '@fresh/contracts/region';
import * as z from 'zod';
import type { GoogleClient } from '../google/client.ts';

const quotaInfo = z.object({
  dimensionsInfos: z
    .array(
      z.object({
        dimensions: z.record(z.string(), z.string()).default({}),
        details: z.object({ value: z.coerce.number().optional() }).default({}),
        applicableLocations: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

/**
 * The vCPU that Cloud Run may use in our region; null where Google does not say. Throws GoogleError, with 403 where the
 * account may not ask or the API is not enabled.
 */
export async function readVcpuQuota(google: GoogleClient): Promise<number | null> {
  const parent = `/v1/projects/${google.project}/locations/global/services/run.googleapis.com`;
  const path = `${parent}/quotaInfos/CpuAllocPerProjectRegion`;
  const { dimensionsInfos } = quotaInfo.parse((await google.find({ api: 'cloudquotas', path })) ?? {});
  const own = dimensionsInfos.find(({ dimensions }) => dimensions['region'] === region);
  const general = dimensionsInfos.find(({ applicableLocations }) => applicableLocations.includes(region));
  const milli = (own ?? general)?.details.value;
  return milli === undefined ? null : milli / 1000;
}

/** vCPU of one instance of a function, by the registry; 0 for a function that it does not know. */
export function vcpuOf(functionName: string): number {
  const known = listDeployedFunctions().find(({ name }) => name === functionName);
  return known ? boundsOf(known.kind, known.name).cpu : 0;
}
