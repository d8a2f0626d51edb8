import { once } from 'node:events';
import { Agent, createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningProxy } from './firestore-proxy.ts';

/** Whether a request goes on after its wait, or its connection is cut. */
export type Fate = 'arrives' | 'lost';

/**
 * A proxy in front of `target` (`address:port`). Each request waits for its fate, by its path; `accepted` receives the body of each
 * that `target` responded to with success, at that moment.
 */
export async function startHttpProxy(
  target: string,
  before: (path: string) => Promise<Fate>,
  accepted?: (body: string) => void,
): Promise<RunningProxy> {
  const [hostname = '', port = ''] = target.split(':');
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, (request, response) => {
    response.on('error', () => undefined);
    void before(request.url ?? '/').then((fate) => {
      if (fate === 'lost') {
        request.socket.destroy();
        return;
      }
      const { method, url: path, headers } = request;
      const chunks: Buffer[] = [];
      if (accepted) request.on('data', (chunk: Buffer) => chunks.push(chunk));
      const onward = send({ hostname, port, agent, method, path, headers }, (reply) => {
        if (reply.statusCode === 200) accepted?.(Buffer.concat(chunks).toString());
        response.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.on('error', () => response.destroy());
        reply.pipe(response);
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}
