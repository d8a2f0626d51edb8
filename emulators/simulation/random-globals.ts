/** Puts the randomness of this process into the hands of a run, and keeps its cryptography off Node's thread pool. */
import crypto, { createHash, type webcrypto } from 'node:crypto';
import { reportEscape, surroundings } from './surroundings.ts';

const ofNode = { ...crypto, random: Math.random };
Math.random = () => surroundings()?.random() ?? ofNode.random();

function bytesOf(size: number, random: () => number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i++) bytes[i] = Math.floor(random() * 256);
  return bytes;
}

function uuidOf(random: () => number): ReturnType<typeof crypto.randomUUID> {
  const bytes = bytesOf(16, random);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function fill<T extends NodeJS.ArrayBufferView>(view: T, random: () => number): T {
  bytesOf(view.byteLength, random).copy(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return view;
}

function randomUUID(): ReturnType<typeof crypto.randomUUID> {
  const run = surroundings();
  return run ? uuidOf(run.random) : ofNode.randomUUID();
}

type TakeBytes = (error: Error | null, bytes: Buffer) => void;

Object.assign(crypto, {
  randomUUID,
  randomBytes: (size: number, callback?: TakeBytes): Buffer | undefined => {
    const run = surroundings();
    if (!callback) return run ? bytesOf(size, run.random) : ofNode.randomBytes(size);
    reportEscape('crypto.randomBytes with a callback works on the thread pool');
    ofNode.randomBytes(size, callback);
    return undefined;
  },
  randomFillSync: <T extends NodeJS.ArrayBufferView>(view: T) => {
    const run = surroundings();
    return run ? fill(view, run.random) : ofNode.randomFillSync(view);
  },
  randomInt: (low: number, high?: number) => {
    const [from, below] = high === undefined ? [0, low] : [low, high];
    const run = surroundings();
    return run ? from + Math.floor(run.random() * (below - from)) : ofNode.randomInt(from, below);
  },
});

const web = crypto.webcrypto;
const getRandomValues = web.getRandomValues.bind(web) as (view: NodeJS.ArrayBufferView) => unknown;
Object.defineProperties(Object.getPrototypeOf(web) as object, {
  randomUUID: { configurable: true, value: randomUUID },
  getRandomValues: {
    configurable: true,
    value: (view: NodeJS.ArrayBufferView) => {
      const run = surroundings();
      return run ? fill(view, run.random) : getRandomValues(view);
    },
  },
});

/**
 * Web Crypto works on Node's thread pool, whose order no seed decides. A signature is a digest in a run: that a token counts
 * only with its issuer's signature is tested elsewhere, and a real one takes a millisecond.
 */
const inRun: Readonly<Record<string, (...args: readonly never[]) => unknown>> = {
  sign: (_algorithm: unknown, _key: unknown, data: Uint8Array) => bufferOf(digest('sha256', data)),
  verify: (_algorithm: unknown, _key: unknown, signature: Uint8Array, data: Uint8Array) =>
    digest('sha256', data).equals(signature),
  digest: (algorithm: string | { readonly name: string }, data: Uint8Array) => {
    const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
    return bufferOf(digest(name.replace('-', '').toLowerCase(), data));
  },
};

function digest(algorithm: string, data: Uint8Array): Buffer {
  return createHash(algorithm).update(data).digest();
}

function bufferOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

type SubtleMethod = (this: webcrypto.SubtleCrypto, ...args: readonly never[]) => Promise<unknown>;
const subtle = Object.getPrototypeOf(web.subtle) as Record<string, SubtleMethod>;
for (const [name, work] of Object.entries(inRun)) {
  const method = subtle[name];
  subtle[name] = function (...args) {
    if (surroundings()) return Promise.resolve(work(...args));
    return method?.call(this, ...args) ?? Promise.reject(new Error(`crypto.subtle has no ${name}`));
  };
}
for (const name of ['encrypt', 'decrypt', 'deriveBits', 'deriveKey', 'generateKey']) {
  const method = subtle[name];
  subtle[name] = function (...args) {
    reportEscape(`crypto.subtle.${name} works on the thread pool`);
    return method?.call(this, ...args) ?? Promise.reject(new Error(`crypto.subtle has no ${name}`));
  };
}
