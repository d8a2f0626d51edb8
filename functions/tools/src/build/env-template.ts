import type { Parameter } from '@fresh/contracts/parameters';
import type { ServiceName } from '@fresh/contracts/route';

/**
 * The template of a service's `.env` files: every parameter that its code reads. Names only, so that another wording
 * doesn't change what is deployed.
 */
export function envTemplate(service: ServiceName, parameters: readonly Parameter[]): string {
  const read = parameters.filter(({ readBy }) =>
    readBy.some((reader) => reader === service || reader === 'every route' || reader === 'every function'),
  );
  return [
    `# Parameters of ${service}: what each is for, and what happens without it, is in docs/operations/SECRETS.md.`,
    `# Set them in functions/${service}/.env.<project>, which a build copies. Secrets don't belong there.`,
    ...read.map(({ name }) => `# ${name}=`),
    '',
  ].join('\n');
}
