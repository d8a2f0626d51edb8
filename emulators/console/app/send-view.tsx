import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { loadCatalogue, type Catalogue, type CatalogueRoute } from './catalogue.ts';
import { SendEvent } from './send-event.tsx';
import { api } from './session.ts';
import { counted } from './text.ts';

/** Any request or event of the registry, with a valid sample to begin with. `chosen`: a route's id, or an event's type. */
export function SendView({ orgId, chosen }: { orgId: string; chosen: string }): JSX.Element {
  const [catalogue, setCatalogue] = useState<Catalogue | undefined>();
  useEffect(() => {
    void loadCatalogue().then(setCatalogue);
  }, []);
  if (!catalogue) return <p>Loading …</p>;
  const { routes, events } = catalogue;
  const event = events.find(({ type }) => type === chosen);
  const route = routes.find(({ id }) => id === chosen) ?? (event ? undefined : routes[0]);
  return (
    <>
      <h1>Send</h1>
      <form class="tools">
        <label>
          What to send
          <select
            value={chosen}
            onChange={({ currentTarget }) => {
              location.hash = `#/send/${currentTarget.value}`;
            }}
          >
            <optgroup label="Requests">
              {routes.map(({ id, method, path }) => (
                <option key={id} value={id}>{`${method} ${path}`}</option>
              ))}
            </optgroup>
            <optgroup label="Events">
              {events.map(({ type }) => (
                <option key={type} value={type}>
                  {type}
                </option>
              ))}
            </optgroup>
          </select>
        </label>
      </form>
      {route && <SendRequest key={`${route.id} ${orgId}`} route={route} orgId={orgId} />}
      {event && <SendEvent key={`${event.type} ${orgId}`} event={event} orgId={orgId} />}
    </>
  );
}

interface Sent {
  readonly status: number;
  readonly requestId: string | null;
  readonly text: string;
}

function SendRequest({ route, orgId }: { route: CatalogueRoute; orgId: string }): JSX.Element {
  const { method, path, summary, access, sample, needsOrganization, budget, query } = route;
  const [address, setAddress] = useState(() => addressOf(path, needsOrganization, orgId));
  const [body, setBody] = useState(() =>
    sample === null ? '' : JSON.stringify(inOrganization(sample, orgId), null, 2),
  );
  const [sent, setSent] = useState<Sent | undefined>();
  const send = async (submitted: Event) => {
    submitted.preventDefault();
    setSent(await sendRequest(method, address, method === 'GET' ? '' : body));
  };
  return (
    <form aria-label="Request" onSubmit={(submitted) => void send(submitted)}>
      <p>
        {summary}. For {access}.{' '}
        {budget && (
          <span class="about">
            It may cost {counted(budget.reads, 'read')} and {counted(budget.writes + budget.deletes, 'write')}.
          </span>
        )}
        {query.length > 0 && <span class="about"> It also takes {query.join(', ')} in the query.</span>}
      </p>
      <label class="wide">
        {method} to
        <input
          value={address}
          onInput={({ currentTarget }) => {
            setAddress(currentTarget.value);
          }}
        />
      </label>
      {sample !== null && (
        <label class="wide">
          Body
          <textarea
            value={body}
            spellcheck={false}
            onInput={({ currentTarget }) => {
              setBody(currentTarget.value);
            }}
          />
        </label>
      )}
      <button type="submit" class="primary">
        Send
      </button>
      {sent && (
        <section class="wide" aria-labelledby="response">
          <h2 id="response">Response: {sent.status === 0 ? 'none' : sent.status}</h2>
          {sent.requestId !== null && (
            <p>
              <a href={`#/traces/${sent.requestId}`}>See its trace</a>
            </p>
          )}
          <pre tabIndex={0}>{sent.text}</pre>
        </section>
      )}
    </form>
  );
}

/** As the signed-in user, with the session's CSRF token where something may change. */
async function sendRequest(method: string, address: string, body: string): Promise<Sent> {
  const session = method === 'GET' ? undefined : await api.bootstrapSession();
  const csrf = session?.ok && session.data.csrfToken ? { 'x-csrf-token': session.data.csrfToken } : {};
  try {
    const response = await fetch(address, {
      method,
      headers: { ...csrf, ...(body !== '' && { 'content-type': 'application/json' }) },
      ...(body !== '' && { body }),
    });
    return {
      status: response.status,
      requestId: response.headers.get('x-request-id'),
      text: readable(await response.text()),
    };
  } catch (error) {
    return { status: 0, requestId: null, text: error instanceof Error ? error.message : 'No response.' };
  }
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // not JSON
  }
}

function addressOf(path: string, needsOrganization: boolean, orgId: string): string {
  const filled = path.replace('/organizations/{id}', `/organizations/${orgId}`);
  return needsOrganization ? `${filled}?orgId=${orgId}` : filled;
}

/** A sample, about the chosen organization where it names one. */
function inOrganization(sample: unknown, orgId: string): unknown {
  return typeof sample === 'object' && sample !== null && 'orgId' in sample ? { ...sample, orgId } : sample;
}
