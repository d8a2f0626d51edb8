import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { status } from '@grpc/grpc-js';
import { NO_CLIENTS } from './owner.ts';

/** As the official emulator says it: version 8 of the protocol, a sign of life at least every 30 s. */
const PROTOCOL = [8, 12, 30_000];
const MAX_CHANNELS = 200;
const CODE = status.PERMISSION_DENIED;
const ERROR = { error: { code: 403, message: NO_CLIENTS, status: status[CODE] } };

/** A channel that a page has opened. */
interface Channel {
  readonly kind: 'Listen' | 'Write';
  readonly unsent: object[];
  /** Number of the last message. */
  sent: number;
  /** What the page reads from. */
  reader: ServerResponse | undefined;
}

/**
 * The WebChannel of browser SDKs, as far as it takes to reject each call so that its page reads why. A plain HTTP error is
 * a lost connection to the SDK, which retries without an error in the page.
 *
 *     POST …/Listen/channel?VER=8&RID=1                → the name of the channel
 *     GET  …/Listen/channel?VER=8&SID=…&TYPE=xmlhttp   → every target is removed, with the reason
 *     GET  …/Write/channel?VER=8&SID=…&TYPE=xmlhttp    → a stream is opened, and its first write fails
 */
export class WebChannels {
  private readonly channels = new Map<string, Channel>();
  private hasSaidSo = false;

  async reject(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!this.hasSaidSo) console.log(`A browser SDK wants to connect. ${NO_CLIENTS}`);
    this.hasSaidSo = true;
    const query = url.searchParams;
    const body = new URLSearchParams(await text(request));
    const channel = this.channels.get(query.get('SID') ?? '');
    if (query.get('VER') !== '8' || (query.has('SID') && !channel)) {
      response.writeHead(query.has('SID') ? 400 : 403, { 'content-type': 'application/json' });
      response.end(JSON.stringify(ERROR));
      return;
    }
    const begin = () => response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    if (!channel) {
      const name = randomUUID();
      const opened = this.open(name, url.pathname.includes('/Write/') ? 'Write' : 'Listen');
      take(opened, body);
      begin().end(chunk([[0, ['c', name, '', ...PROTOCOL]]]));
    } else if (query.get('TYPE') === 'terminate') {
      this.close(query.get('SID') ?? '');
      begin().end();
    } else if (request.method === 'GET') {
      channel.reader?.end();
      channel.reader = begin();
      flush(channel);
    } else {
      take(channel, body);
      begin().end(chunk([1, channel.sent, 0]));
      flush(channel);
    }
  }

  private open(name: string, kind: Channel['kind']): Channel {
    const channel: Channel = { kind, unsent: [], sent: 0, reader: undefined };
    this.channels.set(name, channel);
    const [oldest] = this.channels.keys();
    if (oldest !== undefined && this.channels.size > MAX_CHANNELS) this.close(oldest);
    return channel;
  }

  private close(name: string): void {
    this.channels.get(name)?.reader?.end();
    this.channels.delete(name);
  }
}

/** Responds to what a page sends: `req0___data__` and so on, each a request in JSON. */
function take({ kind, unsent }: Channel, body: URLSearchParams): void {
  for (const [key, value] of body) {
    if (!/^req\d+___data__$/.test(key)) continue;
    const request = JSON.parse(value) as { addTarget?: { targetId?: number }; writes?: unknown };
    if (kind === 'Listen' && request.addTarget) {
      const cause = { code: CODE, message: NO_CLIENTS };
      const targetIds = [request.addTarget.targetId ?? 0];
      unsent.push({ targetChange: { targetChangeType: 'REMOVE', targetIds, cause } });
    } else if (kind === 'Write') {
      unsent.push(request.writes === undefined ? { streamId: '0', streamToken: 'AA==' } : ERROR);
    }
  }
}

function flush(channel: Channel): void {
  if (!channel.reader || channel.unsent.length === 0) return;
  const messages = channel.unsent.splice(0).map((message) => [++channel.sent, [message]]);
  channel.reader.write(chunk(messages));
}

function chunk(content: readonly unknown[]): string {
  const json = JSON.stringify(content);
  return `${json.length}\n${json}`;
}
