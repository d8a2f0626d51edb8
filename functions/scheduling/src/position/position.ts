import type { PositionEvent } from '@fresh/contracts/events/positions';
import type { BodyOf } from '@fresh/contracts/route';
import { positionType, skillLevel, type createPosition, type updatePosition } from '@fresh/contracts/routes/positions';
import { positionWithheld } from '@fresh/contracts/withheld-fields';
import { definedFields } from '@fresh/kernel/defined-fields';
import { ApiError } from '@fresh/kernel/errors';
import type { Change } from '@fresh/kernel/events/change';
import { clearedFields, clearedOf, newFields, withoutFields } from '@fresh/kernel/new-fields';
import { withhold } from '@fresh/kernel/withhold';
import * as z from 'zod';

/** State of one position. All times are epoch ms. */
export interface Position {
  readonly id: string;
  /** As stored: the monolith could store another organization than the one it is kept under (DOMAIN 42). */
  readonly orgId: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  readonly name: string;
  readonly description?: string | undefined;
  /** One of four names, or free text that the monolith's W4 let through (DOMAIN 54). */
  readonly type: string;
  readonly skillLevel: string;
  /** Per hour, in the organization's currency. */
  readonly hourlyRate?: number | undefined;
  /** `#RRGGBB`. */
  readonly color?: string | undefined;
  readonly isActive: boolean;
  readonly requiredCertifications: readonly string[];
  readonly createdBy?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** W2. */
export function create(body: BodyOf<typeof createPosition>): PositionEvent[] {
  const { orgId: _orgId, requiredCertifications = [], ...fields } = body;
  return [created({ ...fields, requiredCertifications })];
}

type Created = Extract<PositionEvent, { type: 'fresh.scheduling.position.v1.created' }>;
type Updated = Extract<PositionEvent, { type: 'fresh.scheduling.position.v1.updated' }>;

/** The event of a position's creation. */
export function created(position: Created['data'] & Created['details']): PositionEvent {
  const { published, details } = withhold(position, positionWithheld);
  return { type: 'fresh.scheduling.position.v1.created', data: published, details };
}

/** The event of changed fields. */
export function updated(
  name: string,
  changes: Updated['data']['changes'] & Updated['details'],
  cleared: readonly string[],
): PositionEvent {
  const { published, details, withheld } = withhold(changes, positionWithheld);
  const data = { name, changes: published, ...withheld, ...clearedOf(cleared) };
  return { type: 'fresh.scheduling.position.v1.updated', data, details };
}

/** W3-W5: the position, if it is there and belongs to the organization it is kept under. */
export function readable(state: Position | null, orgId: string): Position {
  if (!state) throw new ApiError('NOT_FOUND', 'Position not found');
  if (state.orgId !== orgId) throw new ApiError('FORBIDDEN', 'Unauthorized');
  return state;
}

/**
 * W4. Text is stored as sent: the monolith stripped tags and escaped what was left, once more with each change
 * (DOMAIN 54). A name of nothing but tags stays invalid, because that is an empty name wherever it is shown. A
 * request that changes nothing is no event.
 */
export function update(state: Position | null, orgId: string, body: BodyOf<typeof updatePosition>): PositionEvent[] {
  assertValid(named.safeParse({ name: body.name?.replace(/<[^<>]*>/g, '') }));
  const position = readable(state, orgId);
  assertValid(
    classified.safeParse({
      type: body.type === position.type ? undefined : body.type,
      skillLevel: body.skillLevel === position.skillLevel ? undefined : body.skillLevel,
    }),
  );
  const changes = newFields(position, body);
  const cleared = clearedFields(position, body);
  if (Object.keys(changes).length === 0 && cleared.length === 0) return [];
  return [updated(changes.name ?? position.name, changes, cleared)];
}

/** W5. Deleting what is already inactive publishes no event; the response is the same. */
export function remove(state: Position | null, orgId: string): PositionEvent[] {
  const { isActive, name } = readable(state, orgId);
  return isActive ? [{ type: 'fresh.scheduling.position.v1.deactivated', data: { name } }] : [];
}

/** The state after an event. */
export function evolve(state: Position | null, event: PositionEvent, change: Change): Position {
  const touched = { version: (state?.version ?? 0) + 1, updatedAt: change.now };
  switch (event.type) {
    case 'fresh.scheduling.position.v1.created': {
      const { id, orgId, by, now } = change;
      return { ...event.data, ...event.details, ...touched, id, orgId, isActive: true, createdBy: by, createdAt: now };
    }
    case 'fresh.scheduling.position.v1.updated':
      return {
        ...readable(state, change.orgId),
        ...definedFields(event.data.changes),
        ...event.details,
        ...withoutFields(event.data.cleared),
        ...touched,
      };
    case 'fresh.scheduling.position.v1.deactivated':
      return { ...readable(state, change.orgId), ...touched, isActive: false };
  }
}

const named = z.object({ name: z.string().min(1).optional() });
const classified = z.object({ type: positionType.optional(), skillLevel: skillLevel.optional() });

/** The monolith's second validation; its clients get zod's issues as they are. */
function assertValid(result: z.ZodSafeParseResult<unknown>): void {
  if (!result.success) throw new ApiError('VALIDATION_FAILED', 'Invalid position data', result.error.issues);
}
