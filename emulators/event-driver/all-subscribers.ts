import type { AnySubscriber } from '@fresh/kernel/events/subscriber';
import { refreshClaimsOnMembershipCreated } from '../../functions/identity/src/claims/refresh-claims-on-membership-created.ts';
import { refreshClaimsOnMembershipRemoved } from '../../functions/identity/src/claims/refresh-claims-on-membership-removed.ts';
import { refreshClaimsOnMembershipUpdated } from '../../functions/identity/src/claims/refresh-claims-on-membership-updated.ts';
import { refreshClaimsOnMfaEnrolled } from '../../functions/identity/src/claims/refresh-claims-on-mfa-enrolled.ts';
import { notifyManagersOnMembershipCreated } from '../../functions/notifications/src/feed/notify-managers-on-membership-created.ts';
import { notifyMemberOnShiftAssigned } from '../../functions/notifications/src/feed/notify-member-on-shift-assigned.ts';
import { notifyMembersOnSchedulePublished } from '../../functions/notifications/src/feed/notify-members-on-schedule-published.ts';
import { notifyMembersOnShiftCancelled } from '../../functions/notifications/src/feed/notify-members-on-shift-cancelled.ts';
import { notifyMembersOnShiftUpdated } from '../../functions/notifications/src/feed/notify-members-on-shift-updated.ts';
import { countMembersOnMembershipCreated } from '../../functions/organizations/src/member-count/count-members-on-membership-created.ts';
import { countMembersOnMembershipRemoved } from '../../functions/organizations/src/member-count/count-members-on-membership-removed.ts';
import { countMembersOnMembershipUpdated } from '../../functions/organizations/src/member-count/count-members-on-membership-updated.ts';
import { removeMembershipsOnOrganizationDeleted } from '../../functions/organizations/src/membership/remove-memberships-on-organization-deleted.ts';
import { recordAuditOnEvent } from '../../functions/platform/src/audit/record-audit-on-event.ts';
import { publishToChannelOnEvent } from '../../functions/platform/src/channel/publish-to-channel-on-event.ts';
import { archiveSchedulesOnOrganizationDeleted } from '../../functions/scheduling/src/schedule/archive-schedules-on-organization-deleted.ts';
import { cancelShiftsOnOrganizationDeleted } from '../../functions/scheduling/src/shift/cascades.ts';
import { removeShiftsOnScheduleDeleted } from '../../functions/scheduling/src/shift/cascades.ts';
import { unassignMemberOnMembershipRemoved } from '../../functions/scheduling/src/shift/cascades.ts';
import { cacheZoneOnZoneCreated } from '../../functions/scheduling/src/venue/cache-zone-on-zone-created.ts';
import { createVenueOnOrganizationCreated } from '../../functions/scheduling/src/venue/create-venue-on-organization-created.ts';
import { expectAttendanceOnShiftAssigned } from '../../functions/timekeeping/src/expectation/expect-attendance-on-shift-assigned.ts';
import { expectAttendanceOnShiftUpdated } from '../../functions/timekeeping/src/expectation/expect-attendance-on-shift-updated.ts';
import { withdrawAttendanceOnShiftCancelled } from '../../functions/timekeeping/src/expectation/withdraw-attendance-on-shift-cancelled.ts';
import { withdrawAttendanceOnShiftUnassigned } from '../../functions/timekeeping/src/expectation/withdraw-attendance-on-shift-unassigned.ts';
import { postLedgerEntryOnAttendanceApproved } from '../../functions/timekeeping/src/ledger/post-ledger-entry-on-attendance-approved.ts';

/** The code of every subscriber of the registry; a spec compares the two. */
export const allSubscribers: readonly AnySubscriber[] = [
  refreshClaimsOnMembershipCreated,
  refreshClaimsOnMembershipRemoved,
  refreshClaimsOnMembershipUpdated,
  refreshClaimsOnMfaEnrolled,
  removeMembershipsOnOrganizationDeleted,
  countMembersOnMembershipCreated,
  countMembersOnMembershipRemoved,
  countMembersOnMembershipUpdated,
  createVenueOnOrganizationCreated,
  archiveSchedulesOnOrganizationDeleted,
  cancelShiftsOnOrganizationDeleted,
  removeShiftsOnScheduleDeleted,
  unassignMemberOnMembershipRemoved,
  cacheZoneOnZoneCreated,
  expectAttendanceOnShiftAssigned,
  expectAttendanceOnShiftUpdated,
  withdrawAttendanceOnShiftCancelled,
  withdrawAttendanceOnShiftUnassigned,
  postLedgerEntryOnAttendanceApproved,
  notifyMembersOnSchedulePublished,
  notifyMemberOnShiftAssigned,
  notifyMembersOnShiftUpdated,
  notifyMembersOnShiftCancelled,
  notifyManagersOnMembershipCreated,
  recordAuditOnEvent,
  publishToChannelOnEvent,
];
