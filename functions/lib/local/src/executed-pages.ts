/** Pages whose commands and edits `emulators/checks/docs` executes, block by block; in the order of a newcomer. */
export const executedPages = [
  'README.md',
  'docs/tutorial/FIRST_EVENT.md',
  'docs/how-to/ADD_A_ROUTE.md',
  'docs/how-to/ADD_AN_EVENT.md',
  'docs/how-to/ADD_A_SERVICE.md',
  'docs/how-to/MIGRATE_A_ROUTE.md',
] as const;

/**
 * Pages for operators, whose commands `emulators/checks/docs` runs on the same local cloud and on the stand-in of Google's
 * APIs. A command line of another team's program that can't run there is compared with what that program says it takes.
 */
export const operatorPages = [
  'CONTRIBUTING.md',
  'docs/operations/BACKUPS.md',
  'docs/operations/DEPLOY.md',
  'docs/operations/EVENTS.md',
  'docs/operations/GATEWAY.md',
  'docs/operations/INCIDENT.md',
  'docs/operations/MIGRATION.md',
  'docs/operations/PRIVACY.md',
  'docs/operations/SECRETS.md',
  'docs/operations/SLO.md',
] as const;

/** Pages whose TypeScript is type-checked as another team's program (`functions/lib/client/src/package.int.spec.ts`). */
export const typeCheckedPages = ['functions/lib/client/README.md'] as const;

/** Pages with blocks that quote what our programs print or read (`functions/tools/src/pages/quoted-output.unit.spec.ts`). */
export const quotingPages = [
  'docs/operations/DEPLOY.md',
  'docs/operations/MIGRATION.md',
  'docs/operations/OBSERVABILITY.md',
  'emulators/firestore/README.md',
] as const;

/** Pages that quote a run of the simulation (`emulators/simulation/shrink/explain-failure.int.spec.ts`). */
export const simulatedPages = ['docs/operations/RELIABILITY.md'] as const;
