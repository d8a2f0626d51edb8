import { proofsCell } from '../proof.ts';
import type { Boundary, Gap } from './threat.ts';

/** The boundaries with their tables in docs/security/THREAT_MODEL.md. */
export function threatsSection(boundaries: readonly Boundary[]): string {
  return boundaries.map(boundarySection).join('\n\n');
}

function boundarySection({ title, introduction, unseen, threats }: Boundary, index: number): string {
  const none = unseen && `No threat seen: ${unseen.kinds.map((kind) => `**${kind}**`).join(', ')}. ${unseen.why}`;
  return [
    `### ${index + 1}. ${title}`,
    '',
    ...[introduction, none].flatMap((text) => (text === undefined ? [] : [text, ''])),
    '| Id | Kind | Threat | Control | Proof |',
    '| --- | --- | --- | --- | --- |',
    ...threats.map(
      ({ id, kind, threat, control, proofs }) => `| ${id} | ${kind} | ${threat} | ${control} | ${proofsCell(proofs)} |`,
    ),
  ].join('\n');
}

/** The table under "Open" in docs/security/THREAT_MODEL.md. */
export function gapsSection(gaps: readonly Gap[]): string {
  return [
    '| Id | What | Who gains what by it | Until, or why |',
    '| --- | --- | --- | --- |',
    ...gaps.map(({ id, gap, gain, until }) => `| ${id} | ${gap} | ${gain} | ${until} |`),
  ].join('\n');
}
