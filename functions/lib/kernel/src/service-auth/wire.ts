import { HttpsError, type FunctionsErrorCode } from 'firebase-functions/v2/https';
import * as z from 'zod';
import { ApiError } from '../errors.ts';

/** The body of a call, in the protocol of callable functions. The user's claims don't travel: no service needs them. */
export const callBody = z.strictObject({
  data: z.strictObject({
    input: z.unknown(),
    actor: z.strictObject({ uid: z.string().min(1), email: z.string(), emailVerified: z.boolean() }).optional(),
  }),
});

/** Codes that a handler may throw, and how the protocol names them. */
const statusOf: Record<ApiError['code'], FunctionsErrorCode> = {
  BAD_REQUEST: 'invalid-argument',
  VALIDATION_FAILED: 'invalid-argument',
  UNAUTHORIZED: 'unauthenticated',
  FORBIDDEN: 'permission-denied',
  RECENT_SIGN_IN_REQUIRED: 'permission-denied',
  SECOND_FACTOR_REQUIRED: 'permission-denied',
  NOT_FOUND: 'not-found',
  CONFLICT: 'aborted',
  REQUEST_IN_PROGRESS: 'aborted',
  PRECONDITION_FAILED: 'failed-precondition',
  PAYLOAD_TOO_LARGE: 'invalid-argument',
  RATE_LIMITED: 'resource-exhausted',
};

/** A handler's rejection on its way to the caller: code and problems travel as details. */
export function toWire({ code, message, details: problems }: ApiError): HttpsError {
  return new HttpsError(statusOf[code], message, { code, ...(problems && { problems }) });
}

const rejection = z.object({
  error: z.object({
    message: z.string(),
    details: z.object({
      code: z.enum(Object.keys(statusOf) as [ApiError['code'], ...ApiError['code'][]]),
      problems: z.array(z.looseObject({ path: z.string(), message: z.string() })).optional(),
    }),
  }),
});

/** The handler's rejection as it was thrown; null for everything else that isn't a response. */
export function fromWire(body: unknown): ApiError | null {
  const parsed = rejection.safeParse(body);
  if (!parsed.success) return null;
  const { message, details } = parsed.data.error;
  return new ApiError(details.code, message, details.problems);
}
