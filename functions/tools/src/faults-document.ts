import { table } from '@fresh/local/markdown-table';
import type { Fault } from './fault.ts';
import { proofsCell } from './proof.ts';

/** The table of faults in docs/operations/RELIABILITY.md. */
export function faultsSection(faults: readonly Fault[]): string {
  return table(
    ['Fault', 'Response', 'What becomes of the work', 'Ends', 'Proof'],
    faults.map(({ id, fault, response, work, ends, proofs }) => [
      `${id}: ${fault}`,
      response,
      work,
      ends,
      proofsCell(proofs),
    ]),
  );
}
