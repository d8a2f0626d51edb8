import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { readCloud, type TraceLine } from './cloud.ts';
import { LineList } from './line-list.tsx';
import { counted } from './text.ts';
import { useCloud } from './use-cloud.ts';
import { TextFilter } from './text-filter.tsx';

const pollMs = 1_000;
const most = 300;

/** What the services logged lately, each line with its trace. */
export function LogsView(): JSX.Element {
  const [text, setText] = useState('');
  const { body, failure } = useCloud<{ lines: readonly (TraceLine & { readonly traceId: string })[] }>(
    (version, signal) => readCloud('lines', { text, limit: String(most), version }, signal),
    pollMs,
    true,
    text,
  );
  return (
    <>
      <div class="title">
        <h1>Logs</h1>
        <p role="status">{body && `${counted(body.lines.length, 'line')}, the latest first`}</p>
      </div>
      <TextFilter text={text} example="any text of a line" onText={setText} />
      <p role="alert" class="failure">
        {failure}
      </p>
      {body && <LineList lines={body.lines} />}
    </>
  );
}
