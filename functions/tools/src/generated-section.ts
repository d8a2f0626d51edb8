/**
 * A document that is written by hand, but for the part between the comments `generated: <name>` and `end of <name>`, which
 * `content` replaces.
 */
export function withGeneratedSection(document: string, name: string, content: string): string {
  const [begin, end] = [`<!-- generated: ${name}, by \`npm run generate\` -->`, `<!-- end of ${name} -->`];
  const [before, rest, ...more] = document.split(begin);
  const [, after, ...others] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`a document needs exactly one "${begin}" with "${end}" behind it`);
  }
  return `${before}${begin}\n\n${content}\n\n${end}${after}`;
}
