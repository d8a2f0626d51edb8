import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { readCloud, type BrowsedCollection, type BrowsedDocument } from './cloud.ts';
import { clockSeconds, counted, shortDay } from './text.ts';
import { TextFilter } from './text-filter.tsx';

/** What the embedded Firestore holds, read only: collections, documents, and who wrote each last. */
export function DataView({ path }: { path: string }): JSX.Element {
  const parts = path.split('/').filter((part) => part !== '');
  const isDocument = parts.length > 0 && parts.length % 2 === 0;
  const collection = isDocument ? parts.slice(0, -1).join('/') : path;
  return (
    <>
      <div class="title">
        <h1>Data</h1>
        <Crumbs parts={parts} />
      </div>
      <div class="pair">
        {collection === '' ? <Top /> : <Documents key={collection} path={collection} />}
        {isDocument ? (
          <Document path={path} />
        ) : (
          <p class="empty">
            {collection === '' ? 'Choose a collection' : 'Choose a document'} to see what it holds, and which trace
            wrote it last. Everything here is read only.
          </p>
        )}
      </div>
    </>
  );
}

function Crumbs({ parts }: { parts: readonly string[] }): JSX.Element {
  return (
    <nav aria-label="Path">
      <a href="#/data">Firestore</a>
      {parts.map((part, index) => (
        <span key={index}>
          {' '}
          / <a href={`#/data/${parts.slice(0, index + 1).join('/')}`}>{part}</a>
        </span>
      ))}
    </nav>
  );
}

function Top(): JSX.Element {
  const { body, failure } = useOnce<{ collections: readonly string[] }>('data', '');
  return (
    <section aria-labelledby="collections">
      <h2 id="collections">Collections</h2>
      <p role="alert" class="failure">
        {failure}
      </p>
      <ul class="plain">
        {body?.collections.map((name) => (
          <li key={name}>
            <a href={`#/data/${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Documents({ path }: { path: string }): JSX.Element {
  const [text, setText] = useState('');
  const { body, failure } = useOnce<BrowsedCollection>(`data/${path}`, text);
  return (
    <section aria-labelledby="documents">
      <h2 id="documents">{path.split('/').at(-1)}</h2>
      <TextFilter text={text} example="field=value, or any text" onText={setText} />
      <p role="alert" class="failure">
        {failure}
      </p>
      <p role="status">
        {body &&
          `${counted(body.count, 'document')}${body.count > body.documents.length ? `, the first ${body.documents.length}` : ''}`}
      </p>
      <ul class="plain">
        {body?.documents.map(({ id, summary }) => (
          <li key={id}>
            <a href={`#/data/${path}/${id}`}>{id}</a> <span class="about">{summary}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Document({ path }: { path: string }): JSX.Element {
  const { body, failure } = useOnce<BrowsedDocument>(`data/${path}`, '');
  if (!body)
    return (
      <p role="alert" class="failure">
        {failure}
      </p>
    );
  const { fields, updatedAt, collections, lastWrite } = body;
  return (
    <section aria-labelledby="document">
      <h2 id="document">{path.split('/').at(-1)}</h2>
      {updatedAt > 0 ? (
        <p>
          Last written {shortDay(updatedAt)}, {clockSeconds(updatedAt)}
        </p>
      ) : (
        <p>There is no such document.</p>
      )}
      {lastWrite ? (
        <p data-testid="last-write">
          By <a href={`#/traces/${lastWrite.traceId}`}>{lastWrite.spanName} in this trace</a>
          {lastWrite.events.map((event) => (
            <span key={event}>
              , with the event <a href={`#/data/${event}`}>{event.split('/')[1]}</a>
            </span>
          ))}
        </p>
      ) : (
        <p class="about">No trace of its last write is kept: it was before the start, or by a tool.</p>
      )}
      {collections.length > 0 && (
        <p>
          Below it:{' '}
          {collections.map((name) => (
            <a key={name} class="chip" href={`#/data/${path}/${name}`}>
              {name}
            </a>
          ))}
        </p>
      )}
      <pre tabIndex={0}>{JSON.stringify(fields, null, 2)}</pre>
    </section>
  );
}

/** A part of the local cloud's data, as far as it has been read. */
interface Read<T> {
  readonly body: T | undefined;
  readonly failure: string;
}

/** Reads when the path or the text changes. */
function useOnce<T>(path: string, text: string): Read<T> {
  const [state, setState] = useState<Read<T>>({ body: undefined, failure: '' });
  useEffect(() => {
    const controller = new AbortController();
    const address = path.split('/').map(encodeURIComponent).join('/');
    void readCloud<T>(address, text === '' ? {} : { text }, controller.signal).then((read) => {
      if (controller.signal.aborted) return;
      if (read.kind === 'found') setState({ body: read.body, failure: '' });
      if (read.kind === 'failed') setState({ body: undefined, failure: read.why });
    });
    return () => {
      controller.abort();
    };
  }, [path, text]);
  return state;
}
