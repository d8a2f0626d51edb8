import { seedDocuments, seedUsers, SEED_PASSWORD, type SeedUser } from '@fresh/local/seed';
import type { SeedTarget } from './seed-target.ts';
import { seedExampleWeeks } from './seed-weeks.ts';

/** What a fresh local cloud holds: `standard` is users, organizations and two weeks; `users` is without the weeks. */
export const seedNames = ['standard', 'users', 'empty'] as const;

/** The name of a seed. */
export type SeedName = (typeof seedNames)[number];

const timeoutMs = 10_000;
const owner = { authorization: 'Bearer owner', 'content-type': 'application/json' };

/**
 * Writes the users and documents that are missing, so that a developer's edits survive restarts; the example weeks only
 * where there were no users. By HTTP, because the Admin SDK would cost this process 60 MB.
 */
export async function seedCloud(target: SeedTarget, name: SeedName): Promise<SeedUser[]> {
  if (name === 'empty') return [];
  const users = seedUsers();
  const isNew = await seedAccounts(target, users);
  const documents = [...seedDocuments(Date.now())];
  await Promise.all(documents.map(([path, data]) => seedDocument(target, path, data)));
  if (isNew && name === 'standard') await seedExampleWeeks(target);
  return users;
}

/** Returns whether there were none of them before. */
async function seedAccounts({ authHost, projectId }: SeedTarget, users: readonly SeedUser[]): Promise<boolean> {
  const accounts = `http://${authHost}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts`;
  const post = async (action: string, body: object) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(accounts + action, {
      method: 'POST',
      headers: owner,
      body: JSON.stringify(body),
      signal,
    });
    if (!response.ok) throw new Error(`Auth did not take the seed: ${response.status} ${await response.text()}`);
    return (await response.json()) as { users?: { localId: string; email?: string }[]; error?: unknown[] };
  };
  // By address as well: the developer may have made the same user anew, under another id.
  const asked = { localId: users.map(({ uid }) => uid), email: users.map(({ email }) => email) };
  const { users: known = [] } = await post(':lookup', asked);
  const taken = new Set(known.flatMap(({ localId, email }) => [localId, email]));
  const missing = users.filter(({ uid, email }) => !taken.has(uid) && !taken.has(email));
  if (missing.length === 0) return false;
  const toCreate = missing.map(({ uid, email, displayName, claims }) => ({
    ...{ localId: uid, email, displayName, rawPassword: SEED_PASSWORD, emailVerified: true },
    ...(claims && { customAttributes: JSON.stringify(claims) }),
  }));
  const { error: rejected = [] } = await post(':batchCreate', { users: toCreate });
  if (rejected.length > 0) throw new Error(`Auth did not take the seed: ${JSON.stringify(rejected)}`);
  return known.length === 0;
}

async function seedDocument({ firestoreHost, projectId }: SeedTarget, path: string, data: object): Promise<void> {
  const url = `http://${firestoreHost}/v1/projects/${projectId}/databases/(default)/documents/${path}`;
  const found = await fetch(url, { headers: owner, signal: AbortSignal.timeout(timeoutMs) });
  await found.arrayBuffer();
  if (found.status !== 404) return;
  const body = JSON.stringify({ fields: fieldsOf(data) });
  const written = await fetch(url, { method: 'PATCH', headers: owner, body, signal: AbortSignal.timeout(timeoutMs) });
  if (!written.ok) throw new Error(`Firestore did not take ${path}: ${written.status} ${await written.text()}`);
  await written.arrayBuffer();
}

function fieldsOf(data: object): Record<string, object> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, valueOf(value)]));
}

/** https://firebase.google.com/docs/firestore/reference/rest/v1/Value, as far as seeds need it. */
function valueOf(value: unknown): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { booleanValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { integerValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(valueOf) } };
  if (typeof value === 'object' && value !== null) return { mapValue: { fields: fieldsOf(value) } };
  return { nullValue: null };
}
