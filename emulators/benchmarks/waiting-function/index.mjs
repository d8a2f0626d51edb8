// What bench:gateway calls with many clients at once: it waits, as a function does that asks a database, and needs next to
// nothing of the machine that also runs clients, gateway and emulator.
import { setTimeout as delay } from 'node:timers/promises';
import { onRequest } from 'firebase-functions/v2/https';

export const waiting = onRequest(
  { region: 'us-central1', cors: false, invoker: 'public' },
  async (_request, response) => {
    await delay(500);
    response.end();
  },
);
