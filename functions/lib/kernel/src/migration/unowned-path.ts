import { droppedPaths, ownedPaths } from '@fresh/contracts/api-paths.generated';

const owned = ownedPaths.map(segmentsOf);
const dropped = droppedPaths.map(segmentsOf);

/**
 * The path to ask the monolith for, of a request that reached the fallback: each segment encoded once, no empty ones, a
 * trailing slash kept. Null where a route of ours owns the path, or where it or a path above it was dropped, in any spelling
 * and for any method: functions are public under their own address, so a gateway that routes by path keeps no request away.
 * Null, too, for what two servers could read differently: escapes of `/`, `\\` and `%`, dot segments, control characters.
 */
export function unownedPath(path: string): string | null {
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodedOnce);
  const known = segments.filter((segment) => segment !== null);
  if (known.length < segments.length || known[0] !== 'api') return null;
  // A server that compares paths without case is no way around either.
  const comparable = known.map((segment) => segment.toLowerCase());
  if (owned.some((pattern) => pattern.length === comparable.length && beginsWith(comparable, pattern))) return null;
  if (dropped.some((pattern) => beginsWith(comparable, pattern))) return null;
  return `/${known.map(encodeURIComponent).join('/')}${path.endsWith('/') ? '/' : ''}`;
}

function segmentsOf(pattern: string): string[] {
  return pattern.toLowerCase().split('/').slice(1);
}

function beginsWith(segments: readonly string[], pattern: readonly string[]): boolean {
  return pattern.every((part, index) => (part.startsWith('{') ? index < segments.length : part === segments[index]));
}

/** A segment as its server reads it; null where another server might decode it once more, or see two in it. */
function decodedOnce(segment: string): string | null {
  try {
    const decoded = decodeURIComponent(segment);
    const isAmbiguous = /[/\\\p{Cc}]|%[0-9a-f]{2}/iu.test(decoded) || decoded === '.' || decoded === '..';
    return isAmbiguous ? null : decoded;
  } catch {
    return null;
  }
}
