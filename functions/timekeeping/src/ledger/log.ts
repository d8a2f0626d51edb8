import { writeLine } from '@fresh/kernel/telemetry/line';

/** An approval that changes nothing in the ledger: nothing to pay, shown already, or overtaken by a later approval. */
export function entrySkipped(eventId: string, attendanceId: string): void {
  writeLine('INFO', 'ledger_entry_skipped', 'ledger entry skipped', { eventId, attendanceId, outcome: 'skipped' });
}
