import type { ApiErrorCode } from './error-codes.generated.ts';

/**
 * What can go wrong before or instead of a response of the API: there was none, the time ran out, the caller aborted, it
 * was not the API's (a proxy's page, JSON of another shape), or the credentials' `token` threw or was too slow. An input that
 * can't be sent is a `BAD_REQUEST` without `status`.
 */
export type TransportErrorCode = 'NETWORK_ERROR' | 'TIMEOUT' | 'ABORTED' | 'UNEXPECTED_RESPONSE' | 'TOKEN_UNAVAILABLE';

/** Why a call has no result. `C` are the codes that its operation can respond with. */
export interface CallError<C extends ApiErrorCode = ApiErrorCode> {
  readonly code: C | TransportErrorCode;
  /** For developers and logs, in English; show people a text of your own by `code`. */
  readonly message: string;
  /** HTTP status; absent without a response. */
  readonly status?: number;
  /**
   * Whether the same call may work later. The client has already repeated it as often as it was allowed to; but never after
   * `TOKEN_UNAVAILABLE`.
   */
  readonly retryable: boolean;
  /** The request's id in the service's logs. */
  readonly requestId?: string;
  /** Auth says something else of the user than the token does: refresh it, or sign in again. */
  readonly tokenOutdated?: true;
  /** What was thrown, of `NETWORK_ERROR`, `TOKEN_UNAVAILABLE` and an input that can't be sent. */
  readonly cause?: unknown;
  /** Which fields are wrong and why: by dotted path, empty for the whole body. */
  readonly problems?: Readonly<Record<string, readonly string[]>>;
}

/** What a call comes to. It never throws: a failure is a value, and the compiler asks for it. */
export type Result<T, C extends ApiErrorCode = ApiErrorCode> =
  | {
      readonly ok: true;
      readonly status: number;
      readonly data: T;
      readonly requestId?: string;
      /** Version of the resource that `data` is about, for `ifMatch`; absent where it is about none, or about many. */
      readonly etag?: string;
      /** Auth says something else of the user than the token does: refresh it, or sign in again. */
      readonly tokenOutdated?: true;
    }
  | { readonly ok: false; readonly error: CallError<C> };

/** How one call differs from the client's settings. */
export interface CallOptions {
  /** Ends the call, its waiting and its repetitions, with the code `ABORTED`. */
  readonly signal?: AbortSignal;
  /**
   * Key under which a change is made once, however often it is sent. The client makes one for each call; give your own
   * to repeat a change after a restart. At most 255 characters; kept 24 hours.
   */
  readonly idempotencyKey?: string;
  /**
   * `etag` of the resource as it was read. If it has changed since, nothing happens, and the call fails with
   * `PRECONDITION_FAILED`: read it again, then repeat the change. Only for changes of one resource.
   */
  readonly ifMatch?: string;
}
