import { callables as contract } from '@fresh/contracts/callables/operations';
import type * as z from 'zod';
import type { Output } from '../command-line/command-line.ts';
import { call, type Caller } from '../callable-access/callable-client.ts';
import type { ListCommand } from './arguments.ts';
import { inPages } from './in-pages.ts';
import { eventLine } from './printing.ts';

type ListedEvent = z.output<typeof contract.listEvents.output>['events'][number];

/** How long a page may take, in ms. */
const pageTimeoutMs = 60_000;

/**
 * Prints events of the log, oldest first. The log has no index by organization or request, and none from its end: those
 * are picked here from all events of the time asked for.
 */
export async function listEvents(command: ListCommand, caller: Caller, output: Output): Promise<void> {
  const { name: _name, limit, last, orgId, request, ...selection } = command;
  const isWanted = ({ orgid, correlationid }: ListedEvent) =>
    (orgId === undefined || orgid === orgId) && (request === undefined || correlationid === request);
  const isPicked = last !== undefined || orgId !== undefined || request !== undefined;
  const kept: ListedEvent[] = [];
  let count = 0;
  const print = (event: ListedEvent) => {
    count++;
    output(event, eventLine(event));
  };
  await inPages(isPicked ? Infinity : limit, async (page) => {
    const { events, nextCursor } = await call(caller, contract.listEvents, { ...selection, ...page }, pageTimeoutMs);
    for (const event of events.filter(isWanted)) {
      if (last === undefined && count < limit) print(event);
      if (last !== undefined) kept.push(event);
      if (kept.length > (last ?? 0)) kept.shift();
    }
    const isDone = last === undefined && count >= limit;
    return { count: events.length, nextCursor: isDone ? undefined : nextCursor };
  });
  for (const event of kept) print(event);
  if (count === 0) output(null, `no such event since ${new Date(command.since).toISOString()}`);
}
