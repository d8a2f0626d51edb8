import * as z from 'zod';
import { byteLength, cleanText, findTextProblem, isLonger } from './visible-text.ts';

/** Most bytes of a Firestore document id (https://firebase.google.com/docs/firestore/quotas). */
const maxIdBytes = 1500;

/**
 * The id of something, as a response named it: compared byte by byte, so nothing is trimmed. Which ids can name a
 * document is the handlers' to say, with their own texts. `required` replaces the message for an empty one.
 */
export function reference(required?: string, maxBytes = maxIdBytes): z.ZodString {
  return z
    .string()
    .min(1, required)
    .check(({ value, issues }) => {
      if (value === '') return;
      if (value.length > maxBytes || byteLength(value) > maxBytes) {
        issues.push({ code: 'too_big', origin: 'string', maximum: maxBytes, inclusive: true, input: value });
      } else if (findTextProblem(value) !== null) {
        issues.push({ code: 'custom', message: 'Invalid id: send it as a response named it', input: value });
      }
    })
    .meta({ maxLength: maxBytes });
}

/**
 * The part of an address that names an organization: letters and digits of any script, in groups with `-`, `_` or `.`
 * between them, at most 100 characters. Kept in lower case, in which two slugs are compared.
 */
export const slug = z
  .string()
  .overwrite((value) => (value.length > maxSlugUnits ? value : cleanText(value).toLowerCase().normalize('NFC')))
  .min(1)
  .max(100)
  .check(({ value, issues }) => {
    if (value === '' || isLonger(value, 100) || slugPattern.test(value)) return;
    const message = 'Invalid slug: use letters and digits, with single hyphens between them';
    issues.push({ code: 'custom', message, input: value });
  })
  .meta({ format: 'slug' });
const maxSlugUnits = 1000;
const slugPattern = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-_.][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*$/u;

/**
 * A slug that a page makes of a name: what can't stand in one separates its groups, so that no name is without a slug for its
 * apostrophe (`joe's diner` is `joe-s-diner`).
 */
export const derivedSlug = z
  .string()
  .overwrite((value) =>
    value.length > maxSlugUnits ? value : separated(cleanText(value).toLowerCase().normalize('NFC')),
  )
  .min(1)
  .max(100)
  .meta({ format: 'slug' });

/** Groups of letters and digits with a hyphen between them; separators of slugs stay. */
function separated(value: string): string {
  return (value.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-_.](?=[\p{L}\p{N}]))?/gu) ?? [])
    .map((group, index, all) => (/[-_.]$/.test(group) || index === all.length - 1 ? group : `${group}-`))
    .join('');
}

/**
 * A token that people copy from a mail or a page: blanks, line ends and invisible characters are dropped wherever they
 * stand, because mail programs wrap long lines. Tokens hold none of them.
 */
export const pastedToken = z
  .string()
  .overwrite((value) =>
    value.length > maxPasted ? value : value.replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, ''),
  )
  .min(1)
  .max(200);
const maxPasted = 2000;

/**
 * A code of an authenticator app as people type it: apps show `123 456`, so blanks and hyphens are dropped; digits of
 * full width, which Japanese keyboards write, count as digits.
 */
export const oneTimeCode = z
  .string()
  .overwrite((value) =>
    value.length > maxPasted
      ? value
      : value.normalize('NFKC').replace(/[\s\p{Pd}\p{Default_Ignorable_Code_Point}]/gu, ''),
  )
  .min(1, 'token is required')
  .max(32);

/** A text that only programs write and read, such as a credential: nothing is trimmed. */
export function opaque(max: number, required?: string): z.ZodString {
  return z.string().min(1, required).max(max);
}

/** An id that may be left empty: pages send `""` for what was not chosen. */
export const optionalReference = z
  .string()
  .check(({ value, issues }) => {
    const parsed = value === '' ? null : reference().safeParse(value);
    if (parsed?.error)
      issues.push({ code: 'custom', message: parsed.error.issues[0]?.message ?? 'Invalid id', input: value });
  })
  .meta({ maxLength: maxIdBytes });
