import type { Callable } from '@fresh/contracts/callable';
import { callables as contract } from '@fresh/contracts/callables/personal-data';
import { CommandError, type Output } from '../command-line/command-line.ts';
import { call, type Caller } from '../callable-access/callable-client.ts';
import type { Command, NamedSubject } from './arguments.ts';
import { confirmLines, countLines, endingLines, orderedLines, type ServiceCount } from './printing.ts';

/** How long a callable may take, in ms: the functions' own limit is 300 s. */
const timeoutMs = 300_000;

type Exported = (typeof contract)['exportIdentityData'];

type Exporter = Callable<Exported['input'], Exported['output']>;

/** The exports of the services that keep something of people or organizations. */
const exporters: readonly Exporter[] = [
  contract.exportIdentityData,
  contract.exportOrganizationsData,
  contract.exportOnboardingData,
  contract.exportSchedulingData,
  contract.exportTimekeepingData,
  contract.exportNotificationsData,
  contract.exportPlatformData,
];

/** Does what was asked. Throws CommandError when an erasure can't be ordered. */
export async function runCommand(command: Command, caller: Caller, output: Output): Promise<void> {
  const { subject } = command;
  if (command.name === 'export') {
    for (const exporter of exporters) await exportFrom(exporter, subject, caller);
    return;
  }
  const counts = await countAll(subject, caller);
  const planned = await call(caller, contract.orderErasure, { ...subject, dryRun: true }, timeoutMs);
  if (planned.obstacle !== undefined) throw new CommandError(planned.obstacle);
  const lines = countLines(counts);
  for (const [index, count] of counts.entries()) output(count, lines[index] ?? '');
  if (counts.length === 0) output({ ...subject, documents: 0 }, ...lines);
  if (!command.isConfirmed) {
    output({ ...subject, ...planned }, ...endingLines(planned), ...confirmLines(subject));
    return;
  }
  const ordered = await call(caller, contract.orderErasure, { ...subject, dryRun: false }, timeoutMs);
  if (ordered.obstacle !== undefined) throw new CommandError(ordered.obstacle);
  output({ ...subject, ...ordered }, ...orderedLines(ordered));
}

/** Prints every page of a service's export as it comes: none is held, however much there is. */
async function exportFrom(exporter: Exporter, subject: NamedSubject, caller: Caller): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await call(caller, exporter, { ...subject, ...(cursor !== undefined && { cursor }) }, timeoutMs);
    for (const document of page.documents) console.log(JSON.stringify({ service: exporter.service, ...document }));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function countAll(subject: NamedSubject, caller: Caller): Promise<ServiceCount[]> {
  const counts = await Promise.all(
    exporters.map(async (exporter) => {
      const page = await call(caller, exporter, { ...subject, countOnly: true }, timeoutMs);
      return page.counts.map((count) => ({ service: exporter.service, ...count }));
    }),
  );
  return counts.flat().filter(({ documents }) => documents > 0);
}
