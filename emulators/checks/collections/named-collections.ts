import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';

const root = path.join(import.meta.dirname, '../../..');

/** The collection a document is in, by its path. */
export function collectionOf(documentPath: string): string {
  return collectionNamed(documentPath.split('/').slice(0, -1).join('/'));
}

/** A collection by its own path, with a star for each document it lies under: which ones doesn't matter. */
export function collectionNamed(collectionPath: string): string {
  return collectionPath
    .split('/')
    .map((segment, index) => (index % 2 === 0 ? segment : '*'))
    .join('/');
}

/** The collections that a service's own source, or the kernel's, names where it asks the database. */
export function collectionsInSource(): string[] {
  const found = [...services, 'lib/kernel'].flatMap((service) => {
    const folder = path.join(root, 'functions', service, 'src');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && !name.includes('testing'))
      .map((name) => readFileSync(path.join(folder, name), 'utf8'));
    return files.flatMap((text) => [
      ...[...text.matchAll(/\.doc\(\s*`([^`]+)`/g)].map(([, name = '']) => collectionOf(plain(name))),
      ...[...text.matchAll(/\.collection\(\s*(?:`([^`]+)`|'([^']+)')/g)].map(([, template, name]) =>
        collectionNamed(plain(template ?? name ?? '')),
      ),
    ]);
  });
  // Empty: an id in a collection that is named elsewhere. A star first: below a document that is.
  return found.filter((name) => /^[^*]/.test(name));
}

/** A template with `*` for whatever is put into it. */
function plain(template: string): string {
  return template.replaceAll(/\$\{[^}]*\}/g, '*');
}

/** The collections on the page that says who alone writes what. */
export function documentedCollections(): string[] {
  const page = readFileSync(path.join(root, 'docs/explanation/data-ownership.md'), 'utf8');
  const [, section = ''] = /\n## Who writes what\n(.*?)\n## /s.exec(page) ?? [];
  const named = [...section.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  return named
    .filter((name) => /^\w+\/[^/]/.test(name) && !name.startsWith('functions/'))
    .map((name) => (name.split('/').length % 2 === 0 ? collectionOf(name) : collectionNamed(name)));
}
