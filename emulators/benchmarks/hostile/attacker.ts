/**
 * The hostile user of `hostile.ts`, in a process of its own: begins 100 requests a second without waiting for a response, of five
 * kinds in turn, until its parent ends it. Argument: `Attack` as JSON. Sends its counts every second.
 */
import { request, type IncomingMessage } from 'node:http';

/** What the attacker has. */
export interface Attack {
  readonly gatewayUrl: string;
  readonly idToken: string;
  /** Its own organization. */
  readonly orgId: string;
  /** Requests a second. */
  readonly rate: number;
}

/** Requests by kind and status; 0: no response yet, or none any more. */
export type AttackCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Of a path, in characters: as much as Node takes of a head, less the other headers. */
const longPath = 12_000;
/** Ms between two bytes of a slow body. */
const dripMs = 500;
/** Bytes of the largest body that a route takes, and of one that none takes. */
const [largest, tooLarge] = [256 * 1024 - 1024, 30 * 2 ** 20];

const { gatewayUrl, idToken, orgId, rate } = JSON.parse(process.argv[2] ?? '') as Attack;
const { hostname, port } = new URL(gatewayUrl);
const counts: Record<string, Record<string, number>> = {};
let nth = 0;

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: Buffer;
  /** Sends `body` byte by byte, and never ends. */
  readonly slowly?: boolean;
  readonly bytes?: number;
}

const json = (text: string) => Buffer.from(JSON.stringify({ name: 'x', description: text }));
const bodies = { largest: json('x'.repeat(largest)), tooLarge: Buffer.alloc(tooLarge, 0x20), slow: json('slow') };

const kinds: Record<string, () => Sent> = {
  'largest body': () => ({ method: 'PATCH', path: `/api/organizations/${orgId}`, body: bodies.largest }),
  'body of 30 MiB': () => ({ method: 'POST', path: `/api/schedules?orgId=${orgId}`, body: bodies.tooLarge }),
  'slow body': () => ({
    ...{ method: 'POST', path: `/api/schedules?orgId=${orgId}` },
    ...{ body: bodies.slow, bytes: 10_000, slowly: true },
  }),
  'long path': () => ({ method: 'GET', path: `/api/schedules/${'a'.repeat(longPath)}?orgId=${orgId}` }),
  'one of 10,000 ids': () => ({ method: 'GET', path: `/api/schedules/id-${nth % 10_000}?orgId=${orgId}` }),
};
const names = Object.keys(kinds);

function count(kind: string, status: number): void {
  const of = (counts[kind] ??= {});
  of[status] = (of[status] ?? 0) + 1;
}

function attack(): void {
  const kind = names[nth++ % names.length] ?? '';
  const { method, path, body, bytes = body?.length, slowly } = kinds[kind]?.() ?? { method: 'GET', path: '/' };
  const sent = request({
    ...{ hostname, port, method, path, agent: false },
    headers: {
      authorization: `Bearer ${idToken}`,
      'x-org-id': orgId,
      ...(bytes !== undefined && { 'content-type': 'application/json', 'content-length': bytes }),
    },
  });
  let isOver = false;
  const end = (status: number) => {
    if (isOver) return;
    isOver = true;
    count(kind, status);
    sent.destroy();
  };
  sent.on('response', (response: IncomingMessage) => {
    response.resume().once('close', () => {
      end(response.statusCode ?? 0);
    });
  });
  sent.on('error', () => {
    end(0);
  });
  if (body === undefined) sent.end();
  else if (slowly !== true) sent.end(body);
  else drip(sent, body, () => isOver);
}

function drip(sent: ReturnType<typeof request>, body: Buffer, isOver: () => boolean): void {
  let at = 0;
  sent.flushHeaders();
  const timer = setInterval(() => {
    if (isOver()) clearInterval(timer);
    else sent.write(body.subarray(at % body.length, (at++ % body.length) + 1));
  }, dripMs);
}

const startedAt = performance.now();
let sent = 0;
// What a late timer missed is made up for: the rate is kept.
setInterval(() => {
  const due = ((performance.now() - startedAt) / 1000) * rate;
  for (; sent < due; sent++) attack();
}, 5);
setInterval(() => process.send?.(counts), 1000);
process.on('disconnect', () => process.exit(0));
