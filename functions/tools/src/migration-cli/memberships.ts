import * as z from 'zod';
import { CommandError, type Output } from '../command-line/command-line.ts';
import { columns } from '../command-line/columns.ts';
import type { GoogleClient } from '../google/client.ts';
import { doubtsOf, type Doubt, type StoredMembership } from './provenance.ts';

/** What `memberships` does. */
export type MembershipsCommand =
  { readonly action: 'report' } | { readonly action: 'confirm' | 'suspend'; readonly ids: readonly string[] };

/** Memberships in one request; each needs two more documents, and one request reads at most 1,000. */
const pageSize = 300;

const text = z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue);
const texts = z
  .object({ arrayValue: z.object({ values: z.array(text).default([]) }) })
  .transform(({ arrayValue }) => arrayValue.values);
const integer = z.object({ integerValue: z.string() }).transform(({ integerValue }) => Number(integerValue));
const document = z.object({
  name: z.string(),
  updateTime: z.string(),
  fields: z.record(z.string(), z.unknown()).default({}),
});
type Document = z.output<typeof document>;

/** Prints the memberships whose origin is in doubt, or settles some of them. Throws CommandError. */
export async function runMemberships(command: MembershipsCommand, google: GoogleClient, output: Output): Promise<void> {
  if (command.action === 'report') return report(google, output);
  for (const id of command.ids) {
    await settle(google, id, command.action);
    output({ id, action: command.action }, `${id}: ${command.action === 'confirm' ? 'confirmed' : 'suspended'}`);
  }
}

async function report(google: GoogleClient, output: Output): Promise<void> {
  let [looked, found] = [0, 0];
  for (let last: string | null = null; ;) {
    const page = await readPage(google, last);
    const memberships = page.map(membershipOf);
    looked += page.length;
    const doubtful = await doubtfulOf(google, memberships);
    found += doubtful.length;
    const lines = columns(
      doubtful.map(({ id, roles, status, doubts }) => [id, roles.join(' '), status, doubts.join(', ')]),
    );
    for (const [index, one] of doubtful.entries()) output(one, lines[index] ?? '');
    last = page.at(-1)?.name ?? null;
    if (page.length < pageSize) break;
  }
  const advice = 'Ask their organizations, then: npm run migration -- memberships confirm <id…> or suspend <id…>';
  output({ looked, found }, `${found} of ${looked} memberships are in doubt.${found > 0 ? ` ${advice}` : ''}`);
}

async function doubtfulOf(
  google: GoogleClient,
  memberships: readonly StoredMembership[],
): Promise<(StoredMembership & { readonly doubts: readonly Doubt[] })[]> {
  const inherited = memberships.filter(({ version, isConfirmed }) => version === 0 && !isConfirmed);
  if (inherited.length === 0) return [];
  const organizationOf = ({ orgId }: StoredMembership) => nameOf(google, `organizations/${orgId}`);
  const listingOf = ({ orgId, uid }: StoredMembership) => nameOf(google, `organizations/${orgId}/members/${uid}`);
  const names = [...new Set(inherited.flatMap((one) => [organizationOf(one), listingOf(one)]))];
  const present = await readAll(google, names);
  return inherited
    .map((one) => {
      const organization = present.get(organizationOf(one));
      const ownerId = organization && (text.safeParse(organization.fields['ownerId']).data ?? null);
      return { ...one, doubts: doubtsOf(one, { ownerId, isListed: present.has(listingOf(one)) }) };
    })
    .filter(({ doubts }) => doubts.length > 0);
}

/** Active and suspended memberships by document id. */
async function readPage(google: GoogleClient, after: string | null): Promise<Document[]> {
  const name = { fieldPath: '__name__' };
  const statuses = ['active', 'suspended'].map((stringValue) => ({ stringValue }));
  const structuredQuery = {
    from: [{ collectionId: 'memberships' }],
    where: {
      fieldFilter: { field: { fieldPath: 'status' }, op: 'IN', value: { arrayValue: { values: statuses } } },
    },
    orderBy: [{ field: name, direction: 'ASCENDING' }],
    limit: pageSize,
    ...(after !== null && { startAt: { values: [{ referenceValue: after }], before: false } }),
  };
  const path = `/v1/${database(google)}/documents:runQuery`;
  const rows = await google.json({ api: 'firestore', method: 'POST', path, body: { structuredQuery } });
  return z
    .array(z.object({ document: document.optional() }))
    .parse(rows)
    .flatMap((row) => row.document ?? []);
}

async function readAll(google: GoogleClient, names: readonly string[]): Promise<Map<string, Document>> {
  const path = `/v1/${database(google)}/documents:batchGet`;
  const rows = await google.json({ api: 'firestore', method: 'POST', path, body: { documents: names } });
  const found = z.array(z.object({ found: document.optional() })).parse(rows);
  return new Map(found.flatMap((row) => (row.found ? [[row.found.name, row.found] as const] : [])));
}

/**
 * Writes past the services, as the monolith does: change capture publishes a suspension as an event. The write fails when
 * the membership has changed meanwhile.
 */
async function settle(google: GoogleClient, id: string, action: 'confirm' | 'suspend'): Promise<void> {
  const name = nameOf(google, `memberships/${encodeURIComponent(id)}`);
  const found = await google.find({ api: 'firestore', path: `/v1/${name}` });
  if (found === null) throw new CommandError(`There is no membership ${id}; the report lists them by id.`);
  const { updateTime } = document.parse(found);
  const now = { timestampValue: new Date().toISOString() };
  const fields = action === 'confirm' ? { confirmedAt: now } : { status: { stringValue: 'suspended' }, updatedAt: now };
  const mask = Object.keys(fields).map((field) => `updateMask.fieldPaths=${field}`);
  const query = [...mask, `currentDocument.updateTime=${encodeURIComponent(updateTime)}`].join('&');
  await google.json({ api: 'firestore', method: 'PATCH', path: `/v1/${name}?${query}`, body: { fields } });
}

function membershipOf({ name, fields }: Document): StoredMembership {
  const role = text.safeParse(fields['role']).data;
  return {
    id: name.slice(name.lastIndexOf('/') + 1),
    uid: text.safeParse(fields['uid']).data ?? '',
    orgId: text.safeParse(fields['orgId']).data ?? '',
    roles: [...new Set([...(role === undefined ? [] : [role]), ...(texts.safeParse(fields['roles']).data ?? [])])],
    status: text.safeParse(fields['status']).data ?? '',
    version: integer.safeParse(fields['version']).data ?? 0,
    isConfirmed: fields['confirmedAt'] !== undefined,
  };
}

function database({ project }: GoogleClient): string {
  return `projects/${project}/databases/(default)`;
}

function nameOf(google: GoogleClient, path: string): string {
  return `${database(google)}/documents/${path}`;
}
