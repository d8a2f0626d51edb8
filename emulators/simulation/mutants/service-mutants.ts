import type { Mutant } from './mutant.ts';

/** Edits of what services decide and store. */
export const serviceMutants: readonly Mutant[] = [
  {
    name: 'counted-in-a-commit-of-its-own',
    file: 'functions/organizations/src/member-count/store.ts',
    find: '  return {\n    write: (batch) => {\n      const at = FieldValue.serverTimestamp();',
    replace:
      "  await ref.update('memberCount', FieldValue.increment(total), ...byRole);\n" +
      '  if (total !== 0) return nothing;\n' +
      '  return {\n    write: (batch) => {\n      const at = FieldValue.serverTimestamp();',
    breaks: 'The counter grows outside of the commit that marks the event as handled.',
  },
  {
    name: 'former-members-counted',
    file: 'functions/organizations/src/member-count/member-count.ts',
    find: 'return new Map([...(from === null ? [] : [[from, -1] as const]), ',
    replace: 'return new Map([...(from === null ? [] : [[from, -0] as const]), ',
    breaks: 'A member who left is still counted.',
  },
  {
    name: 'mirror-left-behind',
    file: 'functions/organizations/src/membership/documents.ts',
    find: "else if (status === 'removed') writer.delete(mirror);",
    replace: '',
    breaks: 'A former member stays in the mirror.',
  },
  {
    name: 'membership-version-stands-still',
    file: 'functions/organizations/src/membership/documents.ts',
    find: 'const after = { ...next, version: version + events.length };',
    replace: 'const after = { ...next, version: Math.max(1, version) };',
    breaks: 'A membership keeps its version while its log counts on.',
  },
  {
    name: 'ledger-follows-old-approvals',
    file: 'functions/timekeeping/src/ledger/ledger.ts',
    find: 'if (Math.max(handled, latest?.version ?? 0) >= version) return null;',
    replace: '',
    breaks: 'An approval that arrives late is paid instead of the newer one.',
  },
  {
    name: 'ledger-posts-twice',
    file: 'functions/timekeeping/src/ledger/ledger.ts',
    find: "    regularCents: (owed?.regularCents ?? 0) - sum(posted, 'regularCents'),",
    replace: '    regularCents: owed?.regularCents ?? 0,',
    breaks: 'A second approval is paid in full, though the first one was paid.',
  },
  {
    name: 'approval-not-followed',
    file: 'functions/timekeeping/src/ledger/subscribers.ts',
    find: 'if (version > followed.version) putFollowed(batch, orgId, attendanceId, version, followed);',
    replace: 'if (followed.version === 0) putFollowed(batch, orgId, attendanceId, version, followed);',
    breaks: 'The ledger forgets which approval it has handled last.',
  },
  {
    name: 'attendance-withdrawn-without-event',
    file: 'functions/timekeeping/src/expectation/store.ts',
    find: '  else batch.delete(ref, { lastUpdateTime: basedOn.record });\n',
    replace: '',
    breaks: 'A record stays, though its log says that it was withdrawn.',
  },
  {
    name: 'shifts-left-behind',
    file: 'functions/scheduling/src/shift/subscribers.ts',
    find: 'return cascade(shifts, page, event, (shift) => remove(shift, event.data.isPublished));',
    replace: 'return cascade(shifts, page, event, (shift) => remove(shift, event.data.isPublished).slice(0, -1));',
    breaks: 'The shifts of a deleted schedule stay.',
  },
  {
    name: 'former-members-stay-assigned',
    file: 'functions/scheduling/src/shift/subscribers.ts',
    find: '    if (isMember) return { write: () => undefined, next: null };',
    replace: '    if (!isMember) return { write: () => undefined, next: null };',
    breaks: 'A former member stays on coming shifts.',
  },
  {
    name: 'assigned-again',
    file: 'functions/scheduling/src/shift/shift.ts',
    find: '  if (isStaffedBy(shift, uid)) return [];\n',
    replace: '',
    breaks: 'Assigning a person who is assigned makes another event.',
  },
  {
    name: 'assignment-replaces-others',
    file: 'functions/scheduling/src/shift/shift.ts',
    find: 'return { ...shift, ...touched, assignments: [...without(shift, uid), assignment] };',
    replace: 'return { ...shift, ...touched, assignments: [assignment] };',
    breaks: 'An assignment takes everyone else off the shift.',
  },
  {
    name: 'published-again',
    file: 'functions/scheduling/src/schedule/schedule.ts',
    find: '  if (!isAnnounced(schedule)) return [publication(schedule, { ...body, at: wanted ?? now })];',
    replace: '  if (schedule) return [publication(schedule, { ...body, at: wanted ?? now })];',
    breaks: 'Publishing what is published notifies everyone again.',
  },
  {
    name: 'replaced-plan-publishes',
    file: 'functions/scheduling/src/schedule/schedule.ts',
    find: 'return state && planned?.at === at ? [publication(state, planned)] : [];',
    replace: 'return state && planned && at > 0 ? [publication(state, planned)] : [];',
    breaks: 'A plan that was replaced publishes at its old time.',
  },
];
