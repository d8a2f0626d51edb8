import { captureOrganization as capture } from '@fresh/contracts/captures/organizations';
import type { OrganizationEvent } from '@fresh/contracts/events/organizations';
import { orgIdInPath, type CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changesBetween } from './changes-between.ts';
import type { Organization } from './organization.ts';
import { organizationOf } from './store.ts';

/** Organizations, where the monolith's N4 writes them. The counter of members is in them too, and no event tells of it. */
export const captureOrganization: CapturedAggregate<Organization, OrganizationEvent> = {
  capture,
  read: organizationOf,
  changesBetween,
  orgIdOf: orgIdInPath,
};
