import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Limits of a body while it arrives. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** For the whole body. A client that sends a byte now and then must not hold a place of an instance. */
  readonly timeoutMs: number;
}

/** A body that was read to its end, or why it was not. */
export type ReadBody =
  | { readonly kind: 'read'; readonly body: Buffer | undefined }
  | { readonly kind: 'too_large' | 'too_slow' | 'incomplete' };

/** Bytes that the client announced; null for a chunked body, whose length is unknown until it ends. */
export function announcedBytes({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): number | null {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'content-length');
  return at === -1 ? null : Number(rawHeaders[at + 1]);
}

/** Reads a body within its limits. What exceeds them is not kept: memory never holds more than `maxBytes` of it. */
export async function readBody(
  incoming: IncomingMessage & { readonly rawBody?: Buffer },
  { maxBytes, timeoutMs }: BodyLimits,
): Promise<ReadBody> {
  const { rawBody } = incoming;
  // Hosts that read bodies before they call the function.
  if (rawBody) return rawBody.length > maxBytes ? { kind: 'too_large' } : { kind: 'read', body: rawBody };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (result: ReadBody) => {
      clearTimeout(timer);
      incoming.off('data', take).off('end', end).off('error', fail).off('close', fail);
      if (result.kind !== 'too_large') resolve(result);
      else
        void discard(incoming).then(() => {
          resolve(result);
        });
    };
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) finish({ kind: 'too_large' });
      else chunks.push(chunk);
    };
    const end = () => {
      finish({ kind: 'read', body: bytes > 0 ? Buffer.concat(chunks, bytes) : undefined });
    };
    const fail = () => {
      finish({ kind: 'incomplete' });
    };
    const timer = setTimeout(() => {
      finish({ kind: 'too_slow' });
    }, timeoutMs);
    if ((announcedBytes(incoming) ?? 0) > maxBytes) finish({ kind: 'too_large' });
    else if (incoming.readableEnded) end();
    else if (incoming.destroyed) fail();
    else incoming.on('data', take).on('end', end).on('error', fail).on('close', fail);
  });
}

/** How long the rest of a body that is too large is waited for, in ms. */
const discardMs = 250;

/** How much of it is read: what a client has sent before it can know better. Reading on costs us as much as sending costs them. */
const discardBytes = 1024 * 1024;

/**
 * Reads on and throws away, until the body ends, or for a moment: a connection that is closed over unread data loses the
 * response, too. What comes later Node throws away itself, while the client reads the response.
 */
async function discard(incoming: IncomingMessage): Promise<void> {
  let bytes = 0;
  const enough = new Promise<void>((resolve) => {
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes < discardBytes) return;
      incoming.off('data', take).pause();
      resolve();
    };
    incoming.on('data', take).once('end', resolve).once('close', resolve);
  });
  incoming.on('error', () => undefined);
  await Promise.race([enough, delay(discardMs)]);
}
