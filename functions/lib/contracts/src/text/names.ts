import type * as z from 'zod';
import { text } from './visible-text.ts';

/** The name of a person, place or thing: one visible line. `required` replaces the message for an empty one. */
export function name(max: number, required?: string): z.ZodString {
  return text({ max, ...(required !== undefined && { required }) });
}

/** A name that may be left empty: forms send `""` for a field that was not filled in. */
export function optionalName(max: number): z.ZodString {
  return text({ max, mayBeEmpty: true });
}

/** A note of several lines; an empty one says nothing. 10 bytes a character hold notes in any script. */
export function note(max: number, maxBytes = 10 * max): z.ZodString {
  return text({ max, maxBytes, lines: true, mayBeEmpty: true });
}
