import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A Markdown page of the site. */
export interface SitePage {
  /** From the root of the repository. */
  readonly source: string;
  readonly url: string;
  readonly title: string;
  readonly text: string;
}

/** Pages outside of docs. */
const others = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'emulators/firestore/README.md',
  'functions/lib/client/README.md',
];

/** Every page of the repository: what the local cloud serves. */
export function allPages(root: string): SitePage[] {
  const inDocs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.split(path.sep).join('/')}`)
    .filter((name) => name.endsWith('.md') && !name.startsWith('docs/gateway/'))
    .sort();
  return [...inDocs, ...others].map((source) => pageOf(root, source));
}

/** What production serves of the pages: nothing that only operators and developers need. */
export function referencePages(root: string): SitePage[] {
  return [pageOf(root, 'docs/reference/errors.md')];
}

/** Addresses that code and responses name stay the same in every site. */
const fixed: Readonly<Record<string, string>> = {
  'docs/README.md': '/docs/',
  'docs/reference/errors.md': '/docs/errors/',
  'README.md': '/docs/overview/',
};

function pageOf(root: string, source: string): SitePage {
  const text = readFileSync(path.join(root, source), 'utf8');
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`${source} has no title: begin it with "# "`);
  return { source, url: fixed[source] ?? urlOf(source), title: title.replaceAll('`', ''), text };
}

function urlOf(source: string): string {
  const name = source.replace(/^docs\//, '').replace(/(?:\/README)?\.md$/, '');
  return `/docs/${name.toLowerCase()}/`;
}
