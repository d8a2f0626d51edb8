/** The value of a JSON text; undefined where the text isn't JSON, for callers that check the value's shape anyway. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // its error would quote the text
  }
}
