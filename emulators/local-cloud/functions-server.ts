import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { rejectUnparsedRequests } from '@fresh/kernel/http/unparsed-requests';
import type { EventDeliveries } from './event-deliveries.ts';
import { forwardRequest, messageHeaders } from './forward-request.ts';
import type { Functions } from './functions.ts';

const longestMs = 3_600_000;
const maxBodyBytes = 32 * 1024 * 1024;

/**
 * The functions emulator's addresses: `/<project>/<region>/<function>` for each function, and
 * `POST /functions/projects/<project>/triggers/<name>` for events of emulators that run outside.
 */
export function functionsServer(projectId: string, functions: Functions, deliveries: EventDeliveries): Server {
  const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, (request, response) => {
    const url = request.url ?? '/';
    const text = (status: number, body: string) => {
      request.resume();
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${body}\n`);
    };
    const trigger = /^\/functions\/projects\/(?<project>[^/]+)\/triggers\/(?<key>[^/?]+)$/.exec(url)?.groups;
    if (trigger && request.method === 'POST') {
      const functionName = functionOfKey(functions, decodeURIComponent(trigger['key'] ?? ''));
      if (functionName === null) {
        text(404, `No function has the trigger ${trigger['key']}.`);
        return;
      }
      void buffer(request).then((sent) => {
        const headers = messageHeaders(request);
        const isProtobuf = headers['content-type']?.includes('application/protobuf') === true;
        // The official Firestore emulator sends protobuf as base64.
        const body = isProtobuf ? Buffer.from(sent.toString(), 'base64') : sent;
        void deliveries.deliver({ functionName, headers, body });
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"acknowledged"}');
      });
      return;
    }
    const address = /^\/(?<project>[^/]+)\/(?<region>[^/]+)\/(?<name>[^/?]+)(?<rest>[^]*)$/.exec(url)?.groups;
    const called = address?.['project'] === projectId ? functions.find(address['name'] ?? '') : undefined;
    if (!called || !address) {
      const names = [...functions.all()].map(({ endpoint }) => endpoint.name).sort();
      text(404, `There is no function at ${url}. Functions of ${projectId}: ${names.join(', ')}`);
      return;
    }
    const capMs = Math.min(longestMs, called.endpoint.timeoutSeconds * 1000);
    const rest = address['rest'] ?? '';
    void forwardRequest(called, request, response, {
      url: rest.startsWith('/') ? rest : `/${rest}`,
      headers: messageHeaders(request),
      cap: { ms: capMs, says: `${called.endpoint.name} may take ${capMs / 1000} s.` },
      maxBodyBytes,
      responseHeaders: (_status, headers) => headers,
    });
  });
  rejectUnparsedRequests(server);
  return server;
}

/** The name that a trigger was registered by, or firebase-tools' form of it: `<region>-<function>-<index>`. */
function functionOfKey(functions: Functions, key: string): string | null {
  if (functions.find(key)) return key;
  for (const { endpoint } of functions.all()) {
    if (key.startsWith(`${endpoint.region}-${endpoint.name}-`)) return endpoint.name;
  }
  return null;
}
