import { recapturable } from '@fresh/kernel/events/recapture';
import { captureMembership } from './membership/changes-between.ts';
import { captureNetwork } from './network/changes-between.ts';
import { captureOrganization } from './organization/changes-between.ts';

/** The capture of membership documents, for the queue and the sweep. */
export const membershipCapture = recapturable(captureMembership);
/** The capture of network documents, for the queue and the sweep. */
export const networkCapture = recapturable(captureNetwork);
/** The capture of organization documents, for the queue and the sweep. */
export const organizationCapture = recapturable(captureOrganization);
