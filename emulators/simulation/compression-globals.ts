/** Keeps compression off Node's thread pool in a run: a QR code is a PNG, whose writer compresses a stream there. */
import { Transform, type TransformCallback } from 'node:stream';
import zlib, { deflateSync, type ZlibOptions } from 'node:zlib';
import { surroundings } from './surroundings.ts';

const createDeflate = zlib.createDeflate;

/** A stream that compresses at its end what was written to it. */
class DeflateAtEnd extends Transform {
  private readonly chunks: Uint8Array[] = [];

  constructor(private readonly settings: ZlibOptions) {
    super();
  }

  override _transform(chunk: Uint8Array, _encoding: string, done: TransformCallback): void {
    this.chunks.push(chunk);
    done();
  }

  override _flush(done: TransformCallback): void {
    const { level, strategy } = this.settings;
    const settings = { ...(level !== undefined && { level }), ...(strategy !== undefined && { strategy }) };
    done(null, deflateSync(Buffer.concat(this.chunks), settings));
  }
}

Object.defineProperty(zlib, 'createDeflate', {
  configurable: true,
  value: (settings: ZlibOptions = {}) => (surroundings() ? new DeflateAtEnd(settings) : createDeflate(settings)),
});
