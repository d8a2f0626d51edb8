/** What Swagger UI sends, as far as it is changed here. */
export interface TryItRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  /** It is the document itself that is fetched. */
  loadSpec?: boolean;
}

/** What came back. */
export interface TryItResponse {
  readonly status: number;
  readonly url: string;
  /** Parsed JSON, where it was JSON. */
  readonly body?: unknown;
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Makes "try it" work with the session of this browser: its cookie goes along by itself, and a change needs the CSRF
 * token of the session. With `Authorization` nothing is added: such a request needs none.
 */
export class TryItSession {
  readonly #askForToken: () => Promise<string | undefined>;
  #csrfToken: string | undefined;

  /** `askForToken` fetches the token of the session; undefined where no user is signed in. */
  constructor(askForToken: () => Promise<string | undefined>) {
    this.#askForToken = askForToken;
  }

  /** Adds the token to a change. */
  async before(request: TryItRequest): Promise<TryItRequest> {
    const names = Object.keys(request.headers).map((name) => name.toLowerCase());
    const isChange = request.loadSpec !== true && !safeMethods.includes(request.method.toUpperCase());
    if (!isChange || names.includes('authorization') || names.includes('x-csrf-token')) return request;
    this.#csrfToken ??= await this.#askForToken();
    if (this.#csrfToken === undefined) return request; // the API says what is missing
    return { ...request, headers: { ...request.headers, 'x-csrf-token': this.#csrfToken } };
  }

  /** Forgets the token when it is rejected, or when a user signs in or out. */
  after<R extends TryItResponse>(response: R): R {
    const isSignIn = /\/api\/(session|auth\/logout)$/.test(response.url.replace(/\?.*$/, ''));
    if (response.status === 403 || isSignIn) this.#csrfToken = undefined;
    return response;
  }
}

/** The CSRF token that the API has for this browser's session. */
export async function tokenOfSession(): Promise<string | undefined> {
  const response = await fetch('/api/session/bootstrap', { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) return undefined;
  return ((await response.json()) as { csrfToken?: string }).csrfToken;
}
