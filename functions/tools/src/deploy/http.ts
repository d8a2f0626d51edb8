import type { HttpResponse } from './response-origin.ts';

/** A request without a response, with the reason. */
export interface NoResponse {
  readonly unreachable: string;
}

/** Sends a request without credentials; redirects are responses. */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, timeoutMs }: { method?: string; headers?: Record<string, string>; timeoutMs: number },
): Promise<HttpResponse | NoResponse> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method, headers, redirect: 'manual', signal });
    // The body isn't used; unread, it would keep the connection.
    await response.body?.cancel();
    return { status: response.status, headers: Object.fromEntries(response.headers) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    return { unreachable: [error instanceof Error ? error.message : String(error), cause].filter(Boolean).join(': ') };
  }
}
