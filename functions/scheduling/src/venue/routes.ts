import * as contract from '@fresh/contracts/routes/venues';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { handle } from '@fresh/kernel/http/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { requireSameOrganization } from '../body-organization.ts';
import { addVenue, listVenues } from './store.ts';
import { create, type Venue } from './venue.ts';

/** L1. */
export const list = handle(contract.listVenues)(async ({ org, request }) => {
  const { venues, ...rest } = await listVenues(org.orgId, pageOf(request.query));
  return { body: { venues: venues.map(toWire), total: venues.length, ...rest } };
});

/** L2. */
export const createOne = handle(contract.createVenue)(async (context, body) => {
  const { org, actor, newId, now } = context;
  requireSameOrganization(body, org);
  const change = { id: newId(), orgId: org.orgId, now: now() };
  const batch = firestore().batch();
  const venue = addVenue(batch, create(body, actor.uid), change, causeOfRequest(context));
  await batch.commit();
  return { body: toWire(venue) };
});

function toWire({ version: _version, cachedZones, ...venue }: Venue): z.input<typeof contract.venueBody> {
  return { ...venue, ...(cachedZones && { cachedZones: [...cachedZones] }) };
}
