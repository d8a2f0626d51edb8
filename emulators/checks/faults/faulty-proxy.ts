import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What the way to a dependency does to connections, those that are there and new ones: nothing; rejects them; takes
 * them and says nothing; or is late with every piece.
 */
export type Fault = 'none' | 'rejects' | 'hangs' | { readonly delayMs: number };

/** Stands between a function and something it depends on. Bytes, not calls: good for HTTP and gRPC alike. */
export interface FaultyProxy {
  /** `127.0.0.1:<port>`, in place of the dependency's. */
  readonly host: string;
  readonly set: (fault: Fault) => void;
  readonly close: () => void;
}

/** Starts one before `target` (`address:port`), without a fault. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const [address = '', port = ''] = target.split(':');
  const open = new Set<Socket>();
  let fault: Fault = 'none';

  /** Passes pieces on in their order, each as late as the fault says when it comes. */
  const pass = (from: Socket, to: Socket) => {
    let before = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      const delayMs = typeof fault === 'object' ? fault.delayMs : 0;
      const due = delayMs > 0 ? new Promise<void>((resolve) => setTimeout(resolve, delayMs)) : Promise.resolve();
      before = Promise.all([before, due]).then(() => {
        // What has started to hang stays lost, as on a connection whose other end is gone.
        if (fault !== 'hangs' && to.writable) to.write(piece);
      });
    });
    from.on('close', () => {
      void before.then(() => to.destroy());
    });
    // A broken connection is what its user has to deal with, not the proxy.
    from.on('error', () => to.destroy());
  };

  const server = createServer((client) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    if (fault === 'rejects') {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), address);
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    set: (next) => {
      // What hung has lost pieces: it can't go on as if nothing had been.
      const breaks = next === 'rejects' || fault === 'hangs';
      fault = next;
      if (breaks) for (const client of open) client.destroy();
    },
    close: () => {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}
