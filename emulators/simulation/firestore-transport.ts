import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { Metadata, status } from '@grpc/grpc-js';
import { Failure } from '../firestore/engine/failure.ts';
import type { FirestoreService } from '../firestore/server/service.ts';
import { NoResponse, type Calls } from './calls.ts';
import { received } from './firestore-messages.ts';
import type { Poison } from './poison.ts';

/** The Firestore of a run. */
export interface FirestoreHost {
  readonly service: FirestoreService;
  readonly calls: Calls;
  readonly poison: Poison;
}

let host: FirestoreHost | null = null;

/** From here on the clients of this process call this Firestore. */
export function serveFirestore(run: FirestoreHost | null): void {
  host = run;
}

type Message = Readonly<Record<string, unknown>>;
interface CallOptions {
  /** When the client's patience is over, epoch ms. */
  readonly deadline?: Date | number;
}
type Callback = (error: Error | null, response?: unknown) => void;

const unary = [
  ...['getDocument', 'createDocument', 'updateDocument', 'deleteDocument', 'beginTransaction', 'commit', 'rollback'],
  ...['batchWrite', 'partitionQuery', 'listDocuments', 'listCollectionIds'],
] as const;
const streaming = ['batchGetDocuments', 'runQuery', 'runAggregationQuery'] as const;

/**
 * What the generated client has in place of gRPC's stub: the same methods, which call the engine. Everything above it is the
 * real client: its retries, its deadlines, its transactions, its pool.
 */
const stub = Object.fromEntries<unknown>([
  ...unary.map((method) => [method, unaryCall(method)] as const),
  ...streaming.map((method) => [method, streamingCall(method)] as const),
]);

function unaryCall(method: string) {
  return (request: Message, _metadata: unknown, options: CallOptions, callback: Callback) => {
    const call = new StubCall();
    call.start(method, request, options).then(
      ([response]) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
    return call;
  };
}

function streamingCall(method: string) {
  return (request: Message, _metadata: unknown, options: CallOptions) => {
    const stream = new Readable({ objectMode: true, read: () => undefined });
    const call = new StubCall();
    call.start(method, request, options).then(
      (responses) => {
        stream.emit('metadata', new Metadata());
        for (const response of responses) stream.push(response);
        stream.push(null);
        stream.emit('status', { code: status.OK, details: '', metadata: new Metadata() });
      },
      (error: unknown) => {
        stream.destroy(error as Error);
      },
    );
    return Object.assign(stream, {
      cancel: () => {
        call.cancel();
      },
    });
  };
}

/** The engine's service by the names of its methods. */
type Served = Readonly<Record<string, (message: Message) => unknown>>;

/** One call to Firestore, until its response, its deadline or its cancellation. */
class StubCall {
  private fail: (error: Error) => void = () => undefined;

  start(method: string, request: Message, { deadline }: CallOptions): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const patienceMs = deadline === undefined ? Infinity : Number(deadline) - Date.now();
      const timer = Number.isFinite(patienceMs)
        ? setTimeout(() => {
            this.fail(errorOf(status.DEADLINE_EXCEEDED, `${method}: no response in time`));
          }, patienceMs)
        : undefined;
      const settle = (deliver: () => void) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        deliver();
      };
      this.fail = (error) => {
        settle(() => {
          reject(error);
        });
      };
      this.call(method, request).then(
        (responses) => {
          settle(() => {
            resolve(responses);
          });
        },
        (error: unknown) => {
          if (error instanceof Failure) this.fail(errorOf(error.code, error.message));
          else if (!(error instanceof NoResponse)) this.fail(error as Error);
          else if (error.isBroken) this.fail(errorOf(status.UNAVAILABLE, error.message));
        },
      );
    });
  }

  cancel(): void {
    this.fail(errorOf(status.CANCELLED, 'Cancelled on client'));
  }

  private call(method: string, request: Message): Promise<readonly unknown[]> {
    if (!host) throw new Error('a Firestore client is used outside of a run');
    const { service, calls, poison } = host;
    const message = received(request);
    return calls.make(`firestore.${method}`, () => {
      if (method === 'commit') poison.check(message);
      const response = (service as unknown as Served)[method]?.(message);
      if (response instanceof Promise) return response.then((one) => ({ status: 0, result: [one] }));
      if (typeof response !== 'object' || response === null || !('next' in response))
        return { status: 0, result: [response] };
      if (Symbol.asyncIterator in response) return allOf(response as AsyncIterable<unknown>);
      return { status: 0, result: [...(response as unknown as Iterable<unknown>)] };
    });
  }
}

async function allOf(responses: AsyncIterable<unknown>) {
  const result = [];
  for await (const response of responses) result.push(response);
  return { status: 0, result };
}

function errorOf(code: status, details: string): Error {
  return Object.assign(new Error(`${code} ${status[code]}: ${details}`), { code, details, metadata: new Metadata() });
}

/** What is replaced in google-gax. */
interface Gax {
  readonly GrpcClient: {
    readonly prototype: {
      createStub: (...args: unknown[]) => Promise<unknown>;
      loadProtoJSON: (json: object, ignoreCache?: boolean) => unknown;
    };
  };
  readonly GoogleError: { parseGRPCStatusDetails: (error: Error) => Error };
}

/** Puts the stub below Firestore's clients of this process; before the first of them is made. */
export function replaceTransport(): void {
  const load = createRequire(createRequire(import.meta.url).resolve('@google-cloud/firestore'));
  const { GrpcClient, GoogleError } = load('google-gax') as Gax;
  const { prototype } = GrpcClient;
  // It makes a protobuf decoder for each error, for details that no error here has.
  GoogleError.parseGRPCStatusDetails = (error) => error;
  prototype.createStub = () => Promise.resolve(stub);
  // The client's own cache hashes 200 KB of definitions for each client that is made.
  const { loadProtoJSON } = prototype;
  const loaded = new Map<object, unknown>();
  prototype.loadProtoJSON = function (json, ignoreCache) {
    const known = loaded.get(json) ?? loadProtoJSON.call(this, json, ignoreCache);
    loaded.set(json, known);
    return known;
  };
}
