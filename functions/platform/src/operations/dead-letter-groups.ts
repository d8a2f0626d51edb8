import { createHash } from 'node:crypto';
import { mergeGroups, type CauseGroup } from '@fresh/contracts/dead-letter-groups';
import type { DeadLetter } from '@fresh/kernel/events/dead-letter';

/** Characters of a hash: causes are few. */
const hashLength = 8;

/** Names one cause at one subscriber, whatever ids, paths and numbers its text contains. */
export function causeHashOf({ subscriber, cause }: Pick<DeadLetter, 'subscriber' | 'cause'>): string {
  const general = cause.split(/\s+/).map(generalWord).join(' ');
  return createHash('sha256').update(`${subscriber}\n${general}`).digest('hex').slice(0, hashLength);
}

/** Paths of documents are alike, and so are ids, most of which have a digit or are long, and numbers. */
function generalWord(word: string): string {
  if (word.includes('/')) return '/';
  return /\d/.test(word) || word.length >= 20 ? '#' : word;
}

/** Dead letters by their cause, the largest group first. */
export function groupByCause(letters: readonly DeadLetter[]): CauseGroup[] {
  return mergeGroups(
    letters.map(({ subscriber, cause, eventId, diedAt }) => {
      const causeHash = causeHashOf({ subscriber, cause });
      return { causeHash, subscriber, cause, count: 1, first: diedAt, last: diedAt, sampleEventId: eventId };
    }),
  );
}
