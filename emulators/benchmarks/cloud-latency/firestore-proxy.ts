import { once } from 'node:events';
import { connect, constants, createServer, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A proxy that runs. */
export interface RunningProxy {
  /** `address:port` */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

/** What a call of Firestore does: a read changes nothing. */
export type FirestoreCall = 'read' | 'commit';

/**
 * A proxy in front of Firestore's gRPC. Each call waits for `before`, then goes on unchanged, so that Firestore's own times
 * are those after the wait.
 */
export async function startFirestoreProxy(
  target: string,
  before: (call: FirestoreCall) => Promise<void>,
): Promise<RunningProxy> {
  let session: ClientHttp2Session | null = null;
  const upstream = () => {
    if (!session || session.closed || session.destroyed) {
      session = connect(`http://${target}`);
      session.on('error', () => undefined); // each of its calls ends with an error
    }
    return session;
  };
  const server = createServer();
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined);
    void before(callOf(headers[':path'] ?? '')).then(() => {
      if (stream.destroyed) return;
      const call = upstream().request(headers, { endStream: false });
      let trailers: IncomingHttpHeaders = {};
      call.on('response', (head, flags) => {
        // An error has headers alone.
        const isWhole = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
        stream.respond(head, isWhole ? { endStream: true } : { waitForTrailers: true });
        if (!isWhole) call.pipe(stream);
      });
      call.on('trailers', (received: IncomingHttpHeaders) => {
        trailers = received;
      });
      call.on('error', () => {
        stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      });
      stream.on('wantTrailers', () => {
        stream.sendTrailers(trailers);
      });
      stream.on('close', () => {
        call.close(stream.rstCode);
      });
      stream.pipe(call);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      session?.destroy();
      server.close();
      return Promise.resolve();
    },
  };
}

const writing = new Set(['Commit', 'BatchWrite', 'CreateDocument', 'UpdateDocument', 'DeleteDocument', 'Write']);

function callOf(path: string): FirestoreCall {
  return writing.has(path.slice(path.lastIndexOf('/') + 1)) ? 'commit' : 'read';
}
