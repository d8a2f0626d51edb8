const services = '^functions/((?!lib/|tools/)[^/]+)/';
const isTest = '\\.(spec|rehearsal)\\.ts$|/testing/';

/** The separation, enforced: a service imports contracts, kernel and itself, never another service. */
module.exports = {
  forbidden: [
    {
      name: 'no-service-to-service',
      comment: 'Services talk by events and callables, never by import.',
      severity: 'error',
      from: { path: services },
      to: { path: services, pathNot: '^functions/$1/' },
    },
    {
      name: 'libraries-know-no-service',
      severity: 'error',
      from: { path: '^functions/lib/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(functions/(?!lib/)|emulators/)' },
    },
    {
      name: 'contracts-are-zod-only',
      comment: 'The registry is data: zod and itself, nothing else.',
      severity: 'error',
      from: { path: '^functions/lib/contracts/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^functions/lib/contracts/|node_modules/zod/' },
    },
    {
      name: 'pure-decisions',
      comment: 'A slice file named after its aggregate holds decisions only: no Firestore, no HTTP, no clock.',
      severity: 'error',
      from: { path: '^functions/[^/]+/src/([^/]+)/\\1\\.ts$' },
      to: {
        path: '^functions/lib/kernel/src/(?!errors|defined-fields|new-fields|withhold|events/change\\.ts)|firebase|^node:',
      },
    },
    {
      name: 'client-stands-alone',
      comment: 'It is published: what it needs is in its folder.',
      severity: 'error',
      from: { path: '^functions/lib/client/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^functions/lib/client/src/' },
    },
    {
      name: 'monolith-behind-one-import',
      comment:
        'What exists for the monolith is removed in one change: of the kernel, only the list of middleware knows it.',
      severity: 'error',
      from: { path: '^functions/lib/kernel/src/', pathNot: '^functions/lib/kernel/src/(migration/|endpoint\\.ts$)' },
      to: { path: '^functions/lib/kernel/src/migration/' },
    },
    {
      name: 'packages-declare-imports',
      comment: 'In `dependencies` what is installed beside the deployed code, in `devDependencies` what is bundled.',
      severity: 'error',
      from: { path: '^functions/', pathNot: `${isTest}|^functions/lib/client/examples/` },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      from: { path: '^functions/', pathNot: `${isTest}|^functions/tools/` },
      to: { path: `${isTest}|^emulators/` },
    },
    {
      name: 'tools-import-no-tests',
      severity: 'error',
      from: { path: '^functions/tools/', pathNot: isTest },
      to: { path: `${isTest}|^emulators/(checks|benchmarks)/` },
    },
    {
      name: 'tests-import-no-tools',
      comment: 'A check looks at what the tools made, never at how. What checks and tools share is in a library.',
      severity: 'error',
      from: { path: '^emulators/checks/' },
      to: { path: '^functions/tools/' },
    },
    {
      name: 'stand-ins-import-no-tests',
      severity: 'error',
      from: { path: '^emulators/(?!checks/|benchmarks/)', pathNot: isTest },
      to: { path: '^emulators/(checks|benchmarks)/' },
    },
    {
      name: 'checkers-state-rules-themselves',
      comment: 'A checker that imports a rule of a service agrees with it when it is wrong. Why one does: fold.ts.',
      severity: 'error',
      from: {
        path: '^emulators/simulation/checkers/',
        pathNot: `${isTest}|^emulators/simulation/checkers/aggregates\\.ts$`,
      },
      to: { path: '^functions/(?!lib/contracts/)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
