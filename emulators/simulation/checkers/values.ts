/** A text; empty for any other value. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A number; 0 for any other value. */
export function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** A value of a document for a message. */
export function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value);
}
