import { randomOf, seedFor, type Random } from '../../random.ts';

/** A write that the monolith makes, which knows neither events nor versions. */
export type MonolithWrite =
  { readonly is: 'set' | 'update'; readonly data: Readonly<Record<string, unknown>> } | { readonly is: 'delete' };

/** A document of the monolith, with all its writes in their order. */
export interface MonolithDocument {
  readonly path: string;
  readonly capture: 'captureSchedule' | 'captureShift' | 'capturePosition';
  readonly writes: readonly MonolithWrite[];
}

/** Of the ids of everything that only the monolith writes. */
const prefix = 'legacy-';

/** Whether a path or a subject belongs to what only the monolith writes, or follows from it. */
export function isOfMonolith(path: string): boolean {
  return path.includes(prefix);
}

const kinds: readonly MonolithDocument['capture'][] = [
  ...['captureSchedule', 'captureShift', 'capturePosition', 'capturePosition', 'captureShift'],
] as MonolithDocument['capture'][];
const start = Date.UTC(2027, 0, 5);
const hour = 3_600_000;

/** Documents with about `writes` writes in all, the same for the same seed. Every second organization has an id that isn't ASCII, and so have some documents. */
export function monolithDocuments(seed: number, writes: number): MonolithDocument[] {
  const random = randomOf(seedFor(seed, 'monolith'));
  const documents: MonolithDocument[] = [];
  for (let made = 0; made < writes;) {
    const index = documents.length;
    const orgId = index % 2 === 0 ? `${prefix}${index % 6}` : `${prefix}órg-№-${index % 6}`;
    const id = `${prefix}${random.chance(0.5) ? 'vår-№' : 'd'}-${index}`;
    const capture = kinds[index % kinds.length] ?? 'capturePosition';
    const document = { path: pathOf(capture, orgId, id), capture, writes: lifeOf(capture, orgId, random) };
    documents.push(document);
    made += document.writes.length;
  }
  return documents;
}

function pathOf(capture: MonolithDocument['capture'], orgId: string, id: string): string {
  if (capture === 'capturePosition') return `orgs/${orgId}/positions/${id}`;
  const schedules = `organizations/${orgId}/schedules`;
  return capture === 'captureSchedule' ? `${schedules}/${id}` : `${schedules}/${prefix}week/shifts/${id}`;
}

/** Created, changed a few times, and of some deleted; of some of those, created again. */
function lifeOf(capture: MonolithDocument['capture'], orgId: string, random: Random): MonolithWrite[] {
  const life: MonolithWrite[] = [];
  do {
    life.push({ is: 'set', data: created(capture, orgId, random) });
    for (let changes = 1 + random.below(4); changes > 0; changes--) {
      const isSet = random.chance(0.2);
      // The monolith's `set` drops the version, its `update` leaves it as it is.
      life.push(
        isSet ? { is: 'set', data: created(capture, orgId, random) } : { is: 'update', data: changed(capture, random) },
      );
    }
    if (!random.chance(0.4)) return life;
    life.push({ is: 'delete' });
    // The deletion of a position is logged as its deactivation: a second life wouldn't begin anew.
  } while (capture !== 'capturePosition' && random.chance(0.3));
  return life;
}

function created(capture: MonolithDocument['capture'], orgId: string, random: Random): Record<string, unknown> {
  const times = { createdAt: start, updatedAt: start };
  const name = nameOf(random);
  if (capture === 'capturePosition') return { orgId, name, type: 'full_time', isActive: true, ...times };
  if (capture === 'captureSchedule') {
    return { orgId, name, startDate: start, endDate: start + 168 * hour, state: 'draft', visibility: 'team', ...times };
  }
  const shift = { orgId, positionId: 'cook', status: 'draft', requiredStaff: 2, assignments: placesOf(random) };
  return { ...shift, startTime: start, endTime: start + 8 * hour, ...times };
}

function changed(capture: MonolithDocument['capture'], random: Random): Record<string, unknown> {
  const isPlain = random.chance(0.5);
  if (capture === 'capturePosition') {
    return isPlain ? { name: nameOf(random) } : { isActive: random.chance(0.5), hourlyRate: 15 + random.below(9) };
  }
  if (capture === 'captureSchedule') {
    // Never withdrawn: a publication that comes after its withdrawal leaves `publishedAt` to the sweep of captures.
    return isPlain ? { name: nameOf(random) } : { status: 'published', state: 'published', publishedAt: start };
  }
  const startTime = start + random.below(50) * hour;
  return isPlain ? { startTime, endTime: startTime + 8 * hour } : { assignments: placesOf(random) };
}

function nameOf(random: Random): string {
  return `Name ${random.below(1_000)}`;
}

function placesOf(random: Random): Record<string, unknown>[] {
  const uids = ['a', 'b', 'c'].filter(() => random.chance(0.5));
  return uids.map((uid) => ({ uid: `${prefix}${uid}`, status: 'assigned', assignedAt: start, assignedBy: 'op' }));
}
