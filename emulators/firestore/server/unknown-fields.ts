import { Failure } from '../engine/failure.ts';
import { status } from '@grpc/grpc-js';
import { messageType, type MessageType } from './schema.ts';

/** Their content is looked at when it is stored or compared, and is the greater part of most requests. */
const opaque = ['Value', 'Document', 'MapValue', 'ArrayValue'].map((name) => `google.firestore.v1.${name}`);
const BYTES_OF_WIRE_TYPE: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * Rejects a request with a field that the definitions here don't have: the library that reads requests drops it without a
 * word, and the response would be to another request than the client's.
 */
export function unknownField(name: string, bytes: Uint8Array): Failure | undefined {
  const found = find(messageType(name), Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
  if (found === undefined) return undefined;
  const text = `The request has field ${found}, which this emulator does not know: the client is newer than it.`;
  return new Failure(status.UNIMPLEMENTED, text);
}

/** The first unknown field between two places, such as `7 of google.firestore.v1.Write`. */
function find(type: MessageType, bytes: Buffer, start: number, end: number): string | undefined {
  let at = start;
  const varint = () => {
    let value = 0;
    for (let shift = 0; at < end; shift += 7) {
      const byte = bytes[at++] ?? 0;
      // Above 2^32 only its length matters: lengths and tags are shorter.
      if (shift < 32) value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < end) {
    const tag = varint();
    const [number, wireType] = [Math.floor(tag / 8), tag % 8];
    const field = type.byNumber.get(number);
    if (!field) return `${number} of ${type.name}`;
    if (wireType === 0) varint();
    else if (wireType !== 2) at += BYTES_OF_WIRE_TYPE[wireType] ?? end;
    else {
      const length = varint();
      const { message } = field;
      if (message && !field.isMap && !opaque.includes(message.name)) {
        const inner = find(message, bytes, at, at + length);
        if (inner !== undefined) return inner;
      }
      at += length;
    }
  }
  return undefined;
}
