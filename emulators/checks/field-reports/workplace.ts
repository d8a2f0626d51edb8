import { setTimeout as delay } from 'node:timers/promises';
import { callables as operations } from '@fresh/contracts/callables/operations';
import { member, person, send, type Person, type Sending, type TestResponse } from '@fresh/kernel/testing/world';
import { callCallable } from '../call-callable.ts';
import * as z from 'zod';

/** The gateway of the running system. */
export const gatewayUrl = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';

const createdOrganization = z.object({ id: z.string() });

/** An organization of its own with one signed-in person of each role that the reports name. */
export interface Workplace {
  readonly orgId: string;
  readonly owner: Person;
  readonly manager: Person;
  readonly scheduler: Person;
  readonly staff: Person;
  /** A second member with the same role as `staff`. */
  readonly colleague: Person;
}

/** Founds a workplace: the owner creates the organization through the API, the others get memberships. */
export async function foundWorkplace(): Promise<Workplace> {
  const owner = await person('owner');
  const created = await request(owner, 'POST', '/api/organizations', { name: 'Workplace' });
  const orgId = createdOrganization.parse(created.body).id;
  const [manager, scheduler, staff, colleague] = await Promise.all([
    member(orgId, 'manager'),
    member(orgId, 'scheduler'),
    member(orgId, 'staff'),
    member(orgId, 'staff'),
  ]);
  return { orgId, owner, manager, scheduler, staff, colleague };
}

/** Sends a request through the gateway, with the session cookie and CSRF token of `as`. */
export function request(
  as: Person | undefined,
  method: string,
  path: string,
  body?: unknown,
  sending: Omit<Sending, 'as' | 'body'> = {},
): Promise<TestResponse> {
  return send(gatewayUrl, method, path, { as, ...sending, ...(body !== undefined && { body }) });
}

/** Repeats `check` until it returns true. Throws after 20 s, naming `what` was expected. */
export async function eventually(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    if (await check()) return;
    await delay(50);
  }
  throw new Error(`after 20 s still not: ${what}`);
}

/** Runs the reconciler at once, over everything that nothing has touched until now. */
export async function reconcile(): Promise<void> {
  const administrator = await person('super', { superAdmin: true });
  await callCallable(administrator, operations.reconcileNow, { olderThanSeconds: 0 });
}
