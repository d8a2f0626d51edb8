/** The separation, enforced: a service imports contracts, kernel and itself, never another service. */
module.exports = {
  forbidden: [
    {
      name: 'no-service-to-service',
      comment: 'Services talk by events and callables, never by import.',
      severity: 'error',
      from: { path: '^functions/(identity|organizations|onboarding|scheduling|timekeeping|notifications|platform)/' },
      to: {
        path: '^functions/(identity|organizations|onboarding|scheduling|timekeeping|notifications|platform)/',
        pathNot: '^functions/$1/',
      },
    },
    {
      name: 'kernel-knows-no-service',
      severity: 'error',
      from: { path: '^functions/kernel/' },
      to: { path: '^functions/(?!kernel|contracts)' },
    },
    {
      name: 'contracts-are-zod-only',
      comment: 'The registry is data: zod and itself, nothing else.',
      severity: 'error',
      from: { path: '^functions/contracts/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^functions/contracts/|node_modules/zod/' },
    },
    {
      name: 'pure-decisions',
      comment: 'A slice file named after its aggregate holds decisions only: no Firestore, no HTTP, no clock.',
      severity: 'error',
      from: { path: '^functions/[^/]+/src/([^/]+)/\\1\\.ts$' },
      to: { path: '^functions/kernel/src/(?!errors|defined-fields|new-fields|events/change\\.ts)|firebase|^node:' },
    },
    {
      name: 'client-stands-alone',
      comment: 'It is published: what it needs is in its folder.',
      severity: 'error',
      from: { path: '^functions/client/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^functions/client/src/' },
    },
    {
      name: 'monolith-behind-one-import',
      comment:
        'What exists for the monolith is removed in one change: of the kernel, only the list of middleware knows it.',
      severity: 'error',
      from: { path: '^functions/kernel/src/', pathNot: '^functions/kernel/src/(migration/|http/endpoint\\.ts$)' },
      to: { path: '^functions/kernel/src/migration/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      from: { pathNot: '\\.spec\\.ts$|^emulators/|/testing/|^functions/delivery/' },
      to: { path: '\\.spec\\.ts$|/testing/|^emulators/' },
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
