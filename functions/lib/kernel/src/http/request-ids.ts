import type { ApiRequest } from './context.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a request is known by. */
export interface RequestIds {
  readonly requestId: string;
  /** What the caller sent, when it isn't a uuid and so wasn't adopted. */
  readonly clientRequestId?: string;
}

/**
 * The request's id. A uuid the caller sends is adopted; any other text is only logged, because clients know the
 * response's `x-request-id` as a uuid (CONTRACT 1.10).
 */
export function requestIds(request: ApiRequest, newRequestId: () => string): RequestIds {
  const sent = request.headers['x-request-id'];
  if (typeof sent !== 'string' || sent === '') return { requestId: newRequestId() };
  if (uuid.test(sent)) return { requestId: sent.toLowerCase() };
  return { requestId: newRequestId(), clientRequestId: sent.slice(0, 128) };
}
