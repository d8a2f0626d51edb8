import type { Choice, Choosing } from './chooser.ts';
import { post, type Operation } from './operation.ts';

/** What the owner does as an operator. */
export function operatorChoices(choosing: Choosing, orgId: string): Choice[] {
  return [
    [0.4, () => reportBuild(choosing, orgId)],
    [choosing.lists.deadLetters(orgId).length > 0 ? 2 : 0, () => replayDeadLetters(choosing, orgId)],
  ];
}

function reportBuild({ nowMs, name }: Choosing, orgId: string): Operation {
  return post('P8', `/api/ops/build-performance?orgId=${orgId}`, orgId, {
    ...{ timestamp: new Date(nowMs).toISOString(), repository: name('Repository'), ref: 'main', sha: 'a'.repeat(40) },
    ...{ runId: '1', runAttempt: '1', installSeconds: '1', buildSeconds: '2', sdkSeconds: '3', totalSeconds: '6' },
    cacheHit: true,
  });
}

/** A9: the latest dead letters, at most twenty. */
export function replayDeadLetters({ lists }: Pick<Choosing, 'lists'>, orgId: string): Operation {
  const deadLetters = lists
    .deadLetters(orgId)
    .slice(-20)
    .map(({ subscriber, eventId }) => ({ subscriber, eventId }));
  return post('A9', `/api/ops/dead-letters/replay?orgId=${orgId}`, orgId, { deadLetters });
}
