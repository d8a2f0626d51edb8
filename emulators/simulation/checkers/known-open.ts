import type { Finding } from './finding.ts';

/**
 * Why a finding is expected today; null for one that is not. A change whose commit came through while its response was lost is done
 * once more (ADR 0011), and what the API shows then has no explanation as one operation.
 */
export function knownReason(finding: Finding, all: readonly Finding[]): string | null {
  const reason = 'a lost response after the commit is done again (ADR 0011)';
  if (isDoneTwice(finding)) return reason;
  if (finding.checker !== 'linearizability') return null;
  const isAboutIt = ({ subject, message }: Finding) => subject === finding.subject || message.includes(finding.subject);
  return all.some((other) => isDoneTwice(other) && isAboutIt(other)) ? reason : null;
}

function isDoneTwice({ checker, message }: Finding): boolean {
  return checker === 'effects' && /(?:was caused|happened) twice/.test(message);
}
