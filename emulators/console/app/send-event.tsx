import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { CatalogueEvent } from './catalogue.ts';
import { commandCloud } from './cloud.ts';

/** An event of the registry, written into the log as if its service had published it. */
export function SendEvent({ event, orgId }: { event: CatalogueEvent; orgId: string }): JSX.Element {
  const [text, setText] = useState(() => JSON.stringify(newEvent(event, orgId), null, 2));
  const [outcome, setOutcome] = useState<{ readonly failure: string } | { readonly requestId: string } | undefined>();
  const send = async (submitted: Event) => {
    submitted.preventDefault();
    let envelope: { readonly correlationid?: unknown };
    try {
      envelope = JSON.parse(text) as typeof envelope;
    } catch (error) {
      setOutcome({ failure: `This is not JSON: ${error instanceof Error ? error.message : ''}` });
      return;
    }
    const response = await commandCloud('events', envelope);
    if (response.kind === 'found') setOutcome({ requestId: String(envelope.correlationid) });
    if (response.kind === 'failed') setOutcome({ failure: response.why });
  };
  return (
    <form aria-label="Event" onSubmit={(submitted) => void send(submitted)}>
      <p>
        {event.summary} <a href={`#/map/event:${event.topic}`}>Who subscribes to it</a>
      </p>
      <label class="wide">
        Event
        <textarea
          value={text}
          spellcheck={false}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
          }}
        />
      </label>
      <button type="submit" class="primary">
        Send
      </button>
      <p role="status" class="wide">
        {outcome && 'requestId' in outcome && (
          <>
            Logged. <a href={`#/traces/${outcome.requestId}`}>See its trace</a>, or{' '}
            <button
              type="button"
              onClick={() => {
                setText(JSON.stringify(newEvent(event, orgId), null, 2));
              }}
            >
              make another
            </button>
          </>
        )}
      </p>
      <p role="alert" class="failure wide">
        {outcome && 'failure' in outcome ? outcome.failure : ''}
      </p>
    </form>
  );
}

/** The sample as something that happens now, in a trace of its own. */
function newEvent({ sample }: CatalogueEvent, orgId: string): object {
  const { traceparent: _old, ...rest } = sample as Record<string, unknown>;
  const hex = (bytes: number) =>
    Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    ...rest,
    id: crypto.randomUUID().replaceAll('-', '').slice(0, 27),
    time: new Date().toISOString(),
    ...(rest['orgid'] !== null && rest['orgid'] !== undefined && { orgid: orgId }),
    correlationid: `console-${hex(4)}`,
    traceparent: `00-${hex(16)}-${hex(8)}-01`,
  };
}
