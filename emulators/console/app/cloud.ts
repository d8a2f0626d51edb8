import type { CountedTrace, Flow, LastWrite, Trace, TraceLine, TraceSummary } from '../../local-cloud/traces/trace.ts';

export type { CountedTrace, Flow, LastWrite, Trace, TraceLine, TraceSummary };

/** What the local cloud responds; `unchanged` where the caller has seen it already. */
export type CloudResponse<T> =
  | { readonly kind: 'found'; readonly body: T }
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'failed';
      readonly why: string;
      /** Of what failed, where a trace of it is kept. */
      readonly traceId?: string;
    };

/** A document of the data browser: its fields as JSON, and which commit wrote it last, as far as that is known. */
export interface BrowsedDocument {
  readonly path: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Epoch ms. */
  readonly updatedAt: number;
  /** Names of the collections below it. */
  readonly collections: readonly string[];
  readonly lastWrite: LastWrite | null;
}

/** A page of the data browser. */
export interface BrowsedCollection {
  readonly path: string;
  readonly documents: readonly { readonly id: string; readonly summary: string }[];
  /** Documents that match, also those beyond the page. */
  readonly count: number;
}

/** Reads below `/__/local-cloud/`. Never throws; what is aborted says nothing new. */
export async function readCloud<T>(
  path: string,
  query: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<CloudResponse<T>> {
  return ask<T>(`${path}?${new URLSearchParams(query).toString()}`, { ...(signal && { signal }) });
}

/** Sends a command. The header keeps pages of other origins out: with it they would have to ask first. */
export async function commandCloud<T>(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<CloudResponse<T>> {
  const sent = { 'content-type': 'application/json', 'x-fresh-console': '1', ...headers };
  return ask<T>(path, { method: 'POST', headers: sent, body: JSON.stringify(body) });
}

async function ask<T>(path: string, init: RequestInit): Promise<CloudResponse<T>> {
  try {
    const response = await fetch(`/__/local-cloud/${path}`, init);
    if (response.status === 204) return { kind: 'unchanged' };
    const body = (await response.json()) as T & { readonly error?: unknown; readonly traceId?: unknown };
    if (response.ok) return { kind: 'found', body };
    const { error, traceId } = body;
    const why = typeof error === 'string' ? error : JSON.stringify(body);
    return { kind: 'failed', why, ...(typeof traceId === 'string' && { traceId }) };
  } catch {
    if (init.signal?.aborted) return { kind: 'unchanged' };
    return { kind: 'failed', why: 'The local cloud does not respond. Is npm start running?' };
  }
}
