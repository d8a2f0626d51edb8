import type { IncomingMessage } from 'node:http';
import { shadowHeader } from './forwarded-request.ts';
import { callLegacy, LegacyFailure, legacyLimits, type LegacyRequest } from './legacy.ts';
import type { ComparedResponse } from './shadow-diff.ts';

/** The longest one call may take, in ms, and the most its body may hold, in bytes: a page of a list is far smaller. */
const [timeoutMs, maxBytes] = [5_000, 1024 * 1024];

/** Asked for with these, the monolith may send less than the whole: 304, a part, or a body that can't be read here. */
const conditions = [
  'accept-encoding',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'range',
];

/**
 * Repeats a read against the monolith, and reads its response to the end. Fails with a LegacyFailure when that takes
 * too long, is too large, or there is none.
 */
export async function askMonolith(origin: URL, request: LegacyRequest): Promise<ComparedResponse> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !conditions.includes(name)));
  // The monolith counts requests by this header, whole or by its first entry (CONTRACT 1.9): a user's own requests are
  // counted under another text, so that users reach no limit sooner because we repeated their reads.
  const forwardedFor = ['unknown', ...[headers['x-forwarded-for'] ?? []].flat()].join(', ');
  const marked = { ...headers, 'x-forwarded-for': forwardedFor, [shadowHeader]: '1' };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await callLegacy(
      origin,
      { ...request, headers: marked },
      { ...legacyLimits, firstByteMs: timeoutMs },
      signal,
    );
    const contentType = response.headers['content-type'] ?? '';
    const body = bodyOf(await wholeText(response), contentType);
    return { status: response.statusCode ?? 502, contentType, cookies: response.headers['set-cookie'] ?? [], body };
  } catch (error) {
    if (error instanceof LegacyFailure) throw error;
    // Else the connection broke midway.
    throw new LegacyFailure(signal.aborted ? 'LEGACY_TIMEOUT' : 'LEGACY_UNAVAILABLE', { cause: error });
  }
}

async function wholeText(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    // Leaving the loop destroys the response.
    if (bytes > maxBytes) throw new LegacyFailure('LEGACY_TOO_LARGE');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function bodyOf(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  if (!/json/i.test(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // which no response of ours is
  }
}
