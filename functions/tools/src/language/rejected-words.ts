/** A word that this repository doesn't use for what it describes, and its replacement. */
export interface RejectedWord {
  readonly pattern: RegExp;
  /** What to write instead. */
  readonly instead: string;
}

/** A text in which a rejected word may stay: a name that others gave, or the word in another meaning. */
export interface Exception {
  /** Exactly as written. */
  readonly text: string;
  /** Paths of files or folders from the root of the repository; everywhere without it. */
  readonly paths?: readonly string[];
}

/** A tracked text file: its path from the root of the repository, and its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A rejected word in a file. */
export interface Occurrence {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly word: string;
  readonly instead: string;
}

/**
 * A pattern for one of these lower case words (regular expressions): alone, or as a part of a name such as `lastWord`,
 * `wordOf`, `last_word` and `LAST_WORD`.
 */
function words(...lowerCase: readonly string[]): RegExp {
  const anyCase = lowerCase.join('|');
  const capitalized = lowerCase.map((word) => word.replace(/^[a-z]/, (letter) => letter.toUpperCase())).join('|');
  const upperCase = lowerCase.map((word) => word.toUpperCase()).join('|');
  return new RegExp(
    String.raw`(?<![A-Za-z])(?:${anyCase}|${capitalized})(?![a-z])|(?<=[a-z\d])(?:${capitalized})(?![a-z])|` +
      String.raw`(?<![A-Za-z])(?:${upperCase})(?![A-Za-z])`,
    'g',
  );
}

/** Spaces, or the end of a line and the beginning of a comment's next one. */
const gap = String.raw`\s+(?:(?:\*|//|#|>)\s+)?`;

/** Whole words of a sentence only, in any case; a part of a name isn't meant. */
function phrase(pattern: string): RegExp {
  return new RegExp(String.raw`(?<![\w-])(?:${pattern})(?![\w-])`, 'gi');
}

const rejectedWords: readonly RejectedWord[] = [
  { pattern: words('answer(?:s|ed|ing)?', 'unanswered'), instead: 'response, respond, return, or what comes back' },
  { pattern: words('refus(?:e|es|ed|ing|al|als)'), instead: 'reject, or error response' },
  {
    pattern: words('somebody', 'nobody', 'everybody', 'anybody', 'whoever'),
    instead: 'the role: user, caller, operator',
  },
  { pattern: phrase('he|his|him|himself|whom'), instead: 'they, or the role: user, caller, operator' },
  {
    pattern: words('tell', 'tells', 'told', 'telling', 'untellable'),
    instead: 'publish, notify, print, or distinguish',
  },
  { pattern: words('hear', 'hears', 'heard', 'hearing'), instead: 'subscribe, handle, or receive' },
  { pattern: words('judg(?:e|es|ed|ing|ment|ement)'), instead: 'check, validate, or evaluate' },
  { pattern: words('mend(?:s|ed|ing)?'), instead: 'fix, correct, or repair' },
  { pattern: words('bury', 'buries', 'buried', 'burying'), instead: 'dead-letter' },
  { pattern: words('reviv(?:e|es|ed|ing|al)'), instead: 'replay' },
  { pattern: words('seal(?:s|ed|ing)?', 'unseal(?:s|ed|ing)?'), instead: 'encrypt, decrypt' },
  { pattern: words('house(?:s|d)?'), instead: 'service, repository, or system' },
  { pattern: words('floors?'), instead: 'minimum' },
  { pattern: words('begun'), instead: 'started, or the state of the inbox entry' },
  { pattern: words('bookmarks?'), instead: 'checkpoint' },
  { pattern: words('perishable'), instead: 'lease with an expiry' },
  { pattern: words('admissions?'), instead: 'rate limiter, concurrency limiter' },
  { pattern: words('suites?'), instead: 'local cloud, Firebase Emulator Suite, or tests' },
  { pattern: phrase(`as${gap}ever`), instead: 'as before, or nothing' },
  { pattern: phrase(`at${gap}work`), instead: 'running, or in the context of' },
  { pattern: phrase(`kept${gap}fresh`), instead: 'extended (a lease)' },
  { pattern: words('walk(?:s|ed|ing)?'), instead: 'traverse, read to the end, or do' },
  { pattern: phrase(`slip${gap}of${gap}the${gap}pen`), instead: 'typing mistake' },
  { pattern: phrase(`foreign${gap}writes?`), instead: 'external write' },
];

/**
 * Every rejected word in these files, by line. Quotations (“…”), and code in Markdown, don't count; nor do
 * `exceptions`.
 */
export function rejectedWordsIn(files: readonly TextFile[], exceptions: readonly Exception[] = []): Occurrence[] {
  return files.flatMap((file) => {
    const allowed = exceptions.filter(({ paths }) => paths?.some((start) => isIn(file.path, start)) ?? true);
    const own = allowed.reduce(
      (text, exception) => text.replaceAll(exception.text, blank),
      withoutQuotations(file.path.endsWith('.md') ? withoutCode(file.text) : file.text),
    );
    return rejectedWords
      .flatMap(({ pattern, instead }) =>
        [...own.matchAll(pattern)].map((match) => ({
          path: file.path,
          line: own.slice(0, match.index).split('\n').length,
          word: match[0].replaceAll(/\s[^a-z]*/gi, ' '),
          instead,
        })),
      )
      .sort((a, b) => a.line - b.line);
  });
}

/** Whether a file is this path or in this folder. */
export function isIn(file: string, fileOrFolder: string): boolean {
  return file === fileOrFolder || file.startsWith(fileOrFolder.endsWith('/') ? fileOrFolder : `${fileOrFolder}/`);
}

function withoutQuotations(text: string): string {
  return text.replaceAll(/“[^”]*”/g, blank);
}

function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2[^\n]*$/gm, blank)
    .replaceAll(/(`+)(?!`)[^`]+(?:`(?!\1)[^`]*)*?\1/g, blank);
}

/** With the same number of lines and characters. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
