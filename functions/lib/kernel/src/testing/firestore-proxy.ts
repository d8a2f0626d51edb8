import { once } from 'node:events';
import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** Stands between a function and the local Firestore and can stop one call, so that a crash has an exact moment. */
export interface FirestoreProxy {
  /** For FIRESTORE_EMULATOR_HOST. */
  readonly host: string;
  /**
   * Resolves when the next call of an RPC is stopped: `before` it reaches Firestore, or `after` Firestore has done it
   * and before the caller receives it. The caller waits until it is killed or the proxy closes.
   */
  readonly stopAt: (rpc: 'Commit', moment: 'before' | 'after') => Promise<void>;
  /** From now on rejects every call of an RPC, as Firestore does to a service account without its role. */
  readonly fail: (rpc: 'Commit' | 'BatchGetDocuments') => void;
  readonly close: () => void;
}

/** Forwards every gRPC call to FIRESTORE_EMULATOR_HOST. */
export async function startFirestoreProxy(): Promise<FirestoreProxy> {
  const upstream = connect(`http://${process.env['FIRESTORE_EMULATOR_HOST'] ?? ''}`);
  let stop: { rpc: string; moment: 'before' | 'after'; reached: () => void } | undefined;
  let rejected: string | undefined;

  const forward = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    if (rejected !== undefined && String(headers[':path']).endsWith(`/${rejected}`)) {
      const status = { 'grpc-status': '7', 'grpc-message': 'Missing or insufficient permissions.' };
      stream.respond({ 'content-type': 'application/grpc', ...status }, { endStream: true });
      return;
    }
    const stopped = stop && String(headers[':path']).endsWith(`/${stop.rpc}`) ? stop : undefined;
    if (stopped) stop = undefined;
    stream.on('error', () => {
      stopped?.reached(); // the caller is gone, which is what a stopped call waits for
    });
    if (stopped?.moment === 'before') {
      stopped.reached();
      return;
    }
    const call = upstream.request(headers);
    stream.pipe(call);
    call.on('response', (response, flags) => {
      if (stopped) return;
      // Bit 0 is END_STREAM: an error without a body comes in the headers alone.
      stream.respond(response, (flags & 1) === 1 ? { endStream: true } : { waitForTrailers: true });
    });
    let trailers: IncomingHttpHeaders = {};
    call.on('trailers', (sent: IncomingHttpHeaders) => (trailers = sent));
    stream.on('wantTrailers', () => {
      stream.sendTrailers(trailers);
    });
    if (stopped) {
      call.resume();
      call.on('end', stopped.reached);
    } else call.pipe(stream);
  };

  const server = createServer();
  server.on('stream', forward);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stopAt: (rpc, moment) =>
      new Promise((resolve) => {
        stop = { rpc, moment, reached: resolve };
      }),
    fail: (rpc) => {
      rejected = rpc;
    },
    close: () => {
      server.close();
      upstream.destroy();
    },
  };
}
