import { setTimeout as delay } from 'node:timers/promises';
import { app } from '@fresh/kernel/firebase';
import { UnavailableError } from '@fresh/kernel/unavailable';
import { getApps, initializeApp, type App } from 'firebase-admin/app';
import { getEventarc } from 'firebase-admin/eventarc';
import type { Publication } from './channel.ts';

/** How long a publication may take, in ms, with the SDK's own attempts: well within a delivery's 40 s. */
const timeoutMs = 10_000;

/**
 * Publishes to a channel, `locations/<region>/channels/<name>` with or without its project. The SDK has no time limit
 * and can't be aborted: what comes through after ours is a duplicate with the same id.
 */
export async function publish(channel: string, publication: Publication): Promise<void> {
  const responded = new AbortController();
  const tooLate = async () => {
    await delay(timeoutMs, undefined, { signal: responded.signal });
    throw new UnavailableError(`Eventarc did not respond within ${timeoutMs} ms`);
  };
  try {
    await Promise.race([
      getEventarc(publisher())
        .channel(channel)
        .publish({ ...publication }),
      tooLate(),
    ]);
  } finally {
    responded.abort();
  }
}

/**
 * Before every call the SDK asks for a credential, for the emulator too, where there is none (for Tasks it makes an
 * exception by itself).
 */
function publisher(): App {
  const main = app(); // always before another one, which would be taken for it
  if (process.env['CLOUD_EVENTARC_EMULATOR_HOST'] === undefined) return main;
  const name = 'eventarc-emulator';
  const getAccessToken = () => Promise.resolve({ access_token: 'owner', expires_in: 3600 });
  return getApps().find((one) => one.name === name) ?? initializeApp({ credential: { getAccessToken } }, name);
}
