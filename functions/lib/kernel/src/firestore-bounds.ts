import type { Firestore } from 'firebase-admin/firestore';

/** The longest that an attempt may take, and a call with all of its attempts, in ms. */
const boundMs = 10_000;

/** Pauses between attempts; gax knows them under two spellings. */
const [firstPauseMs, growth, longestPauseMs] = [100, 1.3, 2_000];

/** gax merges by method and name: a method that isn't named here keeps the client's own bounds. */
const bounded = (codes: keyof typeof retryCodes) => ({
  timeout_millis: boundMs,
  retry_codes_name: codes,
  retry_params_name: 'bounded',
});

const retryCodes = {
  reads: ['DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'INTERNAL', 'UNAVAILABLE'],
  writes: ['RESOURCE_EXHAUSTED', 'UNAVAILABLE'],
};

const clientConfig = {
  interfaces: {
    'google.firestore.v1.Firestore': {
      retry_codes: retryCodes,
      retry_params: {
        bounded: {
          initial_retry_delay_millis: firstPauseMs,
          retry_delay_multiplier: growth,
          max_retry_delay_millis: longestPauseMs,
          initial_rpc_timeout_millis: boundMs,
          rpc_timeout_multiplier: 1,
          max_rpc_timeout_millis: boundMs,
          total_timeout_millis: boundMs,
        },
      },
      methods: {
        BatchGetDocuments: bounded('reads'),
        RunQuery: bounded('reads'),
        RunAggregationQuery: bounded('reads'),
        BeginTransaction: bounded('reads'),
        Rollback: bounded('reads'),
        Commit: bounded('writes'),
        BatchWrite: bounded('writes'),
      },
    },
  },
};

/** What a call of a batch brings along, in place of the client's configuration. */
const backoffSettings = {
  initialRetryDelayMillis: firstPauseMs,
  retryDelayMultiplier: growth,
  maxRetryDelayMillis: longestPauseMs,
  initialRpcTimeoutMillis: boundMs,
  rpcTimeoutMultiplier: 1,
  maxRpcTimeoutMillis: boundMs,
  totalTimeoutMillis: boundMs,
};

/** Of `@google-cloud/firestore`: the one whose private method was read and is tested. */
export const checkedVersion = '7.11.6';

/** The client's own options of each call. Private, and the one way to those that `clientConfig` doesn't reach. */
interface CallsOfClient {
  createCallOptions: (method: string, retryCodes?: readonly number[]) => { retry?: { backoffSettings?: object } };
}

/**
 * Bounds every call of a database that has not been used yet. The client's own bounds are a minute for an attempt and
 * ten for a call, longer than any request may take: a commit would be tried again, and succeed, minutes after its
 * request was given an error response.
 *
 * Throws where the client has no such method any more: its version was changed without this file.
 */
export function boundCalls(database: Firestore): void {
  const client = database as unknown as Partial<CallsOfClient>;
  const optionsOf = client.createCallOptions?.bind(database);
  if (!optionsOf) {
    throw new Error(
      `This version of @google-cloud/firestore has no createCallOptions, by which its calls are bounded. ` +
        `Install ${checkedVersion}, or adapt functions/lib/kernel/src/firestore-bounds.ts and its spec to the new one.`,
    );
  }
  // An absent optional field is `undefined` in code; Firestore leaves it out of documents and merges.
  database.settings({ clientConfig, ignoreUndefinedProperties: true });
  client.createCallOptions = (method, codes) => {
    const options = optionsOf(method, codes);
    return {
      ...options,
      ...(options.retry && { retry: Object.assign(options.retry, { backoffSettings }) }),
      // The client tries a stream again five times; below it gax did so three times, seconds apart.
      retryRequestOptions: { retries: 0, noResponseRetries: 0 },
    };
  };
}
