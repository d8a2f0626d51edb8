import * as log from '../log.ts';
import { askMonolith } from './ask-monolith.ts';
import { shadowRecorder } from './shadow-record.ts';
import { shadowReads, type ServedRead } from './shadow.ts';

/** Shadow reads against the monolith at `origin`, logged and counted; call it once for each instance. */
export function productionShadow(origin: URL): (read: ServedRead) => void {
  const count = shadowRecorder(Date.now, Math.random);
  return shadowReads({
    askMonolith: (request) => askMonolith(origin, request),
    report: (result) => {
      log.readShadowed(result);
      count(result);
    },
    random: Math.random,
    now: Date.now,
  });
}
