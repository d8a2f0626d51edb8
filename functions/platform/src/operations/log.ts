import { writeLine } from '@fresh/kernel/telemetry/line';

/** An administrator had events delivered again. */
export function eventsReplayed(uid: string, replayId: string, of: string, deliveries: number): void {
  writeLine('INFO', 'events_replayed', 'events replayed', { uid, replayId, of, deliveries, outcome: 'queued' });
}
