/** Something that no log may show. */
export interface Secret {
  /** What it is, for the message; never the secret itself. */
  readonly name: string;
  readonly value: string;
  /** Also counts when only a part of it is shown. Not for words that an id repeats, such as an address. */
  readonly inParts?: boolean;
}

/** Characters in a row that make a part: few enough to find a cut-off token, too many to be there by accident. */
const partLength = 16;

/** What looks like a secret, of any user. */
const suspicious: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a JSON Web Token', /eyJ[\w-]{8,}\.eyJ[\w-]{8,}/],
  ['a bearer credential', /\bBearer [\w.~+/-]{8,}/i],
  ['the address of a second factor', /otpauth:/],
  ['the secret of a second factor', /\b[A-Z2-7]{52}\b/],
  ['a session cookie', /\b(?:__)?session=[\w.-]{8,}/],
  ['a private key', /PRIVATE KEY/],
];

/**
 * Names of the secrets that an output shows: as they are, as a part, or in an encoding that any reader can undo. Short
 * ones, such as a code of six digits, count where they stand alone, not within a longer number or id.
 */
export function leaksIn(output: string, secrets: readonly Secret[]): string[] {
  const parts = partsOf(output);
  const shown = secrets.filter(({ value, inParts = false }) => {
    if (value.length < 8) return new RegExp(`(?<![\\w.:-])${value}(?![\\w-])`).test(output);
    return encodings(value).some((text) => (inParts ? partsIn(text, parts) : output.includes(text)));
  });
  const alike = suspicious.filter(([, pattern]) => pattern.test(output));
  return [...new Set([...shown.map(({ name }) => name), ...alike.map(([name]) => `what looks like ${name}`)])];
}

function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  // Without the end: padding, or a last character that depends on what follows.
  const base64 = [bytes.toString('base64url'), bytes.toString('base64')].map((text) => text.replace(/.=*$/, ''));
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), bytes.toString('hex'), ...base64];
}

function partsOf(text: string): ReadonlySet<string> {
  return new Set(Array.from({ length: text.length }, (_, from) => text.slice(from, from + partLength)));
}

/** Whether a text's parts are among those. The header of a token is the same for all, and so no part of a secret. */
function partsIn(text: string, parts: ReadonlySet<string>): boolean {
  const secret = text.replace(/^eyJ[\w-]+\./, '');
  for (let from = 0; from + partLength <= secret.length; from++) {
    if (parts.has(secret.slice(from, from + partLength))) return true;
  }
  return false;
}
