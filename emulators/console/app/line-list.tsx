import type { JSX } from 'preact';
import type { TraceLine } from './cloud.ts';
import { Name } from './name.tsx';
import { clockSeconds } from './text.ts';

/** Log lines with what they say beside their text, and the trace they belong to. */
export function LineList({
  lines,
  isOneTrace = false,
}: {
  lines: readonly (TraceLine & { readonly traceId: string })[];
  isOneTrace?: boolean;
}): JSX.Element {
  if (lines.length === 0)
    return <p class="empty">No line{isOneTrace ? ' in this trace' : ' matches, or none was logged yet'}.</p>;
  return (
    <ol class="plain lines">
      {lines.map((line, index) => (
        <li key={index} data-severity={line.severity}>
          <details>
            <summary>
              <time dateTime={new Date(line.at).toISOString()}>{clockSeconds(line.at)}</time>{' '}
              <span class={line.severity === 'INFO' ? 'severity' : 'severity bad'}>{line.severity}</span>{' '}
              <strong data-service={line.service}>
                <span class="dot" />
                <span>
                  <Name of={textOf(line.fields['function']) || line.service} />
                </span>
              </strong>{' '}
              <span>
                {line.message} <span class="about">{aboutOf(line)}</span>
              </span>
            </summary>
            <pre tabIndex={0}>{JSON.stringify(line.fields, null, 2)}</pre>
          </details>
          {!isOneTrace && <a href={`#/traces/${line.traceId}`}>Trace</a>}
        </li>
      ))}
    </ol>
  );
}

function aboutOf({ fields }: TraceLine): string {
  const named = ['method', 'path', 'status', 'code', 'subscriber', 'outcome', 'durationMs', 'reads', 'writes'];
  return named
    .map((name) => [name === 'durationMs' ? 'ms' : name, textOf(fields[name])] as const)
    .flatMap(([name, text]) => (text === '' ? [] : [`${name} ${text}`]))
    .join(' · ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
