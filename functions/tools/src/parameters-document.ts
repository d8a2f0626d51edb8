import type { Parameter, ParameterReader } from '@fresh/contracts/parameters';
import { table } from '@fresh/local/markdown-table';

/** The table of parameters in docs/operations/SECRETS.md. */
export function parametersSection(parameters: readonly Parameter[]): string {
  return table(
    ['Name', 'Meaning', 'Read by', 'Without it'],
    parameters.map(({ name, purpose, readBy, without }) => [
      `\`${name}\``,
      purpose,
      readBy.map(readerText).join(', '),
      without,
    ]),
  );
}

function readerText(reader: ParameterReader): string {
  return reader.startsWith('function ') ? `\`${reader.slice('function '.length)}\`` : reader;
}
