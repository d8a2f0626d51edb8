/** A request's path and query string as sent. */
export interface RequestTarget {
  readonly path: string;
  /** Without the `?`; empty when there is none. */
  readonly query: string;
}

/**
 * Splits the target of a request at its first `?`; a later one belongs to the query (RFC 3986, 3.4). Not by `URL`, which
 * reads `//host/path` as another host.
 */
export function requestTarget(url: string): RequestTarget {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}
