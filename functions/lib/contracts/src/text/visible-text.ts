import * as z from 'zod';

/**
 * Characters that only pasting brings and that change nothing a reader sees: soft hyphen, zero-width space, word joiner,
 * byte order mark. They are removed, so that two names that look the same are the same.
 */
const pasted = /[\u00ad\u200b\u2060\ufeff]/g;

/** Format characters that are part of a text but carry none of it alone: joiners and direction marks. */
const edges = /^[\s\u200c-\u200f\u061c]$/u;

/** Embeddings, overrides and isolates (Unicode UAX 9, 2.1-2.4): they reorder the text around them, beyond their own. */
const bidiControls = /[\u202a-\u202e\u2066-\u2069]/;

/** Control characters but for tab and line feed, line and paragraph separators, and noncharacters. */
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufdd0-\ufdef]|\p{Noncharacter_Code_Point}/u;

/**
 * Invisible characters without a use inside a text: fillers, invisible operators, deprecated format characters,
 * interlinear annotation, musical format characters. Joiners, variation selectors and direction marks have one.
 */
const fillers =
  /[\u115f\u1160\u17b4\u17b5\u2061-\u2065\u206a-\u206f\u3164\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]/u;

/** Tag characters spell nothing but the flags of regions, after a black flag (Unicode UTS 51, annex C). */
const strayTags = /(?<![\u{1f3f4}\u{e0020}-\u{e007f}])[\u{e0000}-\u{e007f}]/u;

/** A letter, digit, mark of punctuation or symbol that a font draws; U+2800 is the empty Braille pattern. */
const visible = /(?![\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd])[\p{L}\p{N}\p{P}\p{S}]/u;

/** A grapheme cluster holds several code points of 1 to 4 bytes: a family of four takes 25, a syllable of Devanagari 12. */
const bytesPerCharacter = 25;

/** What a text is for. */
export interface TextRule {
  /** Characters as people count them: grapheme clusters (Unicode UAX 29). */
  readonly max: number;
  /** Bytes of UTF-8 that are stored; `bytesPerCharacter` each without it. */
  readonly maxBytes?: number;
  /** Line feeds and tabs are allowed; otherwise they are a mistake of pasting. */
  readonly lines?: boolean;
  /** An empty text is allowed, which forms send for a field that was left empty. */
  readonly mayBeEmpty?: boolean;
  /** Replaces zod's message for a text of no characters. */
  readonly required?: string;
}

/**
 * A text that people read, for input: cleaned (`cleanText`), visible, without control and bidi control characters,
 * bounded in characters and bytes. What is stored is read with plain schemas, so that older values stay readable.
 */
export function text(rule: TextRule): z.ZodString {
  const { max, maxBytes = max * bytesPerCharacter, mayBeEmpty = false, required } = rule;
  // A code unit of UTF-16 takes at least one byte: what is longer isn't looked at, so that no body costs more than its size.
  const isFarTooLong = (value: string) => value.length > maxBytes;
  const cleaned = z.string().overwrite((value) => (isFarTooLong(value) ? value : cleanText(value, rule)));
  const present = mayBeEmpty ? cleaned : cleaned.min(1, required);
  return present
    .check(({ value, issues }) => {
      if (value === '') return;
      if (isFarTooLong(value) || countCharacters(value) > max) {
        issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: value });
        return;
      }
      const tooLarge = byteLength(value) > maxBytes ? `Too long: send at most ${maxBytes} bytes of UTF-8` : null;
      const message = tooLarge ?? findTextProblem(value, rule);
      if (message !== null) issues.push({ code: 'custom', message, input: value });
    })
    .meta({ maxLength: max });
}

/**
 * The text as it is stored: Unicode NFC, without characters that only pasting brings, without blanks and joiners at the
 * ends, line ends as `\n`.
 */
export function cleanText(value: string, { lines = false }: Pick<TextRule, 'lines'> = {}): string {
  const composed = value.normalize('NFC').replace(pasted, '');
  return trimmed(lines ? composed.replace(/\r\n?|[\u2028\u2029]/g, '\n') : composed);
}

/** Why a cleaned text can't be shown as it is; null when it can. */
export function findTextProblem(value: string, { lines = false }: Pick<TextRule, 'lines'> = {}): string | null {
  if (bidiControls.test(value)) return 'Invalid text: remove characters that change the direction of writing';
  if (controls.test(value)) return 'Invalid text: remove control characters';
  if (!lines && /[\t\n]/.test(value)) return 'Invalid text: enter one line without tabs';
  if (fillers.test(value) || strayTags.test(value)) return 'Invalid text: remove invisible characters';
  return visible.test(value) ? null : 'Invalid text: enter at least one visible character';
}

/** Grapheme clusters of a text. */
export function countCharacters(value: string): number {
  if (isAscii.test(value)) return value.length;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  for (const _segment of segmenter.segment(value)) count++;
  return count;
}

/** Made when the first text needs it: loading its data takes milliseconds of a cold start. */
let segmenter: Intl.Segmenter | undefined;

/** Printable ASCII, tab and line feed: one character a code unit. */
const isAscii = /^[\t\n\x20-\x7e]*$/;

/**
 * Whether a text has more code points than `max`, which is what zod's `max` counts: a check behind it says no more about a
 * text that is too long.
 */
export function isLonger(value: string, max: number): boolean {
  return value.length > 2 * max || Array.from(value).length > max;
}

/** Bytes of a text in UTF-8. */
export function byteLength(value: string): number {
  return new TextEncoder().encode(value).length;
}

/** Without blanks, joiners and direction marks at both ends. By index: a pattern for the end would be quadratic. */
function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && edges.test(value.charAt(start))) start++;
  while (end > start && edges.test(value.charAt(end - 1))) end--;
  return value.slice(start, end);
}
