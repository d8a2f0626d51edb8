import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { chargeLabelHeader } from '../firestore/server/charge-label.ts';

/** The part of Firestore's client that makes the options of each call; private, as the kernel's `firestore-bounds.ts` says. */
export interface CallOptionsOfClient {
  readonly Firestore: { readonly prototype: { createCallOptions?: (...call: unknown[]) => CallOptions } };
}

/** As far as it is used here. */
interface CallOptions {
  readonly otherArgs?: { readonly headers?: Record<string, unknown> };
}

const processName = randomBytes(4).toString('hex');
const invocation = new AsyncLocalStorage<string>();
let invocations = 0;

/** Runs an invocation of a function under a label of its own. */
export function labelled<T>(run: () => T): T {
  return invocation.run(`${processName}.${++invocations}`, run);
}

/** The label of the invocation under way; undefined outside of any. */
export function currentLabel(): string | undefined {
  return invocation.getStore();
}

/**
 * Has each call to Firestore carry the label of its invocation, so that the embedded Firestore charges it there. The host
 * knows an invocation by its request, the services' spans by their own contexts: where one of them is lost, the counts differ.
 */
export function labelCalls({ Firestore: { prototype } }: CallOptionsOfClient): void {
  const { createCallOptions } = prototype;
  if (!createCallOptions) return; // the kernel rejects such a version, with the remedy
  prototype.createCallOptions = function (...call) {
    const options = createCallOptions.apply(this, call);
    const label = currentLabel();
    const headers = options.otherArgs?.headers;
    if (label !== undefined && headers) headers[chargeLabelHeader] = label;
    return options;
  };
}
