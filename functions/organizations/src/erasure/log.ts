import { writeLine } from '@fresh/kernel/telemetry/line';

/** An operator ordered an erasure. `id` is the user id or organization id; no line says whose it was. */
export function erasureWasOrdered(operator: string, of: string, id: string, eventId: string): void {
  writeLine('INFO', 'erasure_ordered', 'erasure ordered', { uid: operator, of, id, eventId, outcome: 'ordered' });
}
