import { crc32 } from 'node:zlib';

/** Length of the payload, its checksum, and the checksum of both: each 4 bytes, little-endian. */
const HEADER_BYTES = 12;

/** How a file of frames ends. */
export interface FramesEnd {
  /** Where the last whole frame ends. */
  readonly at: number;
  /** `torn`: the process ended while it wrote the last one. `damaged`: something that was written is another thing now. */
  readonly state: 'whole' | 'torn' | 'damaged';
}

/** A payload as it is written. */
export function frame(payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(crc32(payload), 4);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8);
  payload.copy(bytes, HEADER_BYTES);
  return bytes;
}

/**
 * Reads the frames of a file, from a place on. The header has a checksum of its own, so that a damaged length is
 * distinguished from a frame that the file ends in.
 */
export function readFrames(bytes: Buffer, from: number, onPayload: (payload: Buffer) => void): FramesEnd {
  let at = from;
  while (at < bytes.length) {
    const start = at + HEADER_BYTES;
    if (start > bytes.length) return { at, state: 'torn' };
    if (crc32(bytes.subarray(at, at + 8)) !== bytes.readUInt32LE(at + 8)) {
      // What a file system leaves where it had made room, but had not written before the power went.
      return { at, state: bytes.subarray(at).every((byte) => byte === 0) ? 'torn' : 'damaged' };
    }
    const end = start + bytes.readUInt32LE(at);
    if (end > bytes.length) return { at, state: 'torn' };
    const payload = bytes.subarray(start, end);
    if (crc32(payload) !== bytes.readUInt32LE(at + 4)) return { at, state: 'damaged' };
    onPayload(payload);
    at = end;
  }
  return { at, state: 'whole' };
}
