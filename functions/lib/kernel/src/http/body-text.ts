/** Headers that say how a body is encoded, each with every value that was sent. */
export interface BodyEncoding {
  readonly contentTypes: readonly string[];
  readonly contentEncodings: readonly string[];
}

/**
 * A body as text, or why it can't be read: in a coding or charset that isn't taken (415), or with bytes that aren't UTF-8
 * (400). JSON text is UTF-8 (RFC 8259, 8.1); a byte order mark at its beginning is accepted and left out.
 */
export type BodyText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'coding' | 'charset' | 'bytes'; readonly message: string };

/** Decodes a body strictly: nothing is inflated, replaced or guessed. An empty body is empty in every encoding. */
export function decodeBody(body: Buffer | undefined, { contentTypes, contentEncodings }: BodyEncoding): BodyText {
  if (!body || body.length === 0) return { kind: 'text', text: '' };
  const coding = contentEncodings.flatMap((value) => value.split(',')).find((name) => !isIdentity(name));
  if (coding !== undefined) {
    return { kind: 'coding', message: 'Content-Encoding is not supported. Send the body without compression.' };
  }
  if (!contentTypes.flatMap(charsetsOf).every((charset) => utf8Names.has(charset))) {
    return { kind: 'charset', message: 'The charset is not supported. Send JSON in UTF-8.' };
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(body) };
  } catch {
    // A TypeError is all that it throws.
    return { kind: 'bytes', message: 'The request body is not valid UTF-8.' };
  }
}

/** https://encoding.spec.whatwg.org/#names-and-labels, without labels that no client sends. */
const utf8Names: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'unicode-1-1-utf-8']);

function isIdentity(coding: string): boolean {
  const name = coding.trim().toLowerCase();
  return name === '' || name === 'identity';
}

/** Name and value of a parameter; the value is a token or a quoted string (RFC 9110, 5.6.6). */
const parameter = /;\s*(?<name>[^\s;="]+)\s*=\s*(?:"(?<quoted>(?:[^"\\]|\\.)*)"|(?<token>[^\s;]*))/g;

function charsetsOf(contentType: string): string[] {
  return [...contentType.matchAll(parameter)].flatMap(({ groups }) => {
    if (groups?.['name']?.toLowerCase() !== 'charset') return [];
    // Single quotes are part of a token, and some clients write them for quotes.
    const value = (groups['quoted']?.replaceAll(/\\(.)/g, '$1') ?? groups['token'] ?? '').replaceAll("'", '');
    return value === '' ? [] : [value.trim().toLowerCase()];
  });
}
