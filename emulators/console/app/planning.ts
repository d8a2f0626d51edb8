import { pages, type ListMembersResult, type ListOrganizationsResult, type Result } from '@fresh-root/api-client';
import { api } from './session.ts';
import type { Position, Schedule, Shift } from './week-grid.ts';

/** What the console reads of a member. */
export interface Member {
  readonly uid: string;
  readonly role: string;
}

/** A role in an organization; null where its membership names none. */
export type Role = ListOrganizationsResult['organizations'][number]['role'];

/** Whether the API lets members of a role change schedules: staff only read them. */
export function mayPlan(role: Role): boolean {
  return role !== null && role !== 'staff';
}

type Failed = Extract<Result<unknown>, { ok: false }>;

/** The latest schedules, and all positions up to a thousand. */
export async function loadPlan(
  orgId: string,
): Promise<{ ok: true; schedules: Schedule[]; positions: Position[] } | Failed> {
  const schedules = await api.listSchedules({ orgId, limit: 100 });
  if (!schedules.ok) return schedules;
  const positions: Position[] = [];
  for await (const page of pages(api.listPositions, { orgId })) {
    if (!page.ok) return page;
    positions.push(...page.data.positions);
    if (positions.length >= 1_000) break;
  }
  return { ok: true, schedules: schedules.data.data, positions };
}

/** The shifts of a schedule, up to a thousand. */
export async function loadShifts(
  orgId: string,
  scheduleId: string,
  signal: AbortSignal,
): Promise<{ ok: true; shifts: Shift[] } | Failed> {
  const shifts: Shift[] = [];
  for await (const page of pages(api.listShifts, { orgId, scheduleId }, { signal })) {
    if (!page.ok) return page;
    shifts.push(...page.data.shifts);
    if (shifts.length >= 1_000) break;
  }
  return { ok: true, shifts };
}

/** Who can be assigned: members with an account. Their documents come as they are stored. */
export function membersOf({ members }: Pick<ListMembersResult, 'members'>): Member[] {
  return members.flatMap((member) => {
    const { uid, role } = member as { readonly uid?: unknown; readonly role?: unknown };
    return typeof uid === 'string' && typeof role === 'string' ? [{ uid, role }] : [];
  });
}
