import { createRequire } from 'node:module';
import {
  loadPackageDefinition,
  Server,
  status,
  type handleBidiStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type ServiceClientConstructor,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { Failure } from '../engine/failure.ts';
import type { Databases } from './databases.ts';
import { listenCall } from './listen-call.ts';
import { assertOwner } from './owner.ts';
import type { ListenRequest, ListenResponse } from './requests.ts';
import { FirestoreService } from './service.ts';

/** Of a request, the most that Firestore takes is 10 MiB. https://firebase.google.com/docs/firestore/quotas#writes_and_transactions */
const MAX_REQUEST_BYTES = 11 * 1024 * 1024;

/** The gRPC side: google.firestore.v1.Firestore over the databases. It listens to nothing by itself. */
export function grpcServer(databases: Databases): Server {
  const service = new FirestoreService(databases);
  const server = new Server({ 'grpc.max_receive_message_length': MAX_REQUEST_BYTES });
  server.addService(definition(), {
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
  });
  return server;
}

function definition() {
  // The SDK brings the definitions it was built from.
  const messages: unknown = createRequire(import.meta.url)('@google-cloud/firestore/build/protos/v1.json');
  const packages = loadPackageDefinition(
    fromJSON(messages as Parameters<typeof fromJSON>[0], { longs: String, enums: String, defaults: false }),
  ) as unknown as { google: { firestore: { v1: { Firestore: ServiceClientConstructor } } } };
  return packages.google.firestore.v1.Firestore.service;
}

// The gRPC library has read the request by its definition, and only the method knows which one that is: hence `never`.
function unary<Response>(answer: (request: never) => Response | Promise<Response>): UntypedHandleCall {
  const handle: handleUnaryCall<never, Response> = (call, callback) => {
    void (async () => {
      try {
        assertOwner(call.metadata.get('authorization')[0]);
        callback(null, await answer(call.request));
      } catch (error) {
        callback(statusOf(error));
      }
    })();
  };
  return handle as UntypedHandleCall;
}

function streaming<Response>(
  answers: (request: never) => Iterable<Response> | AsyncIterable<Response>,
): UntypedHandleCall {
  const handle: handleServerStreamingCall<never, Response> = (call) => {
    void (async () => {
      try {
        assertOwner(call.metadata.get('authorization')[0]);
        for await (const answer of answers(call.request)) call.write(answer);
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
    try {
      assertOwner(call.metadata.get('authorization')[0]);
    } catch (error) {
      call.emit('error', statusOf(error));
      return;
    }
    const { onRequest, stop } = listenCall(databases, service, (answer) => call.write(answer));
    call.on('data', (request: ListenRequest) => {
      try {
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

function statusOf(error: unknown): { code: status; details: string } {
  if (error instanceof Failure) return { code: error.code, details: error.message };
  // A defect of this server: its place is in the log.
  console.error(error);
  return { code: status.INTERNAL, details: 'The embedded Firestore failed; its log says why.' };
}
