import { handWrittenText } from '../pages/hand-written.ts';
import type { TextFile } from './rejected-words.ts';

/** Words that a sentence may have. Code in a sentence counts as one word. */
export const maxWords = 25;

/** What is wrong with a sentence of a page. */
export interface SentenceProblem {
  readonly path: string;
  /** Of the paragraph, item or row that the sentence is in; from 1. */
  readonly line: number;
  readonly problem: string;
}

/** Sentences that a reader has to read twice, and what to write instead. */
const rejectedSentences: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  {
    pattern: /^(?:What|Who|Whoever|Whatever)\b[^?:]*\.$/,
    instead: 'a subject that is a noun (“Failed deliveries are retried”)',
  },
  { pattern: /(?<!\b(?:[Tt]here|[Ii]t) )\b(?:is|are|was|were) no (?!longer|more)\w/, instead: '“is not a …”' },
  { pattern: /\banew\b/i, instead: '“again”' },
];

/** Hand-written sentences of Markdown pages that are longer than `maxWords`, or of a kind that is rejected. */
export function sentenceProblemsIn(files: readonly TextFile[]): SentenceProblem[] {
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap((file) =>
      blocksOf(handWrittenText(file) ?? '').flatMap(({ line, text }) =>
        sentencesOf(text).flatMap((sentence) =>
          problemsOf(sentence).map((problem) => ({ path: file.path, line, problem })),
        ),
      ),
    );
}

function problemsOf(sentence: string): string[] {
  const words = sentence.match(/[\p{L}\p{N}][\p{L}\p{N}'’./_-]*/gu) ?? [];
  const start = `“${words.slice(0, 6).join(' ')} …”`;
  return [
    ...(words.length > maxWords ? [`${start} has ${words.length} words; ${maxWords} are the limit`] : []),
    ...rejectedSentences.flatMap(({ pattern, instead }) =>
      pattern.test(sentence) ? [`${start}: write ${instead}`] : [],
    ),
  ];
}

/** Paragraphs, items of lists and cells of tables, each on one line; headings are no sentences. */
function blocksOf(markdown: string): { line: number; text: string }[] {
  const blocks: { line: number; text: string }[] = [];
  let open: { line: number; text: string } | null = null;
  for (const [index, raw] of markdown.split('\n').entries()) {
    const text = raw.trim().replace(/^(?:> ?)+/, '');
    const line = index + 1;
    if (text.startsWith('|')) blocks.push(...text.split(/(?<!\\)\|/).map((cell) => ({ line, text: cell.trim() })));
    const isApart = text === '' || text.startsWith('#') || text.startsWith('|');
    const item = /^(?:[-*]|\d+\.) (.*)$/.exec(text)?.[1];
    if (isApart) open = null;
    else if (open === null || item !== undefined) {
      open = { line, text: item ?? text };
      blocks.push(open);
    } else open.text += ` ${text}`;
  }
  return blocks;
}

/** The sentences of a paragraph: code as one word, links as their texts, without quotations and marks. */
function sentencesOf(paragraph: string): string[] {
  return paragraph
    .replaceAll(/(`+)(?!`)[^`]+(?:`(?!\1)[^`]*)*?\1/g, 'Code')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/“[^”]*”/g, 'Quotation')
    .replaceAll(/\*\*|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '')
    .split(/(?<=[.!?][”’)\]]*)\s+(?=[“‘([]*[\p{Lu}\p{N}])/u)
    .map((sentence) => sentence.trim());
}
