import type * as z from 'zod';

/** Personal values that never belonged to a person, each so unlikely that finding it in a log is no accident. */
export interface Marks {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

/** Fields that hold ids: those may be logged. */
const idField = /^(?:id|uid|uids)$|Ids?$|By$/;

/** A value with every text replaced by a personal one, whether its schema likes that or not. */
export function allMarked(value: unknown, { name }: Marks): unknown {
  return withTexts(value, () => name);
}

/**
 * A value with as many texts replaced by personal ones as its schema still accepts: whatever is free text, an address or a
 * number of a person.
 */
export function marked(schema: z.ZodType, value: unknown, { name, email, phone }: Marks): unknown {
  let result = value;
  const count = textsOf(value);
  for (let nth = 0; nth < count; nth++) {
    for (const mark of [name, email, phone]) {
      let seen = -1;
      const tried = withTexts(result, (text) => (++seen === nth ? mark : text));
      if (!schema.safeParse(tried).success) continue;
      result = tried;
      break;
    }
  }
  return result;
}

function textsOf(value: unknown): number {
  let count = 0;
  withTexts(value, (text) => {
    count++;
    return text;
  });
  return count;
}

function withTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => withTexts(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, idField.test(key) ? inner : withTexts(inner, change)]),
  );
}
