import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { ExpectedError } from '@fresh/local/expected-error';

/** A user as the Auth emulator keeps it; its fields are Identity Toolkit's `UserInfo`. */
export type StoredUser = Readonly<Record<string, unknown>> & { readonly localId: string };

/** A project's settings as the Auth emulator keeps them. */
export type StoredConfig = Readonly<Record<string, unknown>>;

/** Users and settings of a project. */
export interface StoredProject {
  readonly users: Map<string, StoredUser>;
  config: StoredConfig | null;
}

const header = { format: 'local-cloud-auth', version: 1 } as const;

const user = z.custom<StoredUser>((value) => typeof value === 'object' && value !== null && 'localId' in value);
const entrySchema = z.object({
  project: z.string(),
  user: user.optional(),
  deleted: z.string().optional(),
  cleared: z.literal(true).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});

/** What happened to a project: one of the fields beside `project`. */
export type JournalEntry = z.output<typeof entrySchema>;

/**
 * The file that outlives the Auth emulator: every change is appended before its client gets the response, so that a
 * killed process loses nothing that a client knows of.
 */
export class AuthJournal {
  constructor(private readonly file: string) {}

  /** Reads the file, and writes it anew without what was overtaken. A last line that was cut off is left out. */
  load(): Map<string, StoredProject> {
    const projects = new Map<string, StoredProject>();
    if (!existsSync(this.file)) {
      this.rewrite(projects);
      return projects;
    }
    const [first = '', ...lines] = readFileSync(this.file, 'utf8').split('\n');
    if (first !== JSON.stringify(header)) {
      throw new ExpectedError(
        `${this.file} is of another version of the local cloud: start with \`npm start -- --fresh\`, or move the file away.`,
      );
    }
    for (const [index, line] of lines.entries()) {
      if (line === '') continue;
      const entry = parseLine(line);
      if (entry) apply(projects, entry);
      else if (index < lines.length - 1) {
        throw new ExpectedError(`${this.file}: line ${index + 2} can't be read; move the file away, or use --fresh.`);
      }
    }
    this.rewrite(projects);
    return projects;
  }

  append(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    appendFileSync(this.file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  private rewrite(projects: ReadonlyMap<string, StoredProject>): void {
    const entries = [...projects].flatMap(([project, { users, config }]): JournalEntry[] => [
      ...(config ? [{ project, config }] : []),
      ...[...users.values()].map((one) => ({ project, user: one })),
    ]);
    const text = [header, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
    writeFileSync(`${this.file}.unfinished`, text);
    renameSync(`${this.file}.unfinished`, this.file);
  }
}

function parseLine(line: string): JournalEntry | null {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function apply(projects: Map<string, StoredProject>, entry: JournalEntry): void {
  const project = projects.get(entry.project) ?? { users: new Map<string, StoredUser>(), config: null };
  projects.set(entry.project, project);
  if (entry.user) project.users.set(entry.user.localId, entry.user);
  if (entry.deleted !== undefined) project.users.delete(entry.deleted);
  if (entry.cleared) project.users.clear();
  if (entry.config) project.config = entry.config;
}
