import * as z from 'zod';
import type { Finding } from './finding.ts';

const field = z.object({
  fieldPath: z.string(),
  order: z.string().optional(),
  arrayConfig: z.string().optional(),
});

/** `firestore.indexes.json`. */
export const wantedIndexes = z.object({
  indexes: z.array(z.object({ collectionGroup: z.string(), queryScope: z.string(), fields: z.array(field) })),
});

/** Composite indexes as Firestore describes them. */
export const deployedIndexes = z.array(
  z.object({ name: z.string(), queryScope: z.string(), state: z.string(), fields: z.array(field) }),
);

/** Indexes that queries need and the project has not, or not yet. */
export function missingIndexes(
  { indexes }: z.output<typeof wantedIndexes>,
  deployed: z.output<typeof deployedIndexes>,
  project: string,
): Finding[] {
  const states = new Map(
    deployed.map(({ name, queryScope, state, fields }) => {
      const collectionGroup = /\/collectionGroups\/([^/]+)\//.exec(name)?.[1] ?? '';
      return [keyOf({ collectionGroup, queryScope, fields }), state];
    }),
  );
  return indexes.flatMap((index) => {
    const state = states.get(keyOf(index));
    const what = `${index.collectionGroup} (${index.fields.map(({ fieldPath }) => fieldPath).join(', ')})`;
    if (state === 'READY') return [];
    if (state === undefined) {
      return [
        { problem: `there is no index of ${what}`, remedy: `npm run deploy -- indexes --force --project ${project}` },
      ];
    }
    return [
      { problem: `the index of ${what} is ${state}; queries fail until it is READY`, remedy: 'wait, and look again' },
    ];
  });
}

/** Firestore adds the document's name as a last field, which the file leaves out. */
function keyOf(index: z.output<typeof wantedIndexes>['indexes'][number]): string {
  const fields = index.fields.filter(({ fieldPath }) => fieldPath !== '__name__');
  return JSON.stringify([
    index.collectionGroup,
    index.queryScope,
    fields.map(({ fieldPath, order, arrayConfig }) => [fieldPath, order ?? arrayConfig]),
  ]);
}
