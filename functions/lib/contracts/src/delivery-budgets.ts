/**
 * What one delivery by push may cost, at its first attempt: calls to Firestore, Auth and Eventarc (`rpcs`), how many of them wait
 * for each other (`depth`), and documents read, written and deleted. Of a subscriber whose work grows with what its event is about:
 * for an organization of three.
 */
export interface DeliveryBudget {
  readonly rpcs: number;
  readonly depth: number;
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
}

/**
 * Budgets by subscriber. `emulators/checks/growth` compares each with what the delivery's span counts, and what Firestore counts
 * itself; CAPACITY.md's costs of deliveries and events are computed from them. One that rises needs a reason in its commit: deliveries are most of what an event costs.
 */
export const deliveryBudgets: Readonly<Record<string, DeliveryBudget>> = {
  refreshClaimsOnMembershipCreated: { rpcs: 4, depth: 2, reads: 2, writes: 1, deletes: 0 },
  refreshClaimsOnMembershipRemoved: { rpcs: 4, depth: 2, reads: 2, writes: 1, deletes: 0 },
  refreshClaimsOnMembershipUpdated: { rpcs: 4, depth: 2, reads: 2, writes: 1, deletes: 0 },
  refreshClaimsOnMfaEnrolled: { rpcs: 4, depth: 2, reads: 2, writes: 1, deletes: 0 },
  countMembersOnMembershipCreated: { rpcs: 2, depth: 2, reads: 1, writes: 2, deletes: 0 },
  countMembersOnMembershipRemoved: { rpcs: 2, depth: 2, reads: 1, writes: 2, deletes: 0 },
  countMembersOnMembershipUpdated: { rpcs: 2, depth: 2, reads: 1, writes: 2, deletes: 0 },
  removeMembershipsOnOrganizationDeleted: { rpcs: 2, depth: 2, reads: 3, writes: 7, deletes: 3 },
  archiveSchedulesOnOrganizationDeleted: { rpcs: 2, depth: 2, reads: 1, writes: 3, deletes: 0 },
  cancelShiftsOnOrganizationDeleted: { rpcs: 3, depth: 3, reads: 4, writes: 7, deletes: 0 },
  removeShiftsOnScheduleDeleted: { rpcs: 2, depth: 2, reads: 3, writes: 7, deletes: 3 },
  unassignMemberOnMembershipRemoved: { rpcs: 3, depth: 2, reads: 2, writes: 1, deletes: 0 },
  cacheZoneOnZoneCreated: { rpcs: 4, depth: 3, reads: 5, writes: 1, deletes: 0 },
  publishScheduleOnPublicationPlanned: { rpcs: 2, depth: 2, reads: 1, writes: 1, deletes: 0 },
  createVenueOnOrganizationCreated: { rpcs: 1, depth: 1, reads: 0, writes: 3, deletes: 0 },
  revokeInvitationsOnMembershipRemoved: { rpcs: 2, depth: 2, reads: 1, writes: 1, deletes: 0 },
  expectAttendanceOnShiftAssigned: { rpcs: 3, depth: 2, reads: 3, writes: 4, deletes: 0 },
  expectAttendanceOnShiftUpdated: { rpcs: 2, depth: 2, reads: 4, writes: 3, deletes: 0 },
  withdrawAttendanceOnShiftCancelled: { rpcs: 2, depth: 2, reads: 2, writes: 1, deletes: 0 },
  withdrawAttendanceOnShiftUnassigned: { rpcs: 2, depth: 2, reads: 2, writes: 2, deletes: 0 },
  postLedgerEntryOnAttendanceApproved: { rpcs: 3, depth: 2, reads: 2, writes: 2, deletes: 0 },
  notifyManagersOnMembershipCreated: { rpcs: 3, depth: 3, reads: 14, writes: 8, deletes: 0 },
  notifyMemberOnShiftAssigned: { rpcs: 2, depth: 2, reads: 1, writes: 2, deletes: 0 },
  notifyMemberOnShiftUnassigned: { rpcs: 2, depth: 2, reads: 1, writes: 2, deletes: 0 },
  notifyMembersOnSchedulePublished: { rpcs: 4, depth: 3, reads: 9, writes: 4, deletes: 0 },
  notifyMembersOnShiftCancelled: { rpcs: 2, depth: 2, reads: 1, writes: 2, deletes: 0 },
  notifyMembersOnShiftUpdated: { rpcs: 2, depth: 2, reads: 2, writes: 3, deletes: 0 },
  publishToChannelOnEvent: { rpcs: 2, depth: 2, reads: 0, writes: 1, deletes: 0 },
  eraseIdentityDataOnErasureOrdered: { rpcs: 1, depth: 1, reads: 0, writes: 1, deletes: 0 },
  eraseOrganizationsDataOnErasureOrdered: { rpcs: 8, depth: 8, reads: 7, writes: 1, deletes: 0 },
  eraseOnboardingDataOnErasureOrdered: { rpcs: 3, depth: 3, reads: 2, writes: 1, deletes: 0 },
  eraseSchedulingDataOnErasureOrdered: { rpcs: 8, depth: 8, reads: 7, writes: 1, deletes: 0 },
  eraseTimekeepingDataOnErasureOrdered: { rpcs: 6, depth: 6, reads: 5, writes: 1, deletes: 0 },
  eraseNotificationsDataOnErasureOrdered: { rpcs: 2, depth: 2, reads: 1, writes: 1, deletes: 0 },
  erasePlatformDataOnErasureOrdered: { rpcs: 2, depth: 2, reads: 1, writes: 1, deletes: 0 },
};
