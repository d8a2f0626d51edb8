import type { IncomingMessage } from 'node:http';

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
  if ((announcedBytes(incoming) ?? 0) > maxBytes) return { kind: 'too_large' };
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (result: ReadBody) => {
      clearTimeout(timer);
      incoming.off('data', take).off('end', end).off('error', fail).off('close', fail);
      // What still comes is thrown away by Node once the response is sent.
      if (result.kind !== 'read') incoming.on('error', () => undefined).pause();
      resolve(result);
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
    if (incoming.readableEnded) end();
    else if (incoming.destroyed) fail();
    else incoming.on('data', take).on('end', end).on('error', fail).on('close', fail);
  });
}
