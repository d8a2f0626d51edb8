import { region } from '@fresh/contracts/region';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import * as z from 'zod';
import type { GoogleClient } from '../google/client.ts';

/** The label by which the Firebase CLI knows a function's codebase (15.34.2, `lib/functions/constants.js`). */
const codebaseLabel = 'firebase-functions-codebase';

const described = z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) });

/** The functions that a project has of each service, whatever deployed them. Throws GoogleError. */
export async function readPresent(google: GoogleClient): Promise<ReadonlyMap<ServiceName, readonly string[]>> {
  const path = `/v2/projects/${google.project}/locations/${region}/functions?pageSize=100`;
  const listed = z.array(described).parse(await google.list({ api: 'cloudfunctions', path }, 'functions'));
  return new Map(
    services.map((service) => [
      service,
      listed
        .filter(({ labels }) => labels[codebaseLabel] === service)
        .map(({ name }) => name.slice(name.lastIndexOf('/') + 1))
        .sort(),
    ]),
  );
}
