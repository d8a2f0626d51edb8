import type { Auth } from 'firebase-admin/auth';
import type { Firestore } from 'firebase-admin/firestore';

const ORGANIZATIONS = [
  {
    id: 'fresh-diner',
    name: 'Fresh Diner',
    people: ['Ada Okafor', 'Ben Lindqvist', 'Carla Reyes', 'Dev Patel', 'Emi Tanaka', 'Finn Walsh'],
  },
  {
    id: 'bay-bistro',
    name: 'Bay Bistro',
    people: ['Grace Mbeki', 'Hugo Marin', 'Ines Costa', 'Jonas Weber', 'Kira Novak', 'Liam Byrne'],
  },
];
/** In the order of `people`. */
const ROLES = ['admin', 'corporate', 'org_owner', 'manager', 'scheduler', 'staff'];

/** Password of every seeded user. */
export const SEED_PASSWORD = 'fresh-start-1';

/** A seeded user; `role` is the role in the organization, or what is special about a user of none. */
export interface SeedUser {
  uid: string;
  email: string;
  displayName: string;
  role: string;
  orgId?: string;
  claims?: Record<string, unknown>;
}

/** The users that a fresh local cloud has. */
export function seedUsers(): SeedUser[] {
  const members = ORGANIZATIONS.flatMap(({ id, people }) =>
    ROLES.map((role, index) => {
      const slug = role.replace('_', '-');
      const displayName = people[index] ?? slug;
      return { uid: `${id}-${slug}`, email: `${slug}@${id}.test`, displayName, role, orgId: id };
    }),
  );
  return [
    ...members,
    {
      uid: 'super',
      email: 'super@fresh.test',
      displayName: 'Super Admin',
      role: 'super admin',
      claims: { superAdmin: true },
    },
    { uid: 'newcomer', email: 'newcomer@fresh.test', displayName: 'Newcomer', role: 'no organization' },
  ];
}

/** The Firestore documents that a fresh local cloud has, by path. `now` in milliseconds. */
export function seedDocuments(now: number): Map<string, Record<string, unknown>> {
  const documents = new Map<string, Record<string, unknown>>();
  const members = seedUsers().flatMap((user) => (user.orgId ? [{ ...user, orgId: user.orgId }] : []));
  for (const { id, name } of ORGANIZATIONS) {
    documents.set(`organizations/${id}`, {
      id,
      name,
      slug: id,
      status: 'active',
      ownerId: `${id}-org-owner`,
      // Here and below: as services write documents. One without a version is the monolith's, and is published.
      version: 1,
      memberCount: members.filter((member) => member.orgId === id).length,
      createdAt: now,
      updatedAt: now,
    });
  }
  for (const { uid, orgId, role } of members) {
    const membership = { orgId, role, status: 'active', joinedAt: now };
    const times = { version: 1, createdAt: now, updatedAt: now };
    documents.set(`memberships/${uid}_${orgId}`, { uid, ...membership, roles: [role], ...times });
    documents.set(`organizations/${orgId}/members/${uid}`, { userId: uid, ...membership });
  }
  return documents;
}

/**
 * Writes the users and documents that are missing, so that a developer's edits survive restarts. Rejects anything but
 * emulators on this machine with a `demo-` project. Sets the *_EMULATOR_HOST variables of this process.
 */
export async function seed(target: {
  firestoreHost: string;
  authHost: string;
  projectId: string;
}): Promise<SeedUser[]> {
  assertLocal(target);
  process.env.FIRESTORE_EMULATOR_HOST = target.firestoreHost;
  process.env.FIREBASE_AUTH_EMULATOR_HOST = target.authHost;
  // Loaded here: most programs need only the names of users, and the SDK takes 0.2 s.
  const [{ deleteApp, initializeApp }, { getAuth }, { getFirestore }] = await Promise.all([
    import('firebase-admin/app'),
    import('firebase-admin/auth'),
    import('firebase-admin/firestore'),
  ]);
  const app = initializeApp({ projectId: target.projectId }, 'seed');
  try {
    await seedAuth(getAuth(app), seedUsers());
    await seedFirestore(getFirestore(app), seedDocuments(Date.now()));
  } finally {
    await deleteApp(app);
  }
  return seedUsers();
}

/** Throws unless both hosts are loopback addresses and the project is a `demo-` one. */
export function assertLocal(target: { firestoreHost: string; authHost: string; projectId: string }): void {
  if (!target.projectId.startsWith('demo-')) throw new Error(`Not seeding ${target.projectId}: not a demo- project`);
  for (const host of [target.firestoreHost, target.authHost]) {
    const { hostname } = new URL(`http://${host}`);
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) throw new Error(`Not seeding ${host}: not loopback`);
  }
}

async function seedAuth(auth: Auth, users: SeedUser[]): Promise<void> {
  // By address as well: the developer may have made the same user anew, under another uid.
  const known = await auth.getUsers(users.flatMap(({ uid, email }) => [{ uid }, { email }]));
  const taken = new Set(known.users.flatMap(({ uid, email }) => [uid, email]));
  for (const { uid, email, displayName, claims } of users) {
    if (taken.has(uid) || taken.has(email)) continue;
    await auth.createUser({ uid, email, displayName, password: SEED_PASSWORD, emailVerified: true });
    if (claims) await auth.setCustomUserClaims(uid, claims);
  }
}

async function seedFirestore(firestore: Firestore, documents: Map<string, Record<string, unknown>>): Promise<void> {
  const stored = await firestore.getAll(...[...documents.keys()].map((path) => firestore.doc(path)));
  const batch = firestore.batch();
  for (const { exists, ref } of stored) {
    const data = documents.get(ref.path);
    if (!exists && data) batch.create(ref, data);
  }
  await batch.commit();
}
