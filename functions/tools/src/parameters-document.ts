import type { Parameter, ParameterReader } from '@fresh/contracts/parameters';

/** The table of parameters in docs/operations/SECRETS.md. */
export function parametersSection(parameters: readonly Parameter[]): string {
  return [
    '| Name | What | Read by | Without it |',
    '| --- | --- | --- | --- |',
    ...parameters.map(
      ({ name, purpose, readBy, without }) =>
        `| \`${name}\` | ${purpose} | ${readBy.map(readerText).join(', ')} | ${without} |`,
    ),
  ].join('\n');
}

function readerText(reader: ParameterReader): string {
  return reader.startsWith('function ') ? `\`${reader.slice('function '.length)}\`` : reader;
}
