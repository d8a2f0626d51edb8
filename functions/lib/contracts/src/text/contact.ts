import * as z from 'zod';
import { byteLength, cleanText, findTextProblem, isLonger } from './visible-text.ts';

/** Octets of a mailbox that SMTP can carry (RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets). */
const maxMailboxBytes = 254;
/** Octets of its local part (RFC 5321, 4.5.3.1.1). */
const maxLocalBytes = 64;

/**
 * An e-mail address, also an international one (RFC 6531) with letters of any script on both sides. Firebase Auth takes
 * each of them: its SDK and emulator ask for `^[^@]+@[^@]+$` only. Auth compares in lower case; so do look-ups of members.
 */
export const mailbox = z
  .string()
  .overwrite((value) => (value.length > 2 * maxMailboxBytes ? value : cleanText(value)))
  .check(({ value, issues }) => {
    if (!isMailbox(value)) issues.push({ code: 'invalid_format', format: 'email', input: value });
  })
  .meta({ format: 'idn-email', maxLength: maxMailboxBytes });

/** Letters, marks and digits of any script, and the signs of an unquoted local part (RFC 5322, 3.2.3, `atext`). */
const localPart = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;

function isMailbox(value: string): boolean {
  if (value.length > maxMailboxBytes || byteLength(value) > maxMailboxBytes) return false;
  const at = value.indexOf('@');
  const local = value.slice(0, at);
  return at > 0 && byteLength(local) <= maxLocalBytes && localPart.test(local) && isDomain(value.slice(at + 1));
}

/** Two labels at least, the last of which is no number: a name in the DNS, in Unicode or as `xn--`. */
const domainLabels = /^(?!-)[\p{L}\p{M}\p{N}-]+(?<!-)(?:\.(?!-)[\p{L}\p{M}\p{N}-]+(?<!-))+$/u;

function isDomain(value: string): boolean {
  if (!domainLabels.test(value) || /\.\p{N}+$/u.test(value)) return false;
  const parsed = parsedUrl(`http://${value}`);
  // In ASCII, as the DNS knows it (UTS 46).
  return (
    parsed !== null && parsed.hostname.length <= 253 && parsed.hostname.split('.').every((label) => label.length <= 63)
  );
}

/**
 * A telephone number as people write it in any country: digits, at most 20 of them (E.164 has 15, an extension follows),
 * with the signs that group them, and an extension. May be empty.
 */
export function phone(max: number): z.ZodString {
  return z
    .string()
    .overwrite((value) => (value.length > 10 * max ? value : cleanText(value)))
    .max(max)
    .check(({ value, issues }) => {
      if (value === '' || isLonger(value, max) || isPhone(value)) return;
      const message = 'Invalid phone number: enter digits, such as +43 1 58858-0';
      issues.push({ code: 'custom', message, input: value });
    })
    .meta({ format: 'phone' });
}

const phonePattern =
  /^(?:tel:)?[+＋]?[\p{Nd}\s()（）[\]./\-‐-―－#*,;:~]+(?:(?:ext|x|dw|durchwahl|poste|доб|内線)\.?[\s:]*\p{Nd}{1,8})?$/iu;

function isPhone(value: string): boolean {
  const digits = value.match(/\p{Nd}/gu)?.length ?? 0;
  return digits >= 3 && digits <= 20 && phonePattern.test(value);
}

/** Characters of an address that browsers, proxies and mail programs all take. */
const maxLink = 2048;

/**
 * An address that pages may show as a link: `https` or `http`, without user and password, at most 2048 characters. Other
 * schemes (`javascript:`, `data:`) run script in the page that shows them.
 */
export const link = z
  .string()
  .overwrite((value) => (value.length > 2 * maxLink ? value : cleanText(value)))
  .max(maxLink)
  .check(({ value, issues }) => {
    const message = isLonger(value, maxLink) ? null : findLinkProblem(value);
    if (message !== null) issues.push({ code: 'custom', message, input: value });
  })
  .meta({ format: 'uri' });

/**
 * A picture: a link, or a path without a scheme (`a.png`), which a page resolves beside itself. May be empty.
 */
export const pictureReference = z
  .string()
  .overwrite((value) => (value.length > 2 * maxLink ? value : cleanText(value)))
  .max(maxLink)
  .check(({ value, issues }) => {
    if (value === '' || isLonger(value, maxLink) || (isPath.test(value) && findTextProblem(value) === null)) return;
    const message = findLinkProblem(value);
    if (message !== null) issues.push({ code: 'custom', message, input: value });
  });

/** No scheme, no other host, none of the signs that browsers read as one of both. */
const isPath = /^(?!\/\/)(?![^/?#]*:)[^\s\\<>"]+$/;

/** Two slashes and a host: browsers also take fewer or more slashes, and backslashes, for them. */
const linkPattern = /^https?:\/\/[^\s/\\?#<>"^`{|}][^\s\\<>"^`{|}]*$/i;

function findLinkProblem(value: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase();
  const isWeb = scheme === 'https' || scheme === 'http';
  if (scheme !== undefined && !isWeb && parsedUrl(value)) return 'Invalid URL: only https and http links are allowed';
  const parsed = linkPattern.test(value) && findTextProblem(value) === null ? parsedUrl(value) : null;
  if (!parsed) return 'Invalid URL';
  if (parsed.username !== '' || parsed.password !== '' || /^https?:\/\/[^/?#]*@/i.test(value)) {
    return 'Invalid URL: remove the user name and password';
  }
  return null;
}

function parsedUrl(value: string): URL | null {
  try {
    return new URL(value);
  } catch {
    return null; // what isn't one is what is asked
  }
}
