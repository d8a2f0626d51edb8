import { closeSync, fdatasync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { status } from '@grpc/grpc-js';
import { Failure } from '../engine/failure.ts';
import { isFull } from './data-error.ts';
import { frame } from './frames.ts';

/** As `fs.writeSync`: tests put a full disk in its place. */
export type Write = (fd: number, bytes: Buffer, offset: number, length: number, position: number) => number;

const sync = promisify(fdatasync);

/** A file that frames are appended to. An append either is in the file as a whole, or throws and leaves nothing. */
export class JournalFile {
  private readonly fd: number;
  /** Something after `size` has to be cut off before the next append. */
  private hasRest = false;
  private isSynced = true;
  private isClosed = false;

  constructor(
    readonly file: string,
    /** Where the last whole frame ends. */
    public size: number,
    private readonly write: Write = writeSync,
  ) {
    this.fd = openSync(file, size === 0 ? 'w' : 'r+');
    // Whatever an earlier process did not finish.
    ftruncateSync(this.fd, size);
  }

  /** Writes a text as it is: the first line. */
  begin(line: string): void {
    this.put(Buffer.from(line));
  }

  /** Writes a frame. When this returns, the system has it: it survives the end of this process, not yet that of the machine. */
  append(payload: Buffer): void {
    try {
      this.put(frame(payload));
    } catch (error) {
      throw failureOf(error, this.file);
    }
  }

  /** Has the disk keep what was written until now. */
  async sync(): Promise<void> {
    if (this.isSynced) return;
    this.isSynced = true;
    try {
      await sync(this.fd);
    } catch (error) {
      // Closing it meanwhile has synced it.
      if (!this.isClosed) throw error;
    }
  }

  close(): void {
    this.isClosed = true;
    fdatasyncSync(this.fd);
    closeSync(this.fd);
  }

  private put(bytes: Buffer): void {
    if (this.hasRest) this.cutOff();
    this.hasRest = true;
    try {
      for (let done = 0; done < bytes.length;) {
        done += this.write(this.fd, bytes, done, bytes.length - done, this.size + done);
      }
    } catch (error) {
      this.cutOff();
      throw error;
    }
    this.hasRest = false;
    this.isSynced = false;
    this.size += bytes.length;
  }

  private cutOff(): void {
    ftruncateSync(this.fd, this.size);
    this.hasRest = false;
  }
}

/** The error of a commit that could not be written. Its documents are as they were. */
function failureOf(error: unknown, file: string): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  if (isFull(error)) {
    return new Failure(status.RESOURCE_EXHAUSTED, `The disk is full, so nothing was written to ${file} (${reason}).`);
  }
  return new Failure(status.UNAVAILABLE, `The commit could not be written to ${file}: ${reason}.`);
}
