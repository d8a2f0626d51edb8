import type { ApiRequest } from './context.ts';

/** What a request is known by. */
export interface RequestIds {
  readonly requestId: string;
  /** What the caller sent. */
  readonly clientRequestId?: string;
}

/**
 * The request's id: always our own, a uuid (CONTRACT 1.10). It becomes the correlation id of events and entries of the
 * audit trail, and a caller must not choose one that belongs to other requests. What they send stands beside it in the
 * log line, so that those of a gateway can be joined.
 */
export function requestIds(request: ApiRequest, newRequestId: () => string): RequestIds {
  const sent = request.headers['x-request-id'];
  if (typeof sent !== 'string' || sent === '') return { requestId: newRequestId() };
  return { requestId: newRequestId(), clientRequestId: sent.slice(0, 128) };
}
