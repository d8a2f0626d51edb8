/** A request's path and query string as sent. */
export interface RequestTarget {
  readonly path: string;
  /** Without the `?`; empty when there is none. */
  readonly query: string;
}

/**
 * Splits the target of a request at its first `?`; a later one belongs to the query (RFC 3986, 3.4). Not by `URL`, which
 * reads `//host/path` as another host. Node shows bytes beyond ASCII as Latin-1 characters; they become what a client that
 * follows RFC 3986 sends instead, percent-encoded bytes.
 */
export function requestTarget(url: string): RequestTarget {
  const ascii = url.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
  const mark = ascii.indexOf('?');
  return mark === -1 ? { path: ascii, query: '' } : { path: ascii.slice(0, mark), query: ascii.slice(mark + 1) };
}

/** Whether each `%` of a text begins a percent-encoded byte, and these bytes are valid UTF-8. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false; // URIError is all that it throws
  }
}
