import * as contract from '@fresh/contracts/routes/zones';
import { searchText } from '@fresh/kernel/document-id';
import { ApiError } from '@fresh/kernel/errors';
import { handle } from '@fresh/kernel/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { requireSameOrganization } from '../body-organization.ts';
import { venueExists } from '../venue-exists.ts';
import { listZones, zones } from './store.ts';
import { create, type Zone } from './zone.ts';

/** L3. */
export const list = handle(contract.listZones)(async ({ org, request }) => {
  const venueId = request.query.get('venueId');
  if (!venueId) throw new ApiError('BAD_REQUEST', 'venueId query parameter is required');
  const { zones: listed, ...rest } = await listZones(org.orgId, searchText(venueId, 'venueId'), pageOf(request.query));
  return { body: { zones: listed.map(toWire), total: listed.length, ...rest } };
});

/** L4. The monolith didn't look for the venue; a missing one is a warning, not an error. */
export const createOne = handle(contract.createZone)(async (context, body) => {
  const { org, newId } = context;
  requireSameOrganization(body, org);
  // Looked up before the write: a failure after it would return 500 for a zone that is there.
  const known = await venueExists(org.orgId, body.venueId);
  const warnings = known ? [] : [{ code: 'venue_not_found' as const, message: 'The venue does not exist' }];
  return zones.createAndRespond(context, newId(), [create(body)], (zone) => ({ body: { ...toWire(zone), warnings } }));
});

function toWire({ version: _version, ...zone }: Zone): z.input<typeof contract.zoneBody> {
  return zone;
}
