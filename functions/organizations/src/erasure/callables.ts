import { callables as contract } from '@fresh/contracts/callables/personal-data';
import { collections } from '@fresh/contracts/personal-data/organizations';
import { administratorFunction } from '@fresh/kernel/administrator-function';
import { documentId } from '@fresh/kernel/document-id';
import { exportFunction } from '@fresh/kernel/personal-data/export';
import { currentTraceparent } from '@fresh/kernel/telemetry/execution-context';
import { obstacleOf } from './erasure.ts';
import { erasureWasOrdered } from './log.ts';
import {
  extentOfOrganization,
  extentOfUser,
  orderErasureOfOrganization,
  orderErasureOfUser,
  type Extent,
} from './store.ts';

/** `npm run privacy -- export`. */
export const exportData = exportFunction(contract.exportOrganizationsData, collections);

/** `npm run privacy -- erase`. */
export const orderOne = administratorFunction(contract.orderErasure, async ({ of, id, dryRun }, uid, requestId) => {
  documentId(id, 'id');
  const extent = await (of === 'user' ? extentOfUser(id) : extentOfOrganization(id));
  if (dryRun || extent.ownedAlone.length > 0) return responseOf(id, extent);
  const traceparent = currentTraceparent();
  const trace = { correlationId: requestId, ...(traceparent !== undefined && { traceparent }) };
  const request = { actor: { uid }, requestId, trace, now: Date.now };
  const ordered =
    of === 'user'
      ? await orderErasureOfUser(request, id)
      : { ...extent, ...(await orderErasureOfOrganization(request, id)) };
  if (ordered.eventId !== undefined) erasureWasOrdered(uid, of, id, ordered.eventId);
  return responseOf(id, ordered);
});

function responseOf(id: string, { ownedAlone, eventId, ...counts }: Extent & { readonly eventId?: string }) {
  const obstacle = obstacleOf(id, ownedAlone);
  return { ...counts, ...(obstacle !== null && { obstacle }), ...(eventId !== undefined && { eventId }) };
}
