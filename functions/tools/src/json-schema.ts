import * as z from 'zod';

/** A piece of JSON Schema 2020-12, which OpenAPI 3.1 is built on. */
export type Schema = Readonly<Record<string, unknown>>;

/**
 * Zod's own JSON Schema of what is sent or, as handlers' responses go out as they are, what is returned: a schema's
 * input. Without what says nothing: the dialect's name and the bounds of a safe integer.
 */
export function jsonSchema(schema: z.ZodType): Schema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema: made }) => {
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
    },
  });
  return rest;
}
