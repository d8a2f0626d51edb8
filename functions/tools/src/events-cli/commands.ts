import { callables as contract } from '@fresh/contracts/callables/operations';
import type { Command, ReplayCommand } from './arguments.ts';
import { call, type Caller } from '../operator-cli/callable-client.ts';
import type { Output } from '../command-line/command-line.ts';
import * as print from './printing.ts';

/** How long a look may take, in ms, and what makes many deliveries: a little longer than the function itself. */
const [lookTimeoutMs, workTimeoutMs] = [60_000, 310_000];

/** Most that the callables give at once. */
const maxPage = 200;

/** Does everything but queue administration. */
export async function runCommand(
  command: Exclude<Command, { name: 'queues' }>,
  caller: Caller,
  output: Output,
): Promise<void> {
  switch (command.name) {
    case 'list': {
      const { name: _name, limit, ...selection } = command;
      await inPages(limit, async (page) => {
        const { events, nextCursor } = await call(
          caller,
          contract.listEvents,
          { ...selection, ...page },
          lookTimeoutMs,
        );
        for (const event of events) output(event, print.eventLine(event));
        return { count: events.length, nextCursor };
      });
      return;
    }
    case 'show': {
      const shown = await call(caller, contract.showEvent, { eventId: command.eventId }, lookTimeoutMs);
      output(shown, ...print.shownLines(shown));
      return;
    }
    case 'dead-letters': {
      const { name: _name, limit, ...selection } = command;
      await inPages(limit, async (page) => {
        const wanted = { ...selection, ...page };
        const { deadLetters, nextCursor } = await call(caller, contract.listDeadLetters, wanted, lookTimeoutMs);
        for (const letter of deadLetters) output(letter, print.deadLetterLine(letter));
        return { count: deadLetters.length, nextCursor };
      });
      return;
    }
    case 'replay':
    case 'rebuild':
      await replay(command, caller, output);
      return;
    case 'reconcile': {
      const wanted = { olderThanSeconds: command.olderThanSeconds };
      const report = await call(caller, contract.reconcileNow, wanted, workTimeoutMs);
      output(report, print.reconciledLine(report));
      return;
    }
    case 'retire': {
      const { subscriber } = command;
      const { closed } = await call(caller, contract.reconcileNow, { retire: subscriber }, workTimeoutMs);
      output({ subscriber, closed }, print.retiredLine(subscriber, closed));
      return;
    }
  }
}

/** Every page under the id of the first: a page that is sent again makes no second task. */
async function replay(
  { of, dryRun, type, subscriber, since, until }: ReplayCommand,
  caller: Caller,
  output: Output,
): Promise<void> {
  const wanted = { of, dryRun, type, subscriber, since, until };
  let replayId: string | undefined;
  let total = 0;
  await inPages(Infinity, async (page) => {
    const response = await call(caller, contract.replayEvents, { ...wanted, ...page, replayId }, workTimeoutMs);
    for (const delivery of response.deliveries) output(delivery, print.deliveryLine(delivery));
    replayId = response.replayId;
    total += response.deliveries.length;
    return { count: 0, nextCursor: response.nextCursor };
  });
  output({ deliveries: total, dryRun, replayId }, print.replayedLine(total, dryRun, replayId));
}

/** Asks for pages until there are `limit` rows or no more. */
async function inPages(
  limit: number,
  ask: (page: { limit: number; cursor?: string }) => Promise<{ count: number; nextCursor: string | undefined }>,
): Promise<void> {
  let left = limit;
  let cursor: string | undefined;
  do {
    const page = { limit: Math.min(left, maxPage), ...(cursor !== undefined && { cursor }) };
    const { count, nextCursor } = await ask(page);
    left -= count;
    cursor = nextCursor;
  } while (cursor !== undefined && left > 0);
}
