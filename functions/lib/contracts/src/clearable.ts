import * as z from 'zod';

/**
 * A field of a PATCH body that a resource can be without: `null` clears it, absence keeps it (RFC 7396). A field that every
 * resource has stays `optional()`.
 */
export function clearable<S extends z.ZodType>(schema: S): z.ZodOptional<z.ZodNullable<S>> {
  return schema.nullable().optional();
}

/**
 * Names of optional fields that have no value any more, in the event of a change; `changes` can't say it. Absent where
 * there are none, and in events from before fields could be cleared.
 */
export const clearedFields = z.array(z.string()).optional();
