import { status } from '@grpc/grpc-js';
import { Failure } from './failure.ts';
import type { Fields, Value } from './messages.ts';
import type { Micros } from './time.ts';
import type { StoredDocument } from './write.ts';

/** Production keeps versions for an hour. https://cloud.google.com/firestore/docs/pitr */
const MAX_AGE_MICROS = 3_600_000_000;
/** What they may cost: at most this many versions, and bytes of their names and values. */
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
    const bytes = document ? weightOf(document.fields) : 0;
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

/** About how many bytes fields have. It checks nothing, as a commit must not fail once it is written. */
function weightOf(fields: Fields): number {
  let bytes = 0;
  for (const name in fields) bytes += name.length + weightOfValue(fields[name]);
  return bytes;
}

function weightOfValue(value: Value | undefined): number {
  if (!value) return 0;
  if ('stringValue' in value) return value.stringValue.length;
  if ('bytesValue' in value) return value.bytesValue.length;
  if ('referenceValue' in value) return value.referenceValue.length;
  if ('mapValue' in value) return weightOf(value.mapValue.fields ?? {});
  if (!('arrayValue' in value)) return 8;
  return (value.arrayValue.values ?? []).reduce((sum, element) => sum + weightOfValue(element), 0);
}
