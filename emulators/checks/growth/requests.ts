import { eventId } from '@fresh/kernel/events/event-log';
import { auth, firestore } from '@fresh/kernel/firebase';
import {
  enroll,
  person,
  send,
  type TestResponse,
  type Person,
  type Sending,
  uniqueId,
} from '@fresh/kernel/testing/world';
import { codeAt, fromBase32, stepOf } from '../../../functions/identity/src/mfa/totp.ts';
import type { World } from './world.ts';

/** A request that is counted; what it needs is there already. */
export interface Asked extends Sending {
  readonly path: string;
}

/** Makes what a request needs, uncounted, and says how to ask. Called more than once: each time for something new. */
export type Example = (ask: Ask) => Promise<Asked> | Asked;

/** What examples are made with. */
export interface Ask extends World {
  /** How often this example was made before. */
  readonly nth: number;
  /** Sends a request that has to succeed; returns its response. */
  readonly ask: (method: string, path: string, sending: Sending) => Promise<Record<string, unknown>>;
}

/** How examples reach the functions behind `url`. */
export function asking(url: string, world: World, nth: number): Ask {
  const ask = async (method: string, path: string, sending: Sending) => {
    const response: TestResponse = await send(url, method, path, sending);
    if (response.status >= 300)
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(response.body)}`);
    return response.body as Record<string, unknown>;
  };
  return { ...world, nth, ask };
}

const org = '?orgId=big';
/** In a year: everything that is made here is still to come. */
const soon = Date.now() + 365 * 86_400_000;
const hour = 3_600_000;
const page = '&limit=20';
const form = { legalEntityName: 'Big Ltd', businessEmail: 'big@example.test', taxId: '12-3456' };

const newSchedule = async ({ ask, manager }: Ask) => {
  const body = { orgId: 'big', name: 'Next week', startDate: soon, endDate: soon + 7 * 24 * hour };
  const { schedule } = await ask('POST', `/api/schedules${org}`, { as: manager, body });
  return (schedule as { id: string }).id;
};
const shiftIn = (scheduleId: string) => ({
  ...{ orgId: 'big', scheduleId, positionId: 'cook', venueId: 'hall', zoneId: 'bar' },
  ...{ startTime: soon, endTime: soon + 8 * hour },
});
/** `/api/shifts/{id}…?orgId=big&scheduleId=…` of a new shift. */
const newShift = async (from: Ask, action = '') => {
  const scheduleId = await newSchedule(from);
  const { id } = await from.ask('POST', `/api/shifts${org}`, { as: from.manager, body: shiftIn(scheduleId) });
  return `/api/shifts/${String(id)}${action}${org}&scheduleId=${scheduleId}`;
};
const newAttendance = async ({ ask, manager, nth }: Ask, staff: Person) => {
  const place = { shiftId: `new-${nth}-${Math.random()}`, scheduleId: 's0', staffUid: staff.uid };
  const body = { orgId: 'big', ...place, scheduledStart: soon, scheduledEnd: soon + 8 * hour };
  const { id } = await ask('POST', `/api/attendance${org}`, { as: manager, body });
  return String(id);
};
const newMember = async (): Promise<Person> => {
  const made = await person('new');
  await enroll(made.uid, 'big', 'staff');
  return made;
};
const newToken = async ({ ask, owner }: Ask) => {
  const body = { orgId: 'big', defaultRoles: ['staff'] };
  return (await ask('POST', `/api/join-tokens${org}`, { as: owner, body }))['token'];
};
const newPosition = async ({ ask, manager }: Ask) => {
  const { id } = await ask('POST', `/api/positions${org}`, { as: manager, body: { orgId: 'big', name: 'Waiter' } });
  return String(id);
};
const newOrganization = async ({ ask }: Ask, as: Person) =>
  String((await ask('POST', '/api/organizations', { as, body: { name: 'Small' } }))['id']);
const network = { displayName: 'New', kind: 'independent_org', segment: 'bar' };

/** One successful request to each route, by its id. */
export const examples: Readonly<Record<string, Example>> = {
  I1: async () => {
    const { idToken } = await person('ann');
    return { path: '/api/session', body: { idToken }, csrf: false };
  },
  I2: async () => ({ path: '/api/session?everywhere=true', as: await person('ann') }),
  I3: async () => ({ path: '/api/auth/logout?everywhere=true', as: await person('ann'), body: {} }),
  I4: ({ staff }) => ({ path: '/api/session/bootstrap', as: staff }),
  I5: ({ staff, nth }) => ({ path: '/api/session/bootstrap', as: staff, body: { preferences: { theme: `t${nth}` } } }),
  I6: ({ staff }) => ({ path: '/api/auth/check-role', as: staff }),
  I7: async () => ({ path: '/api/auth/mfa/setup', as: await person('ann'), body: {} }),
  I8: async ({ ask }) => {
    const as = await person('ann');
    const { secret } = (await ask('POST', '/api/auth/mfa/setup', { as, body: {} })) as { secret: string };
    const key = fromBase32(secret);
    if (!key) throw new Error('no secret');
    return { path: '/api/auth/mfa/verify', as, body: { secret, token: codeAt(key, stepOf(Date.now())) } };
  },
  I9: ({ staff }) => ({ path: `/api/users/profile${org}`, as: staff }),

  O1: ({ staff }) => ({ path: '/api/organizations', as: staff }),
  O2: async () => ({ path: '/api/organizations', as: await person('ann'), body: { name: 'Small' } }),
  O3: ({ staff }) => ({ path: `/api/organizations/big${org}`, as: staff }),
  O4: ({ owner, nth }) => ({ path: `/api/organizations/big${org}`, as: owner, body: { description: `Number ${nth}` } }),
  O5: async (from) => {
    const as = await person('ann');
    const id = await newOrganization(from, as);
    return { path: `/api/organizations/${id}?orgId=${id}`, as };
  },
  O6: ({ staff }) => ({ path: `/api/organizations/big/members${org}${page}`, as: staff }),
  O7: async ({ owner }) => {
    const { email } = await person('ann');
    return { path: `/api/organizations/big/members${org}`, as: owner, body: { email, role: 'member' } };
  },
  O8: async ({ owner }) => {
    const { uid } = await newMember();
    return { path: `/api/organizations/big/members${org}`, as: owner, body: { memberId: uid, role: 'manager' } };
  },
  O9: async ({ owner }) => {
    const { uid } = await newMember();
    return { path: `/api/organizations/big/members${org}`, as: owner, body: { memberId: uid } };
  },
  O10: async ({ owner, staff }) => {
    await auth().getUser(staff.uid);
    return { path: `/api/organizations/big/members/${staff.uid}${org}`, as: owner };
  },
  O11: async ({ owner }) => {
    const { uid } = await newMember();
    return { path: `/api/organizations/big/members/${uid}${org}`, as: owner, body: { role: 'scheduler' } };
  },
  O12: async ({ owner }) => ({
    path: `/api/organizations/big/members/${(await newMember()).uid}${org}`,
    as: owner,
  }),
  O13: ({ owner }) => ({ path: `/api/join-tokens${org}${page}`, as: owner }),
  O14: ({ owner }) => ({
    path: `/api/join-tokens${org}`,
    as: owner,
    body: { orgId: 'big', defaultRoles: ['staff'] },
  }),
  A4: async ({ owner }) => {
    const as = await person('ann');
    const times = { joinedAt: Date.now(), createdAt: Date.now(), updatedAt: Date.now() };
    const invitation = {
      orgId: 'big',
      email: as.email,
      role: 'staff',
      roles: ['staff'],
      status: 'invited',
      invitedBy: owner.uid,
      invitedAt: Date.now(),
      version: 1,
    };
    await firestore()
      .doc(`memberships/member-${as.uid}`)
      .set({ ...invitation, ...times });
    return { path: '/api/memberships', as, body: { orgId: 'big' } };
  },
  A15: async ({ ask, owner }) => {
    const body = { orgId: 'big', defaultRoles: ['staff'] };
    const { id } = await ask('POST', `/api/join-tokens${org}`, { as: owner, body });
    return { path: `/api/join-tokens/${String(id)}${org}`, as: owner };
  },
  A4b: async () => ({ path: `/api/memberships${org}`, as: await newMember() }),

  N1: async () => ({ path: '/api/onboarding/verify-eligibility', as: await person('ann'), body: {} }),
  N2: async () => ({
    path: '/api/onboarding/profile',
    as: await person('ann'),
    body: { firstName: 'Ann', lastName: 'New' },
  }),
  N3: ({ staff }) => ({ path: '/api/onboarding/admin-form', as: staff }),
  N3b: async () => ({ path: '/api/onboarding/admin-form', as: await person('ann'), body: form }),
  N4: async ({ ask }) => {
    const as = await person('ann');
    await ask('POST', '/api/onboarding/admin-form', { as, body: form });
    return { path: '/api/onboarding/create-network-org', as, body: { ...network, slug: uniqueId('new') } };
  },
  N5: async () => ({
    path: '/api/onboarding/create-network-corporate',
    as: await person('ann'),
    body: { corporateName: 'New' },
  }),
  N6: async (from) => ({
    path: '/api/onboarding/join-with-token',
    as: await person('ann'),
    body: { joinToken: await newToken(from) },
  }),
  N7: async ({ ask }) => {
    const as = await person('ann');
    const { id } = await ask('POST', '/api/onboarding/create-network-corporate', {
      as,
      body: { corporateName: 'New' },
    });
    return { path: '/api/onboarding/activate-network', as, body: { networkId: id } };
  },

  S1: ({ staff }) => ({ path: `/api/schedules${org}${page}`, as: staff }),
  S2: ({ manager }) => ({
    path: `/api/schedules${org}`,
    as: manager,
    body: { orgId: 'big', name: 'Week', startDate: soon, endDate: soon + hour },
  }),
  S3: ({ staff }) => ({ path: `/api/schedules/s7${org}`, as: staff }),
  S4: async (from) => ({
    path: `/api/schedules/${await newSchedule(from)}${org}`,
    as: from.manager,
    body: { name: 'Other week' },
  }),
  S5: async (from) => ({ path: `/api/schedules/${await newSchedule(from)}${org}`, as: from.manager }),
  S6: async (from) => ({
    path: `/api/publish${org}`,
    as: from.manager,
    body: { scheduleId: await newSchedule(from), notifyUsers: true },
  }),
  S7: ({ staff }) => ({ path: `/api/shifts${org}&scheduleId=s0${page}`, as: staff }),
  S8: ({ manager }) => ({ path: `/api/shifts${org}`, as: manager, body: shiftIn('s0') }),
  S9: ({ staff }) => ({ path: `/api/shifts/h7${org}&scheduleId=s0`, as: staff }),
  S10: async (from) => ({ path: await newShift(from), as: from.manager, body: { notes: 'Bring a knife' } }),
  S11: async (from) => ({ path: await newShift(from), as: from.manager }),
  S12: async (from) => ({ path: await newShift(from, '/assign'), as: from.manager, body: { uid: from.staff.uid } }),
  S13: async (from) => {
    const path = await newShift(from, '/assign');
    await from.ask('POST', path, { as: from.manager, body: { uid: from.staff.uid } });
    return { path: `${path}&uid=${from.staff.uid}`, as: from.manager };
  },
  W1: ({ staff }) => ({ path: `/api/positions${org}${page}`, as: staff }),
  W2: ({ manager }) => ({ path: `/api/positions${org}`, as: manager, body: { orgId: 'big', name: 'Waiter' } }),
  W3: ({ staff }) => ({ path: `/api/positions/cook${org}`, as: staff }),
  W4: async (from) => ({
    path: `/api/positions/${await newPosition(from)}${org}`,
    as: from.manager,
    body: { name: 'Head waiter' },
  }),
  W5: async (from) => ({ path: `/api/positions/${await newPosition(from)}${org}`, as: from.owner }),
  L1: ({ staff }) => ({ path: `/api/venues${org}&limit=1`, as: staff }),
  L2: ({ manager }) => ({ path: `/api/venues${org}`, as: manager, body: { orgId: 'big', name: 'Terrace' } }),
  L3: ({ staff }) => ({ path: `/api/zones${org}&venueId=hall&limit=1`, as: staff }),
  L4: ({ manager }) => ({
    path: `/api/zones${org}`,
    as: manager,
    body: { orgId: 'big', venueId: 'hall', name: 'Window' },
  }),

  W6: ({ staff }) => ({ path: `/api/attendance${org}&staffUid=${staff.uid}${page}`, as: staff }),
  W7: ({ manager, staff, nth }) => ({
    path: `/api/attendance${org}`,
    as: manager,
    body: {
      ...{ orgId: 'big', shiftId: `w7-${nth}`, scheduleId: 's0', staffUid: staff.uid },
      ...{ scheduledStart: soon, scheduledEnd: soon + hour },
    },
  }),
  // A person is in one place at a time.
  W8: async (from) => {
    const as = await newMember();
    return { path: `/api/attendance/${await newAttendance(from, as)}/check-in${org}`, as, body: {} };
  },
  W9: async (from) => {
    const as = await newMember();
    const id = await newAttendance(from, as);
    await from.ask('POST', `/api/attendance/${id}/check-in${org}`, { as, body: {} });
    return { path: `/api/attendance/${id}/check-out${org}`, as, body: {} };
  },
  W10: async (from) => ({
    path: `/api/attendance/${await newAttendance(from, from.staff)}${org}`,
    as: from.manager,
    body: { managerNotes: 'Late' },
  }),

  A1: ({ staff }) => ({ path: '/api/notifications?limit=20', as: staff }),
  A2: ({ staff }) => ({ path: '/api/notifications/settings', as: staff }),
  A3: ({ staff, nth }) => ({
    path: '/api/notifications/settings',
    as: staff,
    body: { shiftChanged: nth % 2 === 1 },
  }),
  A6: ({ staff, nth }) => ({ path: `/api/notifications/n${nth}/read`, as: staff }),

  P1: () => ({ path: '/api/health' }),
  P2: () => ({ path: '/api/healthz' }),
  P4: () => ({ path: '/api/metrics' }),
  P5: () => ({ path: '/api/ops/health' }),
  P6: ({ admin }) => ({ path: `/api/ops/dashboard${org}`, as: admin }),
  P7: ({ admin }) => ({ path: `/api/ops/build-performance${org}&limit=1`, as: admin }),
  P8: ({ admin }) => ({
    path: `/api/ops/build-performance${org}`,
    as: admin,
    body: {
      ...{ timestamp: '2026-01-01T00:00:00Z', repository: 'big', ref: 'main', sha: 'a'.repeat(40), runId: '1' },
      ...{ runAttempt: '1', installSeconds: 1, buildSeconds: 2, sdkSeconds: 3, totalSeconds: 6, cacheHit: true },
    },
  }),
  P10: () => ({ path: '/api/docs' }),
  A5: ({ owner }) => ({ path: `/api/audit${org}${page}`, as: owner }),
  A7: ({ owner }) => ({ path: `/api/ops/events${org}${page}`, as: owner }),
  A8: ({ owner }) => ({ path: `/api/ops/dead-letters${org}${page}`, as: owner }),
  A9: ({ owner, nth }) => {
    const letter = {
      subscriber: 'publishToChannelOnEvent',
      eventId: eventId(`organizations/big/schedules/s${nth}`, 1),
    };
    return { path: `/api/ops/dead-letters/replay${org}`, as: owner, body: { deadLetters: [letter] } };
  },
  A10: ({ owner }) => ({ path: `/api/ops/routing${org}`, as: owner }),
};

/**
 * Routes whose response is about the newest events, each with its subscribers: asked before other requests make events,
 * when all are alike. The dashboard leaves out the newest five seconds.
 */
export const aboutNewestEvents: ReadonlySet<string> = new Set(['P6', 'A7']);
