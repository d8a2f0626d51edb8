import { callables as contract } from '@fresh/contracts/callables/organization-lifecycle';
import { administratorFunction } from '@fresh/kernel/administrator-function';
import { currentTraceparent } from '@fresh/kernel/telemetry/execution-context';
import { existing, setStatus } from './organization.ts';
import { organizations } from './store.ts';

/** `npm run organizations -- suspend` and `reinstate`. */
export const setOrganizationStatus = administratorFunction(
  contract.setOrganizationStatus,
  async ({ orgId, status }, uid, requestId) => {
    const traceparent = currentTraceparent();
    const trace = { correlationId: requestId, ...(traceparent !== undefined && { traceparent }) };
    const context = { actor: { uid }, org: { orgId }, requestId, trace, now: Date.now };
    const { state, events } = await organizations.change(context, orgId, (before) => setStatus(before, status));
    return { orgId, name: existing(state).name, status, changed: events.length > 0 };
  },
);
