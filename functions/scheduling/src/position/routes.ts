import * as contract from '@fresh/contracts/routes/positions';
import { handle } from '@fresh/kernel/endpoint';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { requireSameOrganization } from '../body-organization.ts';
import { create, readable, remove, update, type Position } from './position.ts';
import { listPositions, positions } from './store.ts';

/** W1. */
export const list = handle(contract.listPositions)(async ({ org, request }) => {
  const { positions: listed, ...rest } = await listPositions(org.orgId, pageOf(request.query));
  return { body: { positions: listed.map(toWire), total: listed.length, ...rest } };
});

/** W2. */
export const createOne = handle(contract.createPosition)(async (context, body) => {
  requireSameOrganization(body, context.org);
  return positions.createAndRespond(context, context.newId(), create(body), responseOf);
});

/** W3. */
export const getOne = handle(contract.getPosition)(async ({ org, params }) => {
  return responseOf(readable(await positions.find(org.orgId, params['id'] ?? ''), org.orgId));
});

/** W4. */
export const updateOne = handle(contract.updatePosition)(async (context, body) => {
  const { orgId } = context.org;
  const id = context.params['id'] ?? '';
  const decide = ifMatching(context, (before: Position | null) => update(before, orgId, body));
  return positions.changeAndRespond(context, id, decide, ({ state }) => responseOf(readable(state, orgId)));
});

/** W5. */
export const deleteOne = handle(contract.deletePosition)(async (context) => {
  const id = context.params['id'] ?? '';
  const decide = ifMatching(context, (before: Position | null) => remove(before, context.org.orgId));
  return positions.changeAndRespond(context, id, decide, ({ state }) => ({
    version: state?.version,
    body: { message: 'Position deleted successfully', id },
  }));
});

function responseOf(position: Position) {
  return { version: position.version, body: toWire(position) };
}

function toWire(position: Position): z.input<typeof contract.positionBody> {
  const { version: _version, requiredCertifications, ...rest } = position;
  return { ...rest, requiredCertifications: [...requiredCertifications] };
}
