import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.yaml': 'text/yaml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** A file of the site, or the address at which a folder of it is found. */
export type StaticMatch =
  | { readonly kind: 'file'; readonly file: string; readonly stats: Stats }
  | { readonly kind: 'moved'; readonly location: string };

/** Finds what the site has for a raw path; null for nothing. Hidden files are not served (`hosting.ignore`). */
export async function findStatic(folder: string, rawPath: string): Promise<StaticMatch | null> {
  const decoded = decode(rawPath);
  if (decoded === null || decoded.split('/').some((part) => part.startsWith('.'))) return null;
  const file = path.join(folder, decoded);
  const found = await stat(file).catch(() => null);
  if (found?.isFile() && !decoded.endsWith('/')) return { kind: 'file', file, stats: found };
  if (!found?.isDirectory()) return null;
  const index = path.join(file, 'index.html');
  const indexStats = await stat(index).catch(() => null);
  if (!indexStats) return null;
  return decoded.endsWith('/')
    ? { kind: 'file', file: index, stats: indexStats }
    : { kind: 'moved', location: `${rawPath}/` };
}

/** Sends a file as Hosting does: with an entity tag, to be asked again after an hour. */
export function sendStatic(
  { file, stats }: { readonly file: string; readonly stats: Stats },
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers = {} }: { readonly status?: number; readonly headers?: OutgoingHttpHeaders } = {},
): void {
  const etag = `"${stats.size.toString(16)}-${Math.round(stats.mtimeMs).toString(16)}"`;
  // Files of the local site change at any moment, so browsers ask each time; production says max-age=3600.
  const common = { etag, 'cache-control': 'no-cache', 'last-modified': stats.mtime.toUTCString(), ...headers };
  if (status === 200 && request.headers['if-none-match'] === etag) {
    response.writeHead(304, common).end();
    return;
  }
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(status, { ...common, 'content-type': type, 'content-length': stats.size });
  if (request.method === 'HEAD') response.end();
  else pipeline(createReadStream(file), response, () => undefined);
}

function decode(rawPath: string): string | null {
  try {
    const decoded = decodeURIComponent(rawPath);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}
