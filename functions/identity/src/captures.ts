import { recapturable } from '@fresh/kernel/events/recapture';
import { captureUser } from './user/changes-between.ts';

/** The capture of user documents, for the queue and the sweep. */
export const userCapture = recapturable(captureUser);
