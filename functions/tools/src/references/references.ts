import path from 'node:path';

/** A tracked text file: its path from the root of the repository, and its text. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A reference that leads nowhere. */
export interface BrokenReference {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly reference: string;
  /** What is missing, and where it was looked for. */
  readonly problem: string;
}

/** What references can lead to. */
interface Targets {
  /** Files and folders, from the root. */
  readonly paths: ReadonlySet<string>;
  /** Anchors of each Markdown file. */
  readonly anchors: ReadonlyMap<string, ReadonlySet<string>>;
  /** Anchors of all pages of the record of the monolith. */
  readonly record: ReadonlySet<string>;
  /** Numbers of decisions, without leading zeros. */
  readonly decisions: ReadonlySet<number>;
}

const recordFolder = 'docs/reference/monolith/';

/**
 * Every reference that leads nowhere: relative links of Markdown files with their anchors, paths of pages
 * (`docs/….md#anchor`) anywhere, numbers of decisions, and citations of the record of the monolith (its README says how
 * they are written). `paths` are all tracked files, also those that aren't text.
 */
export function brokenReferences(files: readonly TextFile[], paths: readonly string[]): BrokenReference[] {
  const targets = targetsIn(files, paths);
  return files.flatMap((file) => [
    ...citations(file, targets),
    ...decisions(file, targets),
    ...(file.path.endsWith('.md') ? links(file, targets) : []),
    ...pages(file, targets),
  ]);
}

/**
 * The anchors of a Markdown text: explicit ones (`<a id="…">`), and those that GitHub makes of headings. It lowers the
 * case, drops punctuation, puts `-` for spaces, and counts repetitions.
 */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, id = ''] of markdown.matchAll(/<a (?:id|name)="([^"]+)">/g)) anchors.add(id);
  const anchorOf = headingAnchors();
  for (const [, heading = ''] of withoutFences(markdown).matchAll(/^#{1,6} +(.*?)(?: +#+)?$/gm)) {
    anchors.add(anchorOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')));
  }
  return anchors;
}

/** Gives the headings of one page their anchors, in their order, as GitHub does. */
export function headingAnchors(): (heading: string) => string {
  const seen = new Map<string, number>();
  return (heading) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const repetition = seen.get(slug) ?? 0;
    seen.set(slug, repetition + 1);
    return repetition === 0 ? slug : `${slug}-${repetition}`;
  };
}

function targetsIn(files: readonly TextFile[], paths: readonly string[]): Targets {
  const markdown = files.filter((file) => file.path.endsWith('.md'));
  const anchors = new Map(markdown.map((file) => [file.path, anchorsOf(file.text)]));
  const folders = paths.flatMap((file) => {
    const parts = path.posix.dirname(file).split('/');
    return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
  });
  return {
    paths: new Set([...paths, ...folders]),
    anchors,
    record: new Set([...anchors].flatMap(([file, ids]) => (file.startsWith(recordFolder) ? [...ids] : []))),
    decisions: new Set(
      paths.flatMap((file) => {
        const [, number] = /^docs\/adr\/(\d{4})-/.exec(file) ?? [];
        return number === undefined ? [] : [Number(number)];
      }),
    ),
  };
}

/** A space, or the end of a line and the beginning of a comment's next one. */
const gap = String.raw`(?: |\s*\n\s*(?:\*|//|#|>)?\s*)`;
const citedId = String.raw`(?:§\d+|\d+(?:\.\d+)?|[A-Z]\d+(?:-[A-Z]?\d+)?)`;
const citation = new RegExp(String.raw`\b(CONTRACT|DOMAIN)${gap}(${citedId}(?:,${gap}${citedId}\b)*)`, 'g');
/** Documents that were never in the repository. */
const lostRecord = new RegExp(String.raw`\b(?:DESIGN|ANCHORS)${gap}§?[A-Z]?\d+(?:\.\d+)?`, 'g');

function citations(file: TextFile, { record }: Targets): BrokenReference[] {
  const broken = [...file.text.matchAll(citation)].flatMap((match) => {
    const [, name = '', list = ''] = match;
    return list
      .split(',')
      .flatMap((item) => idsOf(item.replaceAll(/[^\w§.-]/g, '')))
      .filter((id) => !anchorsFor(name, id).some((anchor) => record.has(anchor)))
      .map((id) => at(file, match.index, `${name} ${id}`, `no anchor ${anchorsFor(name, id)[0]} in ${recordFolder}`));
  });
  const lost = [...file.text.matchAll(lostRecord)].map((match) =>
    at(file, match.index, match[0], 'this document is not in the repository; give the reason or a decision instead'),
  );
  return [...broken, ...lost];
}

/** Both ends of a range such as `S9-S11`. */
function idsOf(item: string): string[] {
  const [first = '', last] = item.split('-');
  if (last === undefined) return [first];
  return [first, /^\d/.test(last) ? `${first.slice(0, 1)}${last}` : last];
}

/** The anchor of a cited id; of a whole number that of the defect or, in the contract, that of the section. */
function anchorsFor(name: string, id: string): [string, ...string[]] {
  const prefix = name.toLowerCase();
  if (id.startsWith('§')) return [`${prefix}-section-${id.slice(1)}`];
  const anchor = `${prefix}-${id.toLowerCase().replaceAll('.', '-')}`;
  return name === 'CONTRACT' && /^\d+$/.test(id) ? [`${prefix}-section-${id}`] : [anchor];
}

function decisions(file: TextFile, targets: Targets): BrokenReference[] {
  return [...file.text.matchAll(/\bADRs? (\d{1,4}(?:(?:, | and )\d{4})*)\b/g)].flatMap((match) => {
    const numbers = (match[1] ?? '').split(/, | and /).map(Number);
    return numbers
      .filter((number) => !targets.decisions.has(number))
      .map((number) => at(file, match.index, match[0], `no decision ${String(number).padStart(4, '0')} in docs/adr`));
  });
}

function links(file: TextFile, targets: Targets): BrokenReference[] {
  const text = withoutFences(file.text).replaceAll(/`[^`\n]+`/g, (code) => ' '.repeat(code.length));
  return [...text.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)(?: "[^"]*")?\)/g)].flatMap((match) => {
    const [, target = ''] = match;
    if (/^[a-z][a-z+.-]*:/i.test(target) || target.startsWith('//')) return [];
    const [where = '', anchor] = decodeURI(target).split('#');
    const from = path.posix.dirname(file.path);
    const found = where === '' ? file.path : path.posix.normalize(path.posix.join(from, where)).replace(/\/$/, '');
    return missing(file, match.index, target, found, anchor, targets);
  });
}

function pages(file: TextFile, targets: Targets): BrokenReference[] {
  return [...file.text.matchAll(/(?<![\w./@-])docs\/[\w./-]+\.md(?:#([\w-]+))?/g)].flatMap((match) => {
    const [page = ''] = match[0].split('#');
    return missing(file, match.index, match[0], page, match[1], targets);
  });
}

function missing(
  file: TextFile,
  index: number,
  reference: string,
  target: string,
  anchor: string | undefined,
  { paths, anchors }: Targets,
): BrokenReference[] {
  if (target !== '.' && !paths.has(target)) return [at(file, index, reference, `no file ${target}`)];
  const known = anchors.get(target);
  if (anchor === undefined || !known || known.has(anchor)) return [];
  return [at(file, index, reference, `no heading or anchor ${anchor} in ${target}`)];
}

function at({ path: where, text }: TextFile, index: number, reference: string, problem: string): BrokenReference {
  return { path: where, line: text.slice(0, index).split('\n').length, reference, problem };
}

/** With the same number of lines and characters. */
function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^(```+|~~~+)[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, (block) => block.replaceAll(/[^\n]/g, ' '));
}
