import * as contract from '@fresh/contracts/routes/venues';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { commitBatch } from '@fresh/kernel/events/commit-batch';
import { firestore } from '@fresh/kernel/firebase';
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
  const { org, actor, newId, now } = context;
  requireSameOrganization(body, org);
  const batch = firestore().batch();
  const events = [create(body, actor.uid)];
  const venue = venues.create(batch, org.orgId, newId(), events, causeOfRequest(context), now());
  await commitBatch(batch);
  return { body: toWire(venue) };
});

function toWire({ version: _version, cachedZones, ...venue }: Venue): z.input<typeof contract.venueBody> {
  return { ...venue, ...(cachedZones && { cachedZones: [...cachedZones] }) };
}
