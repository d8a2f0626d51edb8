/** Pages whose commands and edits `emulators/checks/docs` executes, block by block; in the order of a newcomer. */
export const executedPages = [
  'README.md',
  'docs/tutorial/FIRST_EVENT.md',
  'docs/how-to/ADD_A_ROUTE.md',
  'docs/how-to/ADD_AN_EVENT.md',
  'docs/how-to/ADD_A_SERVICE.md',
  'docs/how-to/MIGRATE_A_ROUTE.md',
] as const;

/** Pages whose TypeScript is type-checked as another team's program (`functions/lib/client/src/package.int.spec.ts`). */
export const typeCheckedPages = ['functions/lib/client/README.md'] as const;
