/** Header names of a call between services, lower-case as Node gives them. */
export const headers = {
  /** Cloud Run's gate reads the OIDC token here, which leaves `Authorization` alone; it blanks the signature. */
  gate: 'x-serverless-authorization',
  /** The same token, whole: the callee verifies it itself, also where the gate was opened by mistake. */
  serviceToken: 'x-fresh-service-token',
  /** As the Firebase SDKs send it. */
  appToken: 'x-firebase-appcheck',
  requestId: 'x-request-id',
  correlationId: 'x-correlation-id',
  traceparent: 'traceparent',
  idempotencyKey: 'idempotency-key',
} as const;
