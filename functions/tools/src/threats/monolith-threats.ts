import type { Boundary } from './threat.ts';

/** Where the monolith still takes part: requests that go to it, and what it left in the database. */
export const monolithBoundary: Boundary = {
  title: 'Function, monolith',
  introduction:
    'Only while `LEGACY_API_ORIGIN` is set. The monolith has holes that services closed (DOMAIN 10.1), and its data was written under rules that let users make memberships.',
  threats: [
    {
      id: 'T76',
      kind: 'S',
      threat: 'A membership that its user made under the old rules opens an organization',
      control:
        'Before the first service reads memberships, `npm run migration -- memberships` reports them; each is confirmed or suspended',
      proofs: [
        {
          file: 'functions/tools/src/migration-cli/memberships.int.spec.ts',
          title: 'are reported where nothing else says that their users belong there',
        },
      ],
    },
    {
      id: 'T77',
      kind: 'T',
      threat: 'Headers that only a proxy may set lead the monolith to another path, method or host',
      control: 'An allowlist of headers; the path goes out in one spelling',
      proofs: [
        {
          file: 'functions/lib/kernel/src/migration/forwarded-request.unit.spec.ts',
          title: 'are none that only a proxy may set: ${name}',
        },
      ],
    },
    {
      id: 'T78',
      kind: 'R',
      threat: 'A change that the monolith makes past the services has no actor',
      control: 'Change capture publishes it as an event marked `captured`, in the audit trail',
      proofs: [
        {
          file: 'emulators/checks/change-capture/change-capture.e2e.spec.ts',
          title: '.',
        },
      ],
    },
    {
      id: 'T79',
      kind: 'I',
      threat: 'Sessions travel in clear text to the monolith',
      control: 'https only, except to the own machine; another value keeps the function from starting',
      proofs: [{ file: 'functions/lib/kernel/src/migration/legacy-origin.unit.spec.ts', title: 'is not ${wrong}' }],
    },
    {
      id: 'T80',
      kind: 'D',
      threat: 'The monolith hangs, or never ends its response',
      control: 'Limits for the first byte, for silence, for the whole, and for the size',
      proofs: [
        { file: 'emulators/checks/monolith/limits.int.spec.ts', title: 'is given up when the response doesn’t begin' },
      ],
    },
    {
      id: 'T81',
      kind: 'E',
      threat:
        'The public function `fallback` reaches a route of the monolith that a service owns, or that was dropped as a hole',
      control:
        'Neither is forwarded, in any spelling and for any method; escapes that two servers read differently are 404',
      proofs: [
        {
          file: 'functions/lib/kernel/src/migration/unowned-path.unit.spec.ts',
          title: 'is never ${pattern}, however it is spelled',
        },
        {
          file: 'emulators/checks/monolith/fallback.int.spec.ts',
          title: 'is neither one that a route owns nor one that was dropped',
        },
      ],
    },
  ],
};
