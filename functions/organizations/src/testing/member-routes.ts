import { startFunction } from '@fresh/kernel/testing/function-process';
import { member, send, type Person, type TestResponse } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { oldOrganization, stored } from './log.ts';

/** The functions of members, an organization with an admin, an owner and a staff member, and requests to its routes. */
export type MemberRoutes = Awaited<ReturnType<typeof startMemberRoutes>>;

/** Starts the functions; `stop` ends them. */
export async function startMemberRoutes() {
  const [members, one, memberships] = await Promise.all([
    startFunction('organizations', 'members'),
    startFunction('organizations', 'member'),
    startFunction('organizations', 'memberships'),
  ]);
  const org = await oldOrganization();
  const [admin, owner, staff] = await Promise.all([
    member(org, 'admin'),
    member(org, 'org_owner'),
    member(org, 'staff'),
  ]);
  const all = (method: string, as: Person | undefined, body?: unknown, orgId = org, query = '') =>
    send(members.url, method, `/api/organizations/${orgId}/members?orgId=${orgId}${query}`, { as, body });
  const single = (method: string, memberId: string, as: Person, body?: unknown, orgId = org) =>
    send(one.url, method, `/api/organizations/${orgId}/members/${memberId}?orgId=${orgId}`, { as, body });
  const add = (email: string, role: string, as = admin) => all('POST', as, { email, role });
  const accept = (as: Person | undefined, orgId = org) =>
    send(memberships.url, 'POST', '/api/memberships', { as, body: { orgId } });
  const leave = (as: Person, orgId = org) => send(memberships.url, 'DELETE', `/api/memberships?orgId=${orgId}`, { as });
  const membershipOf = ({ uid }: Person, orgId = org) => stored(`memberships/${uid}_${orgId}`);
  const stop = () => Promise.all([members.kill(), one.kill(), memberships.kill()]);
  const urls = { members: members.url, one: one.url };
  return { urls, org, admin, owner, staff, all, single, add, accept, leave, membershipOf, stop };
}

/** The id in a response. */
export function idOf(response: TestResponse): string {
  return (response.body as { id: string }).id;
}

/** Asserts an error response with this code and message, and nothing else in its body. */
export function expectError(response: TestResponse, status: number, code: string, message: string): void {
  expect(response.status, JSON.stringify(response.body)).to.equal(status);
  expect(response.body).to.deep.equal({ error: { code, message } });
}
