import { status } from '@grpc/grpc-js';
import { Failure } from './failure.ts';
import { fieldBytes } from './fields.ts';
import type { Micros } from './time.ts';
import type { StoredDocument } from './write.ts';

/** Production keeps versions for an hour. https://cloud.google.com/firestore/docs/pitr */
const MAX_AGE_MICROS = 3_600_000_000;
/** What they may cost: at most this many versions and bytes, by Firestore's own measure. */
const MAX_VERSIONS = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

interface Version {
  readonly path: string;
  /** When it was replaced. */
  readonly until: Micros;
  readonly document: StoredDocument | undefined;
  readonly bytes: number;
}

/** The versions of documents that were replaced lately: what reads of the past need beside what is there now. */
export class History {
  private versions: Version[] = [];
  /** How many of `versions`, at its beginning, are forgotten and wait to be cut off. */
  private forgotten = 0;
  private bytes = 0;
  /** The earliest moment that is known. */
  private since: Micros = 0;

  /** Remembers what a change replaced. */
  add(path: string, document: StoredDocument | undefined, until: Micros): void {
    const bytes = document ? fieldBytes(document.fields) : 0;
    this.versions.push({ path, document, until, bytes });
    this.bytes += bytes;
    for (let oldest = this.oldest(); oldest && this.hasTooMuch(oldest, until); oldest = this.oldest()) {
      this.since = oldest.until;
      this.bytes -= oldest.bytes;
      this.forgotten++;
    }
    if (this.forgotten > MAX_VERSIONS) {
      this.versions = this.versions.slice(this.forgotten);
      this.forgotten = 0;
    }
  }

  /** Knows nothing of what was before a moment. */
  beginAt(moment: Micros): void {
    this.since = moment;
  }

  /** Documents that are another thing now than they were at a moment, as they were then. */
  changedSince(moment: Micros): Map<string, StoredDocument | undefined> {
    if (moment < this.since) {
      throw new Failure(
        status.FAILED_PRECONDITION,
        'The read_time is too old: the embedded Firestore keeps at most an hour, ' +
          `${MAX_VERSIONS} replaced versions and what has happened since it was started.`,
      );
    }
    const changed = new Map<string, StoredDocument | undefined>();
    for (let i = this.versions.length - 1; i >= this.forgotten; i--) {
      const version = this.versions[i];
      if (!version || version.until <= moment) break;
      changed.set(version.path, version.document);
    }
    return changed;
  }

  private oldest(): Version | undefined {
    return this.versions[this.forgotten];
  }

  private hasTooMuch(oldest: Version, now: Micros): boolean {
    return (
      this.versions.length - this.forgotten > MAX_VERSIONS ||
      this.bytes > MAX_BYTES ||
      oldest.until < now - MAX_AGE_MICROS
    );
  }
}
