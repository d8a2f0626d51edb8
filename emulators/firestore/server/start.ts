import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import { control } from './control.ts';
import { Databases } from './databases.ts';
import { grpcServer } from './grpc.ts';
import { load, save } from './saved.ts';
import { FirestoreService } from './service.ts';
import { sendTo, Triggers } from './triggers.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Settings of the server. */
export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Allows a host that other machines reach. There are no security rules: whoever reaches it may do everything. */
  readonly allowRemote?: boolean;
  /** `address:port` of the functions emulator; without it no function hears of anything. */
  readonly functionsHost?: string | undefined;
  /** File that documents are loaded from. */
  readonly seed?: string | undefined;
  /** File that all documents are written to at the end. */
  readonly saveTo?: string | undefined;
}

/** A running server. */
export interface RunningServer {
  /** `address:port`, for FIRESTORE_EMULATOR_HOST. */
  readonly host: string;
  /** Saves, if told to, and closes every connection. */
  readonly stop: () => Promise<void>;
}

/** Starts the embedded Firestore: gRPC and HTTP on one port. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (!LOOPBACK.includes(options.host) && options.allowRemote !== true) {
    throw new Error(
      `The embedded Firestore has no security rules and listens on this machine only, not on ${options.host}`,
    );
  }
  const { functionsHost, seed, saveTo } = options;
  const triggers = new Triggers(functionsHost === undefined ? () => undefined : sendTo(functionsHost));
  const databases = new Databases((database) => {
    triggers.watch(database);
  });
  if (seed !== undefined) await load(databases, seed);

  const service = new FirestoreService(databases);
  const grpc = grpcServer(databases, service);
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const http = createHttpServer(control(databases, service, triggers));
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    // Looked at and put back: both servers begin with what is in the socket's buffer.
    socket.once('readable', () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return; // closed without a word
      socket.unshift(first);
      // An HTTP/2 client begins with "PRI * HTTP/2.0"; no HTTP/1.1 method begins like that.
      if (first.subarray(0, 3).toString() === 'PRI') injector.injectConnection(socket);
      else http.emit('connection', socket);
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');

  const { address, port, family } = server.address() as AddressInfo;
  return {
    host: `${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async stop() {
      server.close();
      grpc.forceShutdown();
      for (const socket of connections) socket.destroy();
      if (saveTo !== undefined) await save(databases, saveTo);
    },
  };
}
