/** An error that an API responds with, in the form that all Google APIs share (google.rpc.Status). */
export class GoogleError extends Error {
  constructor(
    /** The HTTP status. */
    readonly code: number,
    /** The canonical code, like `INVALID_ARGUMENT`. */
    readonly status: string,
    message: string,
    readonly details: readonly unknown[] = [],
  ) {
    super(message);
  }

  /** The response's body. */
  get body() {
    const details = this.details.length > 0 ? { details: this.details } : {};
    return { error: { code: this.code, message: this.message, status: this.status, ...details } };
  }
}

export const invalidArgument = (message: string) => new GoogleError(400, 'INVALID_ARGUMENT', message);
export const failedPrecondition = (message: string) => new GoogleError(400, 'FAILED_PRECONDITION', message);
export const notFound = (message: string) => new GoogleError(404, 'NOT_FOUND', message);
export const alreadyExists = (message: string) => new GoogleError(409, 'ALREADY_EXISTS', message);
/** A stale etag, or another write of the same resource that is under way. */
export const aborted = (message: string) => new GoogleError(409, 'ABORTED', message);
export const unauthenticated = () =>
  new GoogleError(
    401,
    'UNAUTHENTICATED',
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
      'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
  );

/** The caller lacks a permission. */
export function permissionDenied(permission: string, resource: string): GoogleError {
  return new GoogleError(
    403,
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource '//${resource}' (or it may not exist).`,
    [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'IAM_PERMISSION_DENIED',
        domain: 'iam.googleapis.com',
        metadata: { permission, resource },
      },
    ],
  );
}

/** The project doesn't use the API that was called. */
export function serviceDisabled(api: string, projectNumber: string): GoogleError {
  const url = `https://console.developers.google.com/apis/api/${api}/overview?project=${projectNumber}`;
  return new GoogleError(
    403,
    'PERMISSION_DENIED',
    `${api} has not been used in project ${projectNumber} before or it is disabled. Enable it by visiting ${url} then ` +
      'retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.',
    [
      {
        '@type': 'type.googleapis.com/google.rpc.Help',
        links: [{ description: 'Google developers console API activation', url }],
      },
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'SERVICE_DISABLED',
        domain: 'googleapis.com',
        metadata: { service: api, consumer: `projects/${projectNumber}` },
      },
    ],
  );
}

/** More requests than a quota allows in a minute. */
export function quotaExceeded(metric: string, consumer: string): GoogleError {
  return new GoogleError(
    429,
    'RESOURCE_EXHAUSTED',
    `Quota exceeded for quota metric '${metric}' and limit '${metric} per minute' of service ` +
      `'cloudfunctions.googleapis.com' for consumer 'project_number:${consumer}'.`,
    [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'RATE_LIMIT_EXCEEDED',
        domain: 'googleapis.com',
        metadata: { quota_metric: metric, consumer: `projects/${consumer}` },
      },
    ],
  );
}
