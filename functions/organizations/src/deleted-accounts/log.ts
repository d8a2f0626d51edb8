import { writeLine } from '@fresh/kernel/telemetry/line';
import type { SweepReport } from './deleted-accounts.ts';

/** A run looked at its share of memberships. */
export function swept(report: SweepReport): void {
  writeLine('INFO', 'deleted_accounts_swept', 'memberships of deleted accounts removed', {
    ...report,
    outcome: report.isComplete ? 'complete' : 'goes on next time',
  });
}

/** The account of an organization's only owner was deleted. The membership stays until there is another owner. */
export function onlyOwnerMissing(orgId: string, uid: string): void {
  writeLine('ERROR', 'only_owner_missing', 'the account of the only owner was deleted', {
    orgId,
    uid,
    outcome: 'membership kept',
  });
}

/** So many accounts are missing that Auth is not believed. The run ended without a removal. */
export function sweepStopped(missing: number, examined: number): void {
  writeLine('ERROR', 'deleted_accounts_implausible', 'too many accounts are missing in Auth', {
    missing,
    examined,
    outcome: 'nothing removed',
  });
}
