import { writeLine } from '@fresh/kernel/telemetry/line';

/** An administrator's call: one line each, whatever its outcome. */
export function administratorResponded(operation: string, uid: string | null, code: string): void {
  const outcome = code === 'ok' ? 'completed' : code === 'internal' ? 'failed' : 'rejected';
  writeLine('INFO', 'operator_request_completed', 'operator request completed', { operation, uid, code, outcome });
}

/** An administrator had events delivered again. */
export function eventsReplayed(uid: string, replayId: string, of: string, deliveries: number): void {
  writeLine('INFO', 'events_replayed', 'events replayed', { uid, replayId, of, deliveries, outcome: 'queued' });
}
