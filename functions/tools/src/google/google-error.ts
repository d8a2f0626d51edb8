import * as z from 'zod';
import { CommandError } from '../command-line/command-line.ts';
import type { GoogleApi } from './origins.ts';

const body = z.object({
  error: z.object({
    status: z.string().optional(),
    message: z.string().default(''),
    details: z
      .array(z.looseObject({ reason: z.string().optional(), metadata: z.record(z.string(), z.string()).optional() }))
      .default([]),
  }),
});

/** A request to one of Google's APIs that has failed. The message says which one, why, and what to do. */
export class GoogleError extends CommandError {
  constructor(
    /** For example `GET run …/services`. */
    readonly request: string,
    /** HTTP status; null when there was no response. */
    readonly status: number | null,
    /** What Google says, or the reason of the network. */
    readonly reason: string,
    /** What helps; null where that isn't known. */
    readonly remedy: string | null,
  ) {
    super(`${request}: ${status === null ? '' : `${status} `}${reason}${remedy === null ? '' : `\n→ ${remedy}`}`);
  }
}

/** The error of a response whose status says that the request has failed. */
export function errorOfResponse(request: string, api: GoogleApi, project: string, status: number, text: string) {
  const parsed = body.safeParse(parseJson(text));
  const error = parsed.success ? parsed.data.error : null;
  const reason = error ? [error.status, error.message].filter(Boolean).join(': ') : text.slice(0, 300) || 'no body';
  const disabled = error?.details.some((detail) => detail.reason === 'SERVICE_DISABLED') ?? false;
  return new GoogleError(request, status, reason, remedyOf(status, { api, project, disabled }));
}

/** The error of a request that got no response. */
export function errorOfNetwork(request: string, cause: unknown): GoogleError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : '';
  const reason = [cause instanceof Error ? cause.message : String(cause), inner].filter(Boolean).join(': ');
  return new GoogleError(request, null, reason, 'check the network and run the same command again');
}

function remedyOf(
  status: number,
  { api, project, disabled }: { readonly api: GoogleApi; readonly project: string; readonly disabled: boolean },
): string | null {
  const doctor = `npm run doctor -- --project ${project} says what is missing`;
  if (disabled) return `enable ${api}.googleapis.com in ${project}; ${doctor}`;
  switch (status) {
    case 401:
      return 'the login has expired: npx firebase login --reauth';
    case 403:
      return `the account that deploys lacks a role in ${project}, or there is no such project; ${doctor}`;
    case 404:
      return doctor;
    case 429:
      return 'a quota is used up; run the same command again in a minute';
    default:
      return status >= 500 ? 'Google has a problem; run the same command again' : null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
