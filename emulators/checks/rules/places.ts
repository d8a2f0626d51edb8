import { alpha, beta, uidOf, type Caller } from './callers.ts';

/** A document that is asked for. */
interface Place {
  /** Its fields beside those that make it look like the caller's own; null where nothing lies, or callers.ts put it. */
  readonly fields?: object | null;
  /** Others depend on it: it stays while its creation is tried. */
  readonly kept?: true;
}

/** An organization that no test asks for, and that has no members. */
export const gamma = 'gamma';
/** An active member of the organization, who asks for nothing. */
export const colleague = 'uid-colleague';

/**
 * One document of every collection, or two where it matters whose it is. Of organizations: `{org}` is that of the members,
 * `{gamma}` one of strangers. `{uid}` is the caller, `{other}` a colleague, `{id}` a document that names the caller in
 * every field.
 */
export const places = {
  // identity
  'users/{uid}': {},
  'users/{other}': {},
  'mfa/{uid}': {},
  'mfa/{other}': {},
  // organizations
  'organizations/{org}': { fields: { name: 'Alpha' }, kept: true },
  'organizations/{gamma}': { fields: { name: 'Gamma' }, kept: true },
  'organizations/{id}': { fields: null },
  'organizations/{org}/members/{uid}': { fields: null },
  'organizations/{org}/members/{other}': {},
  'memberships/{uid}_{org}': { fields: null },
  'memberships/{uid}_{gamma}': { fields: null },
  'memberships/{other}_{org}': { fields: { status: 'active', role: 'staff' } },
  'memberships/member-{id}': { fields: { status: 'invited', role: 'staff' } },
  'organizationSlugs/{id}': {},
  'networks/{id}': { fields: { status: 'active' } },
  'join_tokens/{id}': { fields: { status: 'active' } },
  'invite_tokens/{id}': {},
  // onboarding
  'onboarding/{uid}': {},
  'onboarding/{other}': {},
  'adminFormDrafts/{id}': {},
  'networks/{id}/compliance/adminResponsibilityForm': {},
  // scheduling
  'organizations/{org}/schedules/published': { fields: { status: 'published' }, kept: true },
  'organizations/{org}/schedules/active': { fields: { status: 'active' }, kept: true },
  'organizations/{org}/schedules/completed': { fields: { status: 'completed' }, kept: true },
  'organizations/{org}/schedules/draft': { fields: { status: 'draft', publishedAt: 1 }, kept: true },
  'organizations/{org}/schedules/archived': { fields: { status: 'archived' }, kept: true },
  'organizations/{org}/schedules/unknown': { fields: { status: 'PUBLISHED' }, kept: true },
  'organizations/{gamma}/schedules/published': { fields: { status: 'published' }, kept: true },
  'organizations/{org}/schedules/published/shifts/{id}': {},
  'organizations/{org}/schedules/active/shifts/{id}': {},
  'organizations/{org}/schedules/completed/shifts/{id}': {},
  'organizations/{org}/schedules/draft/shifts/{id}': {},
  'organizations/{org}/schedules/archived/shifts/{id}': {},
  'organizations/{org}/schedules/unknown/shifts/{id}': {},
  'organizations/{org}/schedules/deleted/shifts/{id}': {},
  'organizations/{gamma}/schedules/published/shifts/{id}': {},
  'orgs/{org}/positions/{id}': {},
  'orgs/{gamma}/positions/{id}': {},
  'orgs/{org}/venues/{id}': {},
  'orgs/{gamma}/venues/{id}': {},
  'orgs/{org}/zones/{id}': {},
  'orgs/{gamma}/zones/{id}': {},
  // timekeeping
  'attendance_records/{org}/records/{id}': {},
  'attendance_expectations/{org}/places/{id}': {},
  'attendance_presence/{org}/people/{uid}': {},
  'corporate_accounts/{org}/ledger/{id}': {},
  'corporate_accounts/{org}/ledger_followed/{id}': {},
  // notifications
  'notifications/{uid}': {},
  'notifications/{uid}/items/{id}': {},
  'notifications/{other}/items/{id}': {},
  'notificationSettings/{uid}': {},
  'notificationSettings/{other}': {},
  // platform
  '_metrics/build-performance/entries/{id}': {},
  'deadLetters/{id}': {},
  '_reconciler/{id}': {},
  '_subscribers/{id}': {},
  '_deletedAccounts/{id}': {},
  'erasures/{id}': {},
  '_migration/{id}': {},
  // kernel
  'eventLog/fresh.scheduling.shift.assigned/events/{id}': {},
  'inbox/{id}': {},
  'captures/{id}': {},
  'captureFailures/{id}': {},
  '_captureSweeps/{id}': {},
  'idempotency/{id}': {},
  'shadowReads/{id}': {},
  // The monolith's alone (DOMAIN 1.1).
  'organizations/{org}/venues/{id}': {},
  'organizations/{org}/venues/{id}/zones/{id}': {},
  'organizations/{org}/positions/{id}': {},
  'organizations/{org}/messages/{id}': {},
  'organizations/{org}/receipts/{id}': {},
  'organizations/{org}/receipts/{other}': {},
  'orgs/{org}': {},
  'orgs/{id}': { fields: null },
  'orgs/{org}/schedules/{id}': {},
  'orgs/{org}/schedules/{id}/shifts/{id}': {},
  'orgs/{org}/join_tokens/{id}': {},
  'orgs/{org}/attendance/{id}': {},
  'orgs/{org}/partnerships/{id}': {},
  'venues/{org}/venues/{id}': {},
  'zones/{org}/zones/{id}': {},
  'positions/{org}/positions/{id}': {},
  'schedules/{org}/schedules/{id}': {},
  'shifts/{org}/shifts/{id}': {},
  'join_tokens/{org}/join_tokens/{id}': {},
  'networks/{id}/orgs/{id}': {},
  'networks/{id}/venues/{id}': {},
  'networks/{id}/memberships/{id}': {},
  'compliance/{id}': {},
  'events/{id}': {},
  'widgets/{id}': {},
  'ops_build_metrics_v1/{id}': {},
  // Of no service: what no rule names.
  'whatever/{id}': {},
  'whatever/{id}/comes/{id}': {},
} satisfies Record<string, Place>;

/** Where something is asked for. */
export type PlaceName = keyof typeof places;

/** All of them. */
export const placeNames = Object.keys(places) as readonly PlaceName[];

/** The path of a place for a caller. */
export function pathOf(name: PlaceName, caller: Caller): string {
  const uid = uidOf(caller);
  const values: Record<string, string> = { uid, other: colleague, org: alpha, gamma, id: `of-${uid}` };
  return name.replaceAll(/\{(\w+)\}/g, (_, variable: string) => values[variable] ?? '');
}

/** Fields by which a document could be taken for the caller's own; a query for them all promises the most it can. */
export function ownership(name: PlaceName, caller: Caller): Readonly<Record<string, string>> {
  const uid = uidOf(caller);
  const { fields }: Place = places[name];
  const status = fields && 'status' in fields ? String(fields.status) : 'published';
  return { uid, userId: uid, staffUid: uid, ownerId: uid, orgId: alpha, status };
}

/** What lies at a place; null when the table puts nothing there. */
export function documentAt(name: PlaceName, caller: Caller): object | null {
  const { fields = {} }: Place = places[name];
  return fields && { ...ownership(name, caller), ...fields, createdBy: uidOf(caller) };
}

/** Whether a place stays as it is while its creation is tried. */
export function isKept(name: PlaceName): boolean {
  const place: Place = places[name];
  return place.kept ?? false;
}

/** The other organizations, and the colleague's membership: there before any test asks. */
export function documentsOfOthers(): Record<string, object> {
  return {
    [`organizations/${beta}`]: { id: beta, name: 'Beta', status: 'active' },
    [`memberships/${colleague}_${alpha}`]: { uid: colleague, orgId: alpha, role: 'staff', status: 'active' },
  };
}
