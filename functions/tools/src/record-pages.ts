import { anchorsOf } from './references/references.ts';

/** Anchor → file name, over the pages of the record of the monolith. */
export type RecordPages = ReadonlyMap<string, string>;

/** The anchors of pages, given as file name → text. */
export function recordPagesOf(texts: Readonly<Record<string, string>>): RecordPages {
  return new Map(
    Object.entries(texts).flatMap(([file, text]) => [...anchorsOf(text)].map((anchor) => [anchor, file] as const)),
  );
}

/** A link into the record; `folder` is the record's, from the page that links. Throws for an anchor that no page has. */
export function recordLink(pages: RecordPages, folder: string, text: string, anchor: string): string {
  const file = pages.get(anchor);
  if (file === undefined) throw new Error(`No page in docs/reference/monolith has the anchor ${anchor}`);
  return `[${text}](${folder}/${file}#${anchor})`;
}
