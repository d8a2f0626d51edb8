import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds per code (RFC 6238). */
const stepSeconds = 30;
/** Steps before and after now whose codes are accepted (CONTRACT I8). */
const toleratedSteps = 2;
const digits = 6;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base32 without padding: 32 bytes make the 52 characters of a secret. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet.charAt(Number.parseInt(group.padEnd(5, '0'), 2))).join('');
}

/** The bytes of a base32 text; null when it is none. */
export function fromBase32(text: string): Buffer | null {
  const values = Array.from(text, (character) => alphabet.indexOf(character));
  if (values.includes(-1)) return null;
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of a secret at a time step: HMAC-SHA-1, dynamic truncation (RFC 4226, 5.3). */
export function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

/** The time step of a moment in epoch ms. */
export function stepOf(nowMs: number): number {
  return Math.floor(nowMs / 1000 / stepSeconds);
}

/** The tolerated time steps at which `token` is the code of a secret, oldest first; none when it is wrong. */
export function matchingSteps(secret: string, token: string, nowMs: number): number[] {
  const bytes = fromBase32(secret);
  if (!bytes || !/^\d{6}$/.test(token)) return [];
  const now = stepOf(nowMs);
  const window = Array.from({ length: 2 * toleratedSteps + 1 }, (_, index) => now - toleratedSteps + index);
  return window.filter((step) => timingSafeEqual(Buffer.from(codeAt(bytes, step)), Buffer.from(token)));
}
