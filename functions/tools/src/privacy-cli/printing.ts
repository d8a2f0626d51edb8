import type { callables as contract } from '@fresh/contracts/callables/personal-data';
import type { ServiceName } from '@fresh/contracts/route';
import type * as z from 'zod';
import { columns } from '../command-line/columns.ts';
import type { NamedSubject } from './arguments.ts';

/** Documents that one service holds, by collection, and what an erasure does to them. */
export type ServiceCount = { readonly service: ServiceName } & z.output<
  typeof contract.exportIdentityData.output
>['counts'][number];

type Ordered = z.output<typeof contract.orderErasure.output>;

/** One line for each collection. */
export function countLines(counts: readonly ServiceCount[]): string[] {
  if (counts.length === 0) return ['no service holds a document'];
  return columns(
    counts.map(({ service, collection, documents, erasure }) => [service, collection, `${documents}`, erasure]),
  );
}

/** What ends beside. */
export function endingLines({ memberships, invitations }: Ordered): string[] {
  return [`memberships that end: ${memberships}; invitations that are revoked: ${invitations}`];
}

/** How a dry run becomes an erasure. */
export function confirmLines({ of, id }: NamedSubject): string[] {
  return [`Nothing was changed. To erase: npm run privacy -- erase --${of} ${id} --confirm`];
}

/** How to follow an erasure that was ordered. */
export function orderedLines(ordered: Ordered): string[] {
  return [
    ...endingLines(ordered),
    `ordered: every service erases by this event; npm run events -- show ${ordered.eventId ?? ''} says how far each is`,
  ];
}
