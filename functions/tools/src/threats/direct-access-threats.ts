import type { Boundary } from './threat.ts';

/** What clients send to Firestore and Auth themselves. */
export const directAccessBoundaries: readonly Boundary[] = [
  {
    title: 'Browser, Firestore and Auth',
    introduction:
      'Clients may read a little by themselves ([firestore.rules](../../firestore.rules)) and write nothing.',
    threats: [
      {
        id: 'T23',
        kind: 'S',
        threat: "A token claims a role, or a super administrator's address",
        control: 'Rules look at the membership document; claims and names open nothing',
        proofs: [
          {
            file: 'emulators/checks/rules/holes.firestore-rules.int.spec.ts',
            title: '10.1 #4, #22, DOMAIN 37: a super admin’s address, claims and cookie name open nothing',
          },
        ],
      },
      {
        id: 'T24',
        kind: 'T',
        threat: 'A client writes what a service owns',
        control: 'No rule allows a write; every collection, caller and operation is asked',
        proofs: [{ file: 'emulators/checks/rules/matrix.firestore-rules.int.spec.ts', title: 'has no cell missing' }],
      },
      {
        id: 'T25',
        kind: 'R',
        threat: 'A change without an event, so without a trace',
        control: 'Only services write, and they log an event with it; no collection is left out',
        proofs: [
          {
            file: 'emulators/checks/rules/places.unit.spec.ts',
            title: 'have every collection that the services and the kernel name',
          },
        ],
      },
      {
        id: 'T26',
        kind: 'I',
        threat: "Another organization's data, or what a former member saw",
        control:
          'Only active members, by the document and its fields, while the organization exists and is not suspended',
        proofs: [
          {
            file: 'emulators/checks/rules/intended-outcomes.firestore-rules.int.spec.ts',
            title: 'a member reads nothing of a suspended or cancelled organization',
          },
          {
            file: 'emulators/checks/rules/intended-outcomes.firestore-rules.int.spec.ts',
            title: 'a member reads no other organization, nor its schedule, nor lists them',
          },
          {
            file: 'emulators/checks/rules/holes.firestore-rules.int.spec.ts',
            title: '4.4 row 5, 10.1 #14: a member who is ${status} is none, whatever their token says',
          },
        ],
      },
      {
        id: 'T27',
        kind: 'I',
        threat: 'Secrets in documents',
        control: 'Tokens, second factors and stored responses are invisible, to their owners too',
        proofs: [
          {
            file: 'emulators/checks/rules/holes.firestore-rules.int.spec.ts',
            title: '10.1 #19: tokens that let people in are invisible, in all their stores',
          },
          {
            file: 'emulators/checks/rules/holes.firestore-rules.int.spec.ts',
            title: '10.1 #17: the secret of a second factor is hidden from its owner, too',
          },
        ],
      },
      {
        id: 'T28',
        kind: 'D',
        threat: 'Queries that read everything',
        control: 'Lists are rejected beyond a page',
        proofs: [
          { file: 'emulators/checks/rules/queries.firestore-rules.int.spec.ts', title: 'are rejected beyond a page' },
        ],
      },
      {
        id: 'T29',
        kind: 'E',
        threat: 'A client writes itself a membership or a better role',
        control: "As T24; each hole of the monolith's rules has its own test",
        proofs: [
          {
            file: 'emulators/checks/rules/holes.firestore-rules.int.spec.ts',
            title: '4.4 row 1, 10.1 #1: no user writes their own membership, nor gains by trying',
          },
          {
            file: 'emulators/checks/rules/holes.firestore-rules.int.spec.ts',
            title: '4.4 row 2, 10.1 #2: a manager doesn’t promote themselves',
          },
        ],
      },
    ],
  },
];
