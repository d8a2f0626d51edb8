import { fsyncSync, mkdirSync, openSync, closeSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { StoredDocument } from '../engine/write.ts';
import { DataError, dataErrorOf } from './data-error.ts';
import { lockFolder } from './folder-lock.ts';
import { readFrames, type FramesEnd } from './frames.ts';
import { JournalFile, type Write } from './journal-file.ts';
import { recordFromBytes, recordToBytes, snapshotFromBytes, type JournalRecord } from './records.ts';
import { writeSnapshot, type Content } from './snapshot-file.ts';

/** How long the system may take to bring commits to the disk: what a power cut can cost. The end of the process costs nothing. */
const SYNC_EVERY_MS = 1_000;
/** A journal is brought into a snapshot when it is larger than this, and than the snapshot itself. */
const JOURNAL_BYTES = 8 * 1024 * 1024;
const FORMAT = 'embedded-firestore-data';
const VERSION = 1;
const FIRST_LINE = `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
const FILE = /^(?<kind>journal|snapshot)-(?<number>\d{8})$/;

/** Settings of a data folder. */
export interface DataOptions {
  readonly folder: string;
  readonly journalBytes?: number | undefined;
  readonly write?: Write;
  readonly log?: (line: string) => void;
}

/** Takes what is read at the start. */
export interface Restored {
  documents(database: string, documents: readonly StoredDocument[]): void;
  record(record: JournalRecord): void;
  /** The latest moment that was stored. */
  end(at: number): void;
}

/**
 * A folder with everything that was committed: `snapshot-N` is what there was when `journal-N` began, and each journal has
 * the commits since. A new snapshot is started together with a new journal, and when it is there, what came before it
 * goes:
 *
 *     snapshot-1 journal-1 │ journal-2 begins │ snapshot-2 is written meanwhile │ snapshot-1 and journal-1 are deleted
 */
export class DataFolder {
  private journal: JournalFile;
  private compaction: Promise<void> | undefined;
  private isClosed = false;
  /** The last commit could not be written. */
  private hasFailed = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly options: DataOptions,
    private readonly unlock: () => void,
    private number: number,
    size: number,
    private compactAt: number,
  ) {
    this.journal = new JournalFile(this.file('journal', number), size, options.write);
  }

  /** Opens a folder, makes it where there is none, and reads what is in it. Throws DataError, and changes nothing then. */
  static open(options: DataOptions, restored: Restored): DataFolder {
    const { folder, journalBytes = JOURNAL_BYTES } = options;
    let unlock: (() => void) | undefined;
    try {
      mkdirSync(folder, { recursive: true });
      unlock = lockFolder(folder);
      const { snapshot, journals } = filesOf(folder);
      const { bytes: snapshotBytes, at } =
        snapshot === undefined ? { bytes: 0, at: 0 } : readSnapshot(fileName(folder, 'snapshot', snapshot), restored);
      let size = 0;
      let latest = at;
      for (const number of journals) {
        const file = fileName(folder, 'journal', number);
        const end = readJournal(file, (record) => {
          latest = Math.max(latest, record.at);
          restored.record(record);
        });
        if (end.state === 'torn') {
          if (number !== journals.at(-1)) throw damaged(file, end.at);
          const lost = statSync(file).size - end.at;
          options.log?.(`${file} ended in ${lost} bytes of a commit that was never acknowledged; they are left out.`);
        }
        size = end.at;
      }
      restored.end(latest);
      const number = journals.at(-1) ?? 1;
      // More than one: a snapshot could not be written.
      const compactAt = journals.length > 1 ? 0 : Math.max(journalBytes, snapshotBytes);
      const opened = new DataFolder(options, unlock, number, size, compactAt);
      if (size === 0) opened.journal.begin(FIRST_LINE);
      opened.timer = setInterval(() => void opened.sync(), SYNC_EVERY_MS).unref();
      for (const name of readdirSync(folder)) if (name.endsWith('.unfinished')) rmSync(path.join(folder, name));
      return opened;
    } catch (error) {
      unlock?.();
      throw dataErrorOf(error, folder);
    }
  }

  /** Writes a commit. Throws Failure if it can't be written: then the commit must not happen. */
  append(record: JournalRecord): void {
    try {
      this.journal.append(recordToBytes(record));
      this.hasFailed = false;
    } catch (error) {
      // Once, not for each commit that clients try again.
      if (!this.hasFailed) this.options.log?.(error instanceof Error ? error.message : String(error));
      this.hasFailed = true;
      throw error;
    }
  }

  /** True if the journal is long enough to be brought into a snapshot. */
  get isLong(): boolean {
    return this.compaction === undefined && this.journal.size > this.compactAt;
  }

  /** Brings everything into a new snapshot. `content` is taken at once, commits go on while it is written. Never rejects. */
  compact(content: () => Content): Promise<void> {
    this.compaction ??= this.runCompaction(content).finally(() => (this.compaction = undefined));
    return this.compaction;
  }

  /** Brings everything to the disk and gives the folder back. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearInterval(this.timer);
    await this.compaction;
    this.journal.close();
    this.unlock();
  }

  private async runCompaction(content: () => Content): Promise<void> {
    const { folder, write, journalBytes = JOURNAL_BYTES } = this.options;
    const number = this.number + 1;
    try {
      const next = new JournalFile(this.file('journal', number), 0, write);
      try {
        next.begin(FIRST_LINE);
        this.journal.close();
      } catch (error) {
        next.close();
        rmSync(next.file, { force: true });
        throw error;
      }
      this.journal = next;
      this.number = number;
      const snapshotBytes = await writeSnapshot(this.file('snapshot', number), FIRST_LINE, content());
      syncFolder(folder);
      for (const [name, of] of numbered(folder)) if (of < number) rmSync(path.join(folder, name), { force: true });
      this.compactAt = Math.max(journalBytes, snapshotBytes);
    } catch (error) {
      // Nothing is lost: the journals have everything. It is tried again when the present one has grown as much again.
      this.compactAt = this.journal.size + journalBytes;
      this.options.log?.(`The journal in ${folder} could not be brought into a snapshot: ${String(error)}`);
    }
  }

  private async sync(): Promise<void> {
    try {
      await this.journal.sync();
    } catch (error) {
      if (!this.isClosed)
        this.options.log?.(`The journal in ${this.options.folder} did not reach the disk: ${String(error)}`);
    }
  }

  private file(kind: string, number: number): string {
    return fileName(this.options.folder, kind, number);
  }
}

function fileName(folder: string, kind: string, number: number): string {
  return path.join(folder, `${kind}-${String(number).padStart(8, '0')}`);
}

function* numbered(folder: string): Iterable<readonly [name: string, number: number, kind: string]> {
  for (const name of readdirSync(folder)) {
    const { kind, number } = FILE.exec(name)?.groups ?? {};
    if (kind !== undefined && number !== undefined) yield [name, Number(number), kind];
  }
}

/** The latest snapshot, and the journals since, in their order. */
function filesOf(folder: string): { readonly snapshot: number | undefined; readonly journals: readonly number[] } {
  const files = [...numbered(folder)];
  if (files.length === 0) assertEmpty(folder);
  const of = (wanted: string) =>
    files.flatMap(([, number, kind]) => (kind === wanted ? [number] : [])).sort((a, b) => a - b);
  const snapshot = of('snapshot').at(-1);
  const journals = of('journal').filter((number) => number >= (snapshot ?? 0));
  const first = snapshot ?? 1;
  for (const [i, number] of journals.entries()) {
    if (number !== first + i) throw missing(fileName(folder, 'journal', first + i));
  }
  if (journals.length === 0 && files.length > 0) throw missing(fileName(folder, 'journal', first));
  return { snapshot, journals };
}

function assertEmpty(folder: string): void {
  const others = readdirSync(folder).filter((name) => !name.startsWith('lock') && !name.endsWith('.unfinished'));
  if (others.length === 0) return;
  throw new DataError(
    'another format',
    `The folder ${folder} has files that are not data of the embedded Firestore: ${others.slice(0, 3).join(', ')}. ` +
      'Name an empty folder. What an earlier version saved in one file is read as a seed: --seed_from_export FILE.',
  );
}

function readSnapshot(file: string, restored: Restored): { readonly bytes: number; readonly at: number } {
  const bytes = readFileSync(file);
  let found = 0;
  let end: { at: number; count: number } | undefined;
  const { at, state } = readFrames(bytes, firstLineEnd(file, bytes), (payload) => {
    const part = snapshotFromBytes(payload);
    if ('count' in part) end = part;
    else {
      found += part.documents.length;
      restored.documents(part.database, part.documents);
    }
  });
  if (state !== 'whole' || end?.count !== found) throw damaged(file, at);
  return { bytes: bytes.length, at: end.at };
}

function readJournal(file: string, onRecord: (record: JournalRecord) => void): FramesEnd {
  const bytes = readFileSync(file);
  // The process ended before the first line was there.
  if (bytes.length < FIRST_LINE.length && FIRST_LINE.startsWith(bytes.toString())) {
    return { at: 0, state: bytes.length === 0 ? 'whole' : 'torn' };
  }
  const end = readFrames(bytes, firstLineEnd(file, bytes), (payload) => {
    onRecord(recordFromBytes(payload));
  });
  if (end.state === 'damaged') throw damaged(file, end.at);
  return end;
}

/** Where the frames begin. Throws for another format. */
function firstLineEnd(file: string, bytes: Buffer): number {
  const line = bytes.subarray(0, bytes.indexOf('\n') + 1).toString();
  if (line === FIRST_LINE) return line.length;
  const version = /"format":"embedded-firestore-data","version":(\d+)/.exec(line)?.[1];
  const what = version === undefined ? 'is not of the embedded Firestore' : `has the format ${version}`;
  throw new DataError(
    'another format',
    `${file} ${what}; this version reads and writes format ${VERSION}. Nothing was changed. ` +
      'Start the version that wrote it and have it export, or name another folder.',
  );
}

function damaged(file: string, at: number): DataError {
  return new DataError(
    'damaged',
    `${file} is damaged from byte ${at} on: something else than this program has changed it. Nothing was changed now. ` +
      'Restore the folder from a copy, or name another folder. To go on with what is before the damage, ' +
      `copy the folder, then cut the file off: truncate -s ${at} '${file}'.`,
  );
}

function missing(file: string): DataError {
  return new DataError('damaged', `${file} is missing: restore the folder from a copy, or name another folder.`);
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
