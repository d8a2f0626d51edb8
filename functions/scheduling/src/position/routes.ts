import * as contract from '@fresh/contracts/routes/positions';
import { handle } from '@fresh/kernel/http/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import type * as z from 'zod';
import { requireSameOrganization } from '../body-organization.ts';
import { create, readable, remove, update, type Position } from './position.ts';
import { changePosition, listPositions, readPosition } from './store.ts';

/** W1. */
export const list = handle(contract.listPositions)(async ({ org, request }) => {
  const { positions, ...rest } = await listPositions(org.orgId, pageOf(request.query));
  return { body: { positions: positions.map(toWire), total: positions.length, ...rest } };
});

/** W2. */
export const createOne = handle(contract.createPosition)(async (context, body) => {
  requireSameOrganization(body, context.org);
  const position = await changePosition(context, context.newId(), () => create(body));
  return { body: toWire(readable(position, context.org.orgId)) };
});

/** W3. */
export const getOne = handle(contract.getPosition)(async ({ org, params }) => {
  return { body: toWire(readable(await readPosition(org.orgId, params['id'] ?? ''), org.orgId)) };
});

/** W4. */
export const updateOne = handle(contract.updatePosition)(async (context, body) => {
  const { orgId } = context.org;
  const position = await changePosition(context, context.params['id'] ?? '', (state) => update(state, orgId, body));
  return { body: toWire(readable(position, orgId)) };
});

/** W5. */
export const deleteOne = handle(contract.deletePosition)(async (context) => {
  const id = context.params['id'] ?? '';
  await changePosition(context, id, (state) => remove(state, context.org.orgId));
  return { body: { message: 'Position deleted successfully', id } };
});

function toWire(position: Position): z.input<typeof contract.positionBody> {
  const { version: _version, requiredCertifications, ...rest } = position;
  return { ...rest, requiredCertifications: [...requiredCertifications] };
}
