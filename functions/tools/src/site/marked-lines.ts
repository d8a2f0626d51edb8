/**
 * A rendered `diff` block whose new and removed lines look different: each line of its code that begins with a sign is in a
 * span. Throws where the HTML is not that of a block of code, which would lose the edit.
 */
export function withMarkedLines(html: string): string {
  const [whole, start = '', code = '', end = ''] = /^(<pre><code[^>]*>)([^]*)(<\/code><\/pre>\s*)$/.exec(html) ?? [];
  if (whole === undefined) throw new Error(`A diff block is not rendered as <pre><code>: ${html.slice(0, 200)}`);
  const marked = code.replaceAll(/^([+-]).*$/gm, (line, sign: string) => {
    return `<span class="${sign === '+' ? 'added' : 'removed'}">${line}</span>`;
  });
  return `${start}${marked}${end}`;
}
