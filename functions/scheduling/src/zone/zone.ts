import type { ZoneEvent } from '@fresh/contracts/events/zones';
import type { BodyOf } from '@fresh/contracts/route';
import type { createZone } from '@fresh/contracts/routes/zones';
import { zoneWithheld } from '@fresh/contracts/withheld-fields';
import type { Change } from '@fresh/kernel/events/change';
import { withhold } from '@fresh/kernel/withhold';

/** State of one zone of a venue. All times are epoch ms. */
export interface Zone {
  readonly id: string;
  readonly orgId: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  readonly venueId: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly type: string;
  /** People. */
  readonly capacity?: number | undefined;
  readonly floor?: string | undefined;
  /** `#RRGGBB`. */
  readonly color?: string | undefined;
  readonly isActive: boolean;
  readonly notes?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** L4. */
export function create(body: BodyOf<typeof createZone>): ZoneEvent {
  const { orgId: _orgId, ...fields } = body;
  return created(fields);
}

/** The event of a zone's creation. */
export function created(zone: ZoneEvent['data'] & ZoneEvent['details']): ZoneEvent {
  const { published, details } = withhold(zone, zoneWithheld);
  return { type: 'fresh.scheduling.zone.v1.created', data: published, details };
}

/** The state after its event: a zone is created and, so far, never changed. */
export function evolve(event: ZoneEvent, { id, orgId, by, now }: Change): Zone {
  return {
    ...event.data,
    ...event.details,
    id,
    orgId,
    version: 1,
    isActive: true,
    createdBy: by,
    createdAt: now,
    updatedAt: now,
  };
}
