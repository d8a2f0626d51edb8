import { writeLine } from '@fresh/kernel/telemetry/line';

/** The state of the events can't be read, or not in time: the caller gets an error that says so. */
export function eventStateUnreadable(cause: unknown): void {
  writeLine('ERROR', 'event_state_unreadable', 'event state unreadable', { outcome: 'failed', cause });
}
