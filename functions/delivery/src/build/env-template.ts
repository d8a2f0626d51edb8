import type { ServiceName } from '@fresh/contracts/route';

/**
 * The template of a service's `.env` files: every parameter that its code reads, by the table in `docs/operations/SECRETS.md`,
 * which a test compares with the code. Names only, so that a word in the document doesn't change what is deployed.
 */
export function envTemplate(service: ServiceName, secretsDocument: string): string {
  const names = parametersOf(service, secretsDocument);
  return [
    `# Parameters of ${service}: what each is for, and what happens without it, is in docs/operations/SECRETS.md.`,
    `# Set them in functions/${service}/.env.<project>, which a build copies. Secrets don't belong there.`,
    ...names.map((name) => `# ${name}=`),
    '',
  ].join('\n');
}

/** Rows of the table under "Parameters": name, what, read by, without it. */
function parametersOf(service: ServiceName, secretsDocument: string): string[] {
  const section = secretsDocument.split(/^## /m).find((text) => text.startsWith('Parameters\n'));
  if (section === undefined) throw new Error('docs/operations/SECRETS.md has no section "Parameters"');
  const rows = section.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.flatMap(([, name = '', , readBy = '']) => {
    const readers = readBy.split(/, */);
    const isRead = readers.includes(service) || readers.includes('every route');
    return isRead && name.startsWith('`') ? [name.replaceAll('`', '')] : [];
  });
}
