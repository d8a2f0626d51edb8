import {
  loadPackageDefinition,
  Metadata,
  Server,
  status,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServerDuplexStream,
  type ServiceClientConstructor,
  type ServiceDefinition,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { Failure, unsupported } from '../engine/failure.ts';
import { chargeLabelHeader } from './charge-label.ts';
import type { Databases } from './databases.ts';
import { listenCall } from './listen-call.ts';
import { assertOwner } from './owner.ts';
import type { ListenRequest, ListenResponse, WriteRequest, WriteResponse } from './requests.ts';
import { definitions } from './schema.ts';
import type { FirestoreService } from './service.ts';
import { unknownField } from './unknown-fields.ts';
import { chargedTo } from './usage.ts';
import { writeCall } from './write-call.ts';

/** Of a request, the most that Firestore takes is 10 MiB. https://firebase.google.com/docs/firestore/quotas#writes_and_transactions */
const MAX_REQUEST_BYTES = 11 * 1024 * 1024;

/** The gRPC side: google.firestore.v1.Firestore over the databases. It listens to nothing by itself. */
export function grpcServer(databases: Databases, service: FirestoreService): Server {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_REQUEST_BYTES });
  server.addService(checkedDefinition(), {
    getDocument: unary(service.getDocument.bind(service)),
    createDocument: unary(service.createDocument.bind(service)),
    updateDocument: unary(service.updateDocument.bind(service)),
    deleteDocument: unary(service.deleteDocument.bind(service)),
    batchGetDocuments: streaming(service.batchGetDocuments.bind(service)),
    beginTransaction: unary(service.beginTransaction.bind(service)),
    commit: unary(service.commit.bind(service)),
    rollback: unary(service.rollback.bind(service)),
    batchWrite: unary(service.batchWrite.bind(service)),
    runQuery: streaming(service.runQuery.bind(service)),
    runAggregationQuery: streaming(service.runAggregationQuery.bind(service)),
    partitionQuery: unary(service.partitionQuery.bind(service)),
    listDocuments: unary(service.listDocuments.bind(service)),
    listCollectionIds: unary(service.listCollectionIds.bind(service)),
    listen: listening(databases, service),
    write: writing(service),
    executePipeline: streaming(() => {
      throw unsupported('pipelines');
    }),
  });
  return server;
}

let client: ServiceClientConstructor | undefined;

/** The service as the SDK defines it, and its client. */
export function firestoreClient(): ServiceClientConstructor {
  if (client) return client;
  const packages = loadPackageDefinition(
    fromJSON(definitions as Parameters<typeof fromJSON>[0], { longs: String, enums: String, defaults: false }),
  ) as unknown as { google: { firestore: { v1: { Firestore: ServiceClientConstructor } } } };
  return (client = packages.google.firestore.v1.Firestore);
}

/** Why a request must not be handled as it was read. */
const problems = new WeakMap<object, Failure>();

/** The same service, but what of a request gets lost in reading is remembered; and what newer clients call. */
function checkedDefinition(): ServiceDefinition {
  const calls = Object.entries(firestoreClient().service).map(([name, call]) => {
    const requestDeserialize = (bytes: Buffer): object => {
      const request = call.requestDeserialize(bytes) as object;
      const problem = unknownField(`google.firestore.v1.${requestName(name)}`, bytes);
      if (problem) problems.set(request, problem);
      return request;
    };
    return [name, { ...call, requestDeserialize }] as const;
  });
  const bytes = (message: Buffer): Buffer => message;
  const executePipeline = {
    path: '/google.firestore.v1.Firestore/ExecutePipeline',
    originalName: 'executePipeline',
    ...{ requestStream: false, responseStream: true },
    ...{ requestSerialize: bytes, requestDeserialize: bytes, responseSerialize: bytes, responseDeserialize: bytes },
  };
  return { ...Object.fromEntries(calls), ExecutePipeline: executePipeline };
}

function requestName(call: string): string {
  return `${call}Request`;
}

function assertUnderstood(request: object): void {
  const problem = problems.get(request);
  if (problem) throw problem;
}

// The gRPC library has read the request by its definition, and only the method knows which one that is: hence `never`.
function unary<Response>(response: (request: never) => Response | Promise<Response>): UntypedHandleCall {
  const handle: handleUnaryCall<never, Response> = (call, callback) => {
    void (async () => {
      try {
        assertOwner(call.metadata.get('authorization')[0]);
        assertUnderstood(call.request);
        callback(null, await charged(call.metadata, async () => response(call.request)));
      } catch (error) {
        callback(statusOf(error));
      }
    })();
  };
  return handle as UntypedHandleCall;
}

function streaming<Response>(
  responses: (request: never) => Iterable<Response> | AsyncIterable<Response>,
): UntypedHandleCall {
  const handle: handleServerStreamingCall<never, Response> = (call) => {
    void (async () => {
      try {
        // Before an error: the Node SDK takes an error that comes without it for a lost connection, and asks again for 7 s.
        call.sendMetadata(new Metadata());
        assertOwner(call.metadata.get('authorization')[0]);
        assertUnderstood(call.request);
        await charged(call.metadata, async () => {
          for await (const response of responses(call.request)) call.write(response);
        });
        call.end();
      } catch (error) {
        call.emit('error', statusOf(error));
      }
    })();
  };
  return handle as UntypedHandleCall;
}

function listening(databases: Databases, service: FirestoreService): UntypedHandleCall {
  const handle: handleBidiStreamingCall<ListenRequest, ListenResponse> = (call) => {
    if (!isOwners(call)) return;
    const { onRequest, stop } = listenCall(databases, service, (response) => call.write(response));
    call.on('data', (request: ListenRequest) => {
      try {
        assertUnderstood(request);
        onRequest(request);
      } catch (error) {
        call.emit('error', statusOf(error));
      }
    });
    call.on('end', () => {
      stop();
      call.end();
    });
    call.on('cancelled', stop);
    call.on('error', stop);
  };
  return handle as UntypedHandleCall;
}

function writing(service: FirestoreService): UntypedHandleCall {
  const handle: handleBidiStreamingCall<WriteRequest, WriteResponse> = (call) => {
    if (!isOwners(call)) return;
    const fail = (error: unknown) => call.emit('error', statusOf(error));
    const onRequest = writeCall(service, (response) => call.write(response), fail);
    call.on('data', (request: WriteRequest) => {
      const problem = problems.get(request);
      if (problem) fail(problem);
      else onRequest(request);
    });
    call.on('end', () => {
      call.end();
    });
  };
  return handle as UntypedHandleCall;
}

/** Runs a call under the label that its client gives it. */
function charged<T>(metadata: Metadata, call: () => Promise<T>): Promise<T> {
  const [label] = metadata.get(chargeLabelHeader);
  return typeof label === 'string' ? chargedTo(label, call) : call();
}

/** Ends a call of a client that is not let in. */
function isOwners(call: Pick<ServerDuplexStream<unknown, unknown>, 'metadata' | 'emit'>): boolean {
  try {
    assertOwner(call.metadata.get('authorization')[0]);
    return true;
  } catch (error) {
    call.emit('error', statusOf(error));
    return false;
  }
}

function statusOf(error: unknown): { code: status; details: string } {
  if (error instanceof Failure) return { code: error.code, details: error.message };
  // A defect of this server: its place is in the log.
  console.error(error);
  return { code: status.INTERNAL, details: 'The embedded Firestore failed; its log says why.' };
}
