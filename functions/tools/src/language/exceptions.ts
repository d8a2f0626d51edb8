import type { Exception } from './rejected-words.ts';

/** Files whose words others chose: other projects, recordings, the record of the monolith; and the words themselves. */
export const foreign: readonly string[] = [
  'package-lock.json',
  'docs/reference/monolith',
  'emulators/checks/compat/recordings',
  'emulators/checks/compat/scenarios',
  'emulators/checks/compat/lib',
  'emulators/checks/compat/world',
  'functions/tools/src/language',
  'functions/tools/src/asyncapi-3.0.schema.json',
  'functions/tools/src/openapi-3.1.schema.json',
];

export const exceptions: readonly Exception[] = [
  { text: 'Math.floor' },
  { text: 'Emulator Suite' },
  { text: 'EmulatorSuite' },
  { text: 'emulator-suite' },
  // The folder of a developer's local data.
  { text: '.suite' },
  // Mocha's events.
  { text: "'suite'", paths: ['emulators/checks/runner/summary-reporter.ts'] },
  { text: "'suite end'", paths: ['emulators/checks/runner/summary-reporter.ts'] },
  // Names of recorded steps.
  { text: 'activate somebody else’s network', paths: ['emulators/checks/compat/allow.json'] },
  { text: 'routes without a limit still answer', paths: ['emulators/checks/compat/allow.json'] },
  // Fields and values of requests: the floor of a zone, and its type.
  { text: 'floor?: string', paths: ['functions/lib/client'] },
  {
    text: 'floor',
    paths: [
      'functions/lib/contracts/src/withheld-fields.ts',
      'functions/lib/contracts/src/routes/zones.ts',
      'functions/scheduling/src/venue/venue.unit.spec.ts',
      'functions/scheduling/src/zone',
    ],
  },
  { text: 'floor:', paths: ['docs/openapi.yaml'] },
  { text: 'front_of_house' },
  // A stored field.
  { text: "fieldPath: 'answer'", paths: ['functions/tools/src/field-overrides.ts'] },
  { text: '"fieldPath": "answer"', paths: ['firestore.indexes.json'] },
  { text: "'answer'", paths: ['functions/lib/kernel/src/http', 'functions/lib/contracts/src/personal-data'] },
  { text: 'answer: null', paths: ['functions/lib/kernel/src/http'] },
  { text: 'answer: text', paths: ['functions/lib/kernel/src/http'] },
  // What it holds where a response is kept without its body.
  { text: "'answered once'", paths: ['functions/lib/kernel/src/http/idempotency-store.ts'] },
  // Names that the contracts and the specs of services share.
  {
    text: 'answersFlat',
    paths: [
      'functions/tools/src/openapi-errors.ts',
      'functions/lib/kernel/src/http/response.ts',
      'functions/lib/contracts/src/route.ts',
    ],
  },
  { text: 'thenRefused' },
];
