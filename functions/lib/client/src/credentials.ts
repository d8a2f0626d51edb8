/** Who calls. */
export type Credentials =
  /** The session cookie that `createSession` sets. Changes carry the session's CSRF token, which the client looks after. */
  | { readonly kind: 'session' }
  /** A Firebase ID token; asked for before each call, so that a refreshed one is used. */
  | { readonly kind: 'bearer'; readonly token: () => string | Promise<string> };

/** What a session is known by between calls. */
export class Session {
  #csrfToken: string | undefined;
  #cookie: string | undefined;

  get csrfToken(): string | undefined {
    return this.#csrfToken;
  }

  /** Value of a `Cookie` header; absent in a browser, which keeps cookies itself and shows none. */
  get cookie(): string | undefined {
    return this.#cookie;
  }

  /** After 403: another tab may have signed in as another user. */
  forgetCsrfToken(): void {
    this.#csrfToken = undefined;
  }

  /** Takes over what a response says of the session. `data` is its parsed body. */
  learn(headers: Headers, data: unknown): void {
    // Only Node shows `Set-Cookie`; of the two names only this one passes Firebase Hosting.
    const set = headers.getSetCookie().find((each) => each.startsWith('__session='));
    if (set !== undefined) {
      const pair = set.split(';', 1)[0] ?? '';
      this.#cookie = pair === '__session=' ? undefined : pair;
      this.#csrfToken = undefined;
    }
    if (typeof data === 'object' && data !== null && 'csrfToken' in data && typeof data.csrfToken === 'string') {
      this.#csrfToken = data.csrfToken;
    }
  }
}
