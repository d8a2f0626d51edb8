import type { ServiceName } from '@fresh/contracts/route';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { projectID } from 'firebase-functions/params';

/**
 * The service account a function runs as, or that may invoke one, for the options of functions: the full address, with the
 * project as a parameter that the Firebase CLI fills in for deploys and emulators (`fresh-x@{{ params.PROJECT_ID }}.iam.…`).
 *
 * The CLI completes its short form (`fresh-x@`) in some places only. It sends the short form as it is to Secret Manager
 * (`secretsToServiceAccounts` in firebase-tools' lib/deploy/functions/ensure.js) and to Cloud Scheduler (`jobFromEndpoint` in
 * lib/gcp/cloudscheduler.js), which reject it.
 */
export function serviceAccountOf(service: ServiceName): string {
  return serviceAccountEmail(service, projectID.toCEL());
}
