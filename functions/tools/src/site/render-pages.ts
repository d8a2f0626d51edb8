import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Eleventy, { type MarkdownIt, type Token } from '@11ty/eleventy';
import { escaped } from './page-layout.ts';
import { headingAnchors } from '../references/references.ts';
import { withMarkedLines } from './marked-lines.ts';
import { pictureSize } from './picture-size.ts';
import { siteLink } from './site-links.ts';
import type { SitePage } from './site-pages.ts';

/**
 * The HTML of Markdown pages, by address, without what surrounds them. Links lead to pages of the site; headings have
 * GitHub's anchors; what may scroll can be reached by keyboard. `root` is where pictures are.
 */
export async function renderPages(pages: readonly SitePage[], root: string): Promise<Map<string, string>> {
  const bySource = new Map(pages.map((page) => [page.source, page]));
  // Pages are given as texts; Eleventy wants a folder all the same.
  const folder = await mkdtemp(path.join(tmpdir(), 'site-pages-'));
  try {
    const eleventy = new Eleventy(folder, folder, {
      quietMode: true,
      configPath: null,
      config(config) {
        config.setUseGitIgnore(false);
        config.amendLibrary('md', (library) => {
          amend(library, bySource, root);
        });
        for (const { source, url, text } of pages) {
          // Markdown alone: `{{` in a page is text.
          const data = { permalink: url, source, templateEngineOverride: 'md' };
          config.addTemplate(`${url.replaceAll('/', '_')}.md`, text, data);
        }
      },
    });
    return new Map((await eleventy.toJSON()).map(({ url, content }) => [url, content]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function amend(library: MarkdownIt, pages: ReadonlyMap<string, SitePage>, root: string): void {
  const { rules } = library.renderer;
  library.core.ruler.push('anchors', ({ tokens }) => {
    const anchorOf = headingAnchors();
    for (const [index, token] of tokens.entries()) {
      if (token.type === 'heading_open') token.attrSet('id', anchorOf(plainText(tokens[index + 1])));
    }
  });
  rules['link_open'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (!token) return '';
    const href = siteLink(token.attrGet('href') ?? '', sourceOf(env), pages);
    // A file of the repository: its name is text here.
    if (href === null) return '<span>';
    token.attrSet('href', href);
    return self.renderToken(tokens, index, options);
  };
  rules['link_close'] = (tokens, index, options, env, self) => {
    const opened = tokens.slice(0, index).findLast(({ type }) => type === 'link_open');
    const href = siteLink(opened?.attrGet('href') ?? '', sourceOf(env), pages);
    return href === null ? '</span>' : self.renderToken(tokens, index, options);
  };
  rules['image'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (!token) return '';
    const source = token.attrGet('src') ?? '';
    const file = path.posix.join(path.posix.dirname(sourceOf(env)), source);
    const { width, height } = pictureSize(path.join(root, file));
    const url = siteLink(source, sourceOf(env), pages) ?? source;
    token.attrSet('src', url);
    token.attrSet('alt', token.content);
    // Known before it is loaded, so that nothing moves.
    token.attrSet('width', String(width));
    token.attrSet('height', String(height));
    // On a phone it is read alone, enlarged.
    return `<a href="${escaped(url)}">${self.renderToken(tokens, index, options)}</a>`;
  };
  rules['table_open'] = () => '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>';
  rules['table_close'] = () => '</table></div>';
  const fence = rules['fence'];
  rules['fence'] = (tokens, index, options, env, self) => {
    const html = fence?.(tokens, index, options, env, self) ?? '';
    const info = tokens[index]?.info ?? '';
    const block = (info.startsWith('diff') ? withMarkedLines(html) : html).replace('<pre>', '<pre tabindex="0">');
    const caption = captionOf(info);
    return caption === null ? block : `<figure><figcaption>${caption}</figcaption>${block}</figure>`;
  };
}

/** The page that is rendered: Eleventy passes its data along. */
function sourceOf(env: unknown): string {
  return (env as { readonly source: string }).source;
}

function plainText(inline: Token | undefined): string {
  return (inline?.children ?? []).map(({ content }) => content).join('');
}

/** What a block's words behind its backticks say to a reader; null for nothing. The convention: `emulators/checks/docs`. */
function captionOf(info: string): string | null {
  const [, file] = /^\w+ file=(\S+)$/.exec(info) ?? [];
  if (file !== undefined) return `<code>${escaped(file)}</code>`;
  const captions: Readonly<Record<string, string>> = {
    'sh terminal': 'In a terminal of its own',
    'sh repeat': 'Until it prints what follows',
    'text output': 'Prints',
  };
  return captions[info] ?? null;
}
