/**
 * What one delivery by push may cost, at its first attempt: calls to Firestore, Auth and Eventarc (`rpcs`), how many of them wait
 * for each other (`depth`), and documents read and written. Of a subscriber whose work grows with what its event is about:
 * for an organization of three.
 */
export interface DeliveryBudget {
  readonly rpcs: number;
  readonly depth: number;
  readonly reads: number;
  readonly writes: number;
}

/**
 * Budgets by subscriber. `emulators/checks/growth` counts each and fails above its budget; CAPACITY.md's costs of events are
 * computed from them. One that rises needs a reason in its commit: deliveries are most of what an event costs.
 */
export const deliveryBudgets: Readonly<Record<string, DeliveryBudget>> = {
  refreshClaimsOnMembershipCreated: { rpcs: 4, depth: 2, reads: 2, writes: 1 },
  refreshClaimsOnMembershipRemoved: { rpcs: 4, depth: 2, reads: 2, writes: 1 },
  refreshClaimsOnMembershipUpdated: { rpcs: 4, depth: 2, reads: 2, writes: 1 },
  refreshClaimsOnMfaEnrolled: { rpcs: 4, depth: 2, reads: 2, writes: 1 },
  countMembersOnMembershipCreated: { rpcs: 2, depth: 2, reads: 1, writes: 2 },
  countMembersOnMembershipRemoved: { rpcs: 2, depth: 2, reads: 1, writes: 2 },
  countMembersOnMembershipUpdated: { rpcs: 2, depth: 2, reads: 1, writes: 2 },
  removeMembershipsOnOrganizationDeleted: { rpcs: 2, depth: 2, reads: 3, writes: 10 },
  archiveSchedulesOnOrganizationDeleted: { rpcs: 2, depth: 2, reads: 1, writes: 3 },
  cancelShiftsOnOrganizationDeleted: { rpcs: 3, depth: 3, reads: 4, writes: 7 },
  removeShiftsOnScheduleDeleted: { rpcs: 2, depth: 2, reads: 3, writes: 10 },
  unassignMemberOnMembershipRemoved: { rpcs: 3, depth: 2, reads: 2, writes: 1 },
  cacheZoneOnZoneCreated: { rpcs: 4, depth: 3, reads: 5, writes: 1 },
  publishScheduleOnPublicationPlanned: { rpcs: 2, depth: 2, reads: 1, writes: 1 },
  createVenueOnOrganizationCreated: { rpcs: 1, depth: 1, reads: 0, writes: 3 },
  revokeInvitationsOnMembershipRemoved: { rpcs: 2, depth: 2, reads: 1, writes: 1 },
  expectAttendanceOnShiftAssigned: { rpcs: 3, depth: 2, reads: 3, writes: 4 },
  expectAttendanceOnShiftUpdated: { rpcs: 2, depth: 2, reads: 4, writes: 3 },
  withdrawAttendanceOnShiftCancelled: { rpcs: 2, depth: 2, reads: 2, writes: 1 },
  withdrawAttendanceOnShiftUnassigned: { rpcs: 2, depth: 2, reads: 2, writes: 2 },
  postLedgerEntryOnAttendanceApproved: { rpcs: 3, depth: 2, reads: 2, writes: 2 },
  notifyManagersOnMembershipCreated: { rpcs: 3, depth: 3, reads: 14, writes: 8 },
  notifyMemberOnShiftAssigned: { rpcs: 2, depth: 2, reads: 1, writes: 2 },
  notifyMemberOnShiftUnassigned: { rpcs: 2, depth: 2, reads: 1, writes: 2 },
  notifyMembersOnSchedulePublished: { rpcs: 4, depth: 3, reads: 9, writes: 4 },
  notifyMembersOnShiftCancelled: { rpcs: 2, depth: 2, reads: 1, writes: 2 },
  notifyMembersOnShiftUpdated: { rpcs: 2, depth: 2, reads: 2, writes: 3 },
  publishToChannelOnEvent: { rpcs: 2, depth: 2, reads: 0, writes: 1 },
  eraseIdentityDataOnErasureOrdered: { rpcs: 1, depth: 1, reads: 0, writes: 1 },
  eraseOrganizationsDataOnErasureOrdered: { rpcs: 8, depth: 8, reads: 7, writes: 1 },
  eraseOnboardingDataOnErasureOrdered: { rpcs: 3, depth: 3, reads: 2, writes: 1 },
  eraseSchedulingDataOnErasureOrdered: { rpcs: 8, depth: 8, reads: 7, writes: 1 },
  eraseTimekeepingDataOnErasureOrdered: { rpcs: 6, depth: 6, reads: 5, writes: 1 },
  eraseNotificationsDataOnErasureOrdered: { rpcs: 2, depth: 2, reads: 1, writes: 1 },
  erasePlatformDataOnErasureOrdered: { rpcs: 2, depth: 2, reads: 1, writes: 1 },
};
