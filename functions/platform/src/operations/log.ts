import { writeLine } from '@fresh/kernel/telemetry/line';

/** An administrator had a failed capture replayed. */
export function captureQueued(uid: string, capture: string, id: string): void {
  writeLine('INFO', 'capture_replay_queued', 'failed capture queued', { uid, capture, id, outcome: 'queued' });
}

/** An administrator had events delivered again. */
export function eventsReplayed(uid: string, replayId: string, of: string, deliveries: number): void {
  writeLine('INFO', 'events_replayed', 'events replayed', { uid, replayId, of, deliveries, outcome: 'queued' });
}
