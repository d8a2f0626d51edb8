import * as contract from '@fresh/contracts/routes/venues';
import { handle } from '@fresh/kernel/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { requireSameOrganization } from '../body-organization.ts';
import { listVenues, venues } from './store.ts';
import { create, type Venue } from './venue.ts';

/** L1. */
export const list = handle(contract.listVenues)(async ({ org, request }) => {
  const { venues: listed, ...rest } = await listVenues(org.orgId, pageOf(request.query));
  return { body: { venues: listed.map(toWire), total: listed.length, ...rest } };
});

/** L2. */
export const createOne = handle(contract.createVenue)(async (context, body) => {
  const { org, actor, newId } = context;
  requireSameOrganization(body, org);
  return venues.createAndRespond(context, newId(), [create(body, actor.uid)], (venue) => ({ body: toWire(venue) }));
});

function toWire({ version: _version, cachedZones, ...venue }: Venue): z.input<typeof contract.venueBody> {
  return { ...venue, ...(cachedZones && { cachedZones: [...cachedZones] }) };
}
