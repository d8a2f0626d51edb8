import type { ApiRequest, Trace } from './context.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const traceparent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const cloudTrace = /^([0-9a-f]{32})\/(\d{1,20})(?:;o=([01]))?$/i;

/**
 * The request's id. A uuid the caller sends is adopted; any other text is only logged, because clients know the
 * answer's `x-request-id` as a uuid (CONTRACT 1.10).
 */
export function requestIds(
  request: ApiRequest,
  newRequestId: () => string,
): { requestId: string; clientRequestId?: string } {
  const sent = request.headers['x-request-id'];
  if (typeof sent !== 'string' || sent === '') return { requestId: newRequestId() };
  if (uuid.test(sent)) return { requestId: sent.toLowerCase() };
  return { requestId: newRequestId(), clientRequestId: sent.slice(0, 128) };
}

/** The trace a request belongs to, from W3C `traceparent` or Google's `X-Cloud-Trace-Context`. */
export function traceOf(request: Pick<ApiRequest, 'headers'>, requestId: string): Trace {
  const w3c = request.headers['traceparent'];
  if (typeof w3c === 'string' && traceparent.test(w3c)) return { traceparent: w3c, correlationId: requestId };
  const google = request.headers['x-cloud-trace-context'];
  const match = typeof google === 'string' ? cloudTrace.exec(google) : null;
  if (!match) return { correlationId: requestId };
  const [, traceId = '', spanId = '0', sampled = '0'] = match;
  const span = BigInt.asUintN(64, BigInt(spanId)).toString(16).padStart(16, '0');
  return { traceparent: `00-${traceId.toLowerCase()}-${span}-0${sampled}`, correlationId: requestId };
}
