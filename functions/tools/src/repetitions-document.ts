import type { Route } from '@fresh/contracts/route';
import { table } from '@fresh/local/markdown-table';

const kept = {
  lease: 'A lease of 60 s',
  calls: 'Keys of the calls that follow from the request’s, then one commit',
  none: 'Nothing: the route is public, and keys are ignored',
} as const;

/** The list of repeated requests in docs/operations/RELIABILITY.md. */
export function repetitionsSection(routes: readonly Route[]): string {
  return table(
    ['Mutation', 'Effect outside its commit', 'Kept from being done twice by', 'What a retry sees'],
    routes.flatMap(({ id, method, path, repetition }) =>
      repetition ? [[`${id}: ${method} \`${path}\``, repetition.effect, kept[repetition.by], repetition.retry]] : [],
    ),
  );
}
