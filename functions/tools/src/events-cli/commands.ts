import { callables as contract } from '@fresh/contracts/callables/operations';
import { mergeGroups, type CauseGroup } from '@fresh/contracts/dead-letter-groups';
import type * as z from 'zod';
import type { Command, ReplayCommand } from './arguments.ts';
import { call, type Caller } from '../callable-access/callable-client.ts';
import type { Output } from '../command-line/command-line.ts';
import { inPages } from './in-pages.ts';
import { listEvents } from './list-events.ts';
import * as print from './printing.ts';

/** How long a look may take, in ms, and what makes many deliveries: a little longer than the function itself. */
const [lookTimeoutMs, workTimeoutMs] = [60_000, 310_000];

/** Does everything but queue administration. */
export async function runCommand(
  command: Exclude<Command, { name: 'queues' }>,
  caller: Caller,
  output: Output,
): Promise<void> {
  switch (command.name) {
    case 'list':
      await listEvents(command, caller, output);
      return;
    case 'show': {
      const shown = await call(caller, contract.showEvent, { eventId: command.eventId }, lookTimeoutMs);
      output(shown, ...print.shownLines(shown));
      return;
    }
    case 'status':
      await control({ action: 'show' }, caller, output);
      return;
    case 'pause':
    case 'resume': {
      const { name: action, ...wanted } = command;
      // What a pause held is released in steps: each call puts some thousand into the queue.
      while (!(await control({ action, ...wanted }, caller, output)));
      return;
    }
    case 'dead-letters': {
      const { name: _name, limit, grouped, ...selection } = command;
      if (grouped) {
        await groups({ ...selection, limit }, caller, output);
        return;
      }
      let total = 0;
      await inPages(limit, async (page) => {
        const wanted = { ...selection, ...page };
        const { deadLetters, nextCursor } = await call(caller, contract.listDeadLetters, wanted, lookTimeoutMs);
        for (const letter of deadLetters) output(letter, print.deadLetterLine(letter));
        total += deadLetters.length;
        return { count: deadLetters.length, nextCursor };
      });
      if (total === 0) output(null, 'no dead letters');
      return;
    }
    case 'capture-failures': {
      let total = 0;
      await inPages(command.limit, async (page) => {
        const { failures, nextCursor } = await call(caller, contract.captureFailures, page, lookTimeoutMs);
        for (const failure of failures) output(failure, print.captureFailureLine(failure));
        total += failures.length;
        return { count: failures.length, nextCursor };
      });
      if (total === 0) output(null, 'no failed captures');
      return;
    }
    case 'replay-capture':
      await replayCaptures(command, caller, output);
      return;
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

/** Shows or changes subscribers; false while a resume has more to put into the queue. */
async function control(
  wanted: z.input<typeof contract.controlSubscribers.input>,
  caller: Caller,
  output: Output,
): Promise<boolean> {
  const state = await call(caller, contract.controlSubscribers, wanted, workTimeoutMs);
  output(state, ...print.statusLines(state));
  return state.complete;
}

/** Dead letters by cause, as many letters as `limit`. */
async function groups(
  { limit, ...selection }: { readonly limit: number; readonly subscriber?: string },
  caller: Caller,
  output: Output,
): Promise<void> {
  let all: readonly CauseGroup[] = [];
  await inPages(limit, async (page) => {
    const wanted = { ...selection, ...page, grouped: true };
    const { groups: found = [], nextCursor } = await call(caller, contract.listDeadLetters, wanted, lookTimeoutMs);
    all = mergeGroups([...all, ...found]);
    return { count: found.reduce((sum, { count }) => sum + count, 0), nextCursor };
  });
  for (const group of all) output(group, print.groupLine(group));
  if (all.length === 0) output(null, 'no dead letters');
}

/** One failed capture, or all of a capture's: the oldest first. */
async function replayCaptures(
  { capture, id }: Extract<Command, { name: 'replay-capture' }>,
  caller: Caller,
  output: Output,
): Promise<void> {
  const ids: string[] = id === null ? [] : [id];
  if (id === null) {
    await inPages(Infinity, async (page) => {
      const { failures, nextCursor } = await call(caller, contract.captureFailures, page, lookTimeoutMs);
      ids.unshift(
        ...failures
          .filter((one) => one.capture === capture)
          .map((one) => one.id)
          .reverse(),
      );
      return { count: 0, nextCursor };
    });
  }
  for (const one of ids) {
    const replay = { capture, id: one };
    const { failures } = await call(caller, contract.captureFailures, { replay }, lookTimeoutMs);
    for (const failure of failures) output(failure, `in the queue: ${print.captureFailureLine(failure)}`);
  }
}

/** Every page under the id of the first: a page that is sent again makes no second task. */
async function replay(
  { of, dryRun, type, subscriber, service, since, until, replayId: given }: ReplayCommand,
  caller: Caller,
  output: Output,
): Promise<void> {
  const wanted = { of, dryRun, type, subscriber, service, since, until };
  let replayId = given;
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
