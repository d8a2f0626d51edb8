import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { ServerCredentials } from '@grpc/grpc-js';
import type { Documents } from '../engine/database.ts';
import { control } from './control.ts';
import { grpcServer } from './grpc.ts';
import { openDatabases } from './kept.ts';
import { load, save } from './saved.ts';
import { FirestoreService } from './service.ts';
import { sendTo, Triggers, type Delivery } from './triggers.ts';
import type { Charges } from './usage.ts';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Settings of the server. */
export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /**
   * Allows a host that other machines reach. There are no security rules: a client that reaches it may do everything.
   */
  readonly allowRemote?: boolean;
  /** `address:port` of the functions emulator; without it no function gets any event. */
  readonly functionsHost?: string | undefined;
  /** Takes events in the place of a functions emulator: for functions that run in the same program. */
  readonly deliver?: (delivery: Delivery) => void;
  /**
   * Folder that every commit is written to before its client gets the response. The next start reads it, however the
   * process ended. Without it everything is in memory.
   */
  readonly dataFolder?: string | undefined;
  /** How long the journal in the data folder gets before it is brought into a snapshot; 8 MiB by default. */
  readonly journalBytes?: number;
  /** File that documents are loaded from; with a data folder only if that has none yet. */
  readonly seed?: string | undefined;
  /** File that all documents are written to at the end. */
  readonly saveTo?: string | undefined;
}

/** A running server. */
export interface RunningServer {
  /** `address:port`, for FIRESTORE_EMULATOR_HOST. */
  readonly host: string;
  /** The documents of a project's default database, to be read in this process. */
  readonly documentsOf: (projectId: string) => Documents;
  /** What calls under a label have cost in that database; null where it is not known any more. */
  readonly chargesOf: (projectId: string, label: string) => Charges | null;
  /** Saves, if an option says so, and closes every connection. */
  readonly stop: () => Promise<void>;
}

/** Starts the embedded Firestore: gRPC and HTTP on one port. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (!LOOPBACK.includes(options.host) && options.allowRemote !== true) {
    throw new Error(
      `The embedded Firestore has no security rules and listens on this machine only, not on ${options.host}`,
    );
  }
  const { functionsHost, dataFolder, seed, saveTo } = options;
  const deliver = options.deliver ?? (functionsHost === undefined ? () => undefined : sendTo(functionsHost));
  const triggers = new Triggers(deliver);
  const { journalBytes } = options;
  const data = dataFolder === undefined ? undefined : { folder: dataFolder, journalBytes, log: console.error };
  const { databases, isNew, snapshot, close } = openDatabases((database) => {
    triggers.watch(database);
  }, data);
  if (seed !== undefined && isNew) {
    try {
      await load(databases, seed);
    } catch (error) {
      await close();
      throw error;
    }
    await snapshot();
  } else if (seed !== undefined) console.log(`${seed} was not loaded: ${dataFolder ?? ''} has data already.`);

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
  try {
    await once(server, 'listening');
  } catch (error) {
    await close();
    throw error;
  }

  const { address, port, family } = server.address() as AddressInfo;
  return {
    host: `${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    documentsOf: (projectId) => databases.at(`projects/${projectId}/databases/(default)`).database,
    chargesOf: (projectId, label) => databases.at(`projects/${projectId}/databases/(default)`).usage.of(label),
    async stop() {
      server.close();
      grpc.forceShutdown();
      for (const socket of connections) socket.destroy();
      if (saveTo !== undefined) await save(databases, saveTo);
      await close();
    },
  };
}
