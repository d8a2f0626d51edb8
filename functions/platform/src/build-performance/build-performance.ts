import { maxReportedText } from '@fresh/contracts/routes/platform';

/** A reported build; durations in seconds. */
export interface Build {
  readonly timestamp: string;
  readonly repository: string;
  readonly ref: string;
  /** Full git hash. */
  readonly sha: string;
  readonly runId: string;
  readonly runAttempt: string;
  readonly installSeconds: number;
  readonly buildSeconds: number;
  readonly sdkSeconds: number;
  readonly totalSeconds: number;
  readonly cacheHit: boolean;
}

/** A build, or why it isn't one. */
export type Reading = { readonly build: Build } | { readonly error: string };

const fields = [
  'timestamp',
  'repository',
  'ref',
  'sha',
  'runId',
  'runAttempt',
  'installSeconds',
  'buildSeconds',
  'sdkSeconds',
  'totalSeconds',
  'cacheHit',
] as const;

/** P8's own checks: their order and texts are the contract. What is no object lacks every field. */
export function readBuild(body: unknown): Reading {
  const given = new Map<string, unknown>(typeof body === 'object' && body !== null ? Object.entries(body) : []);
  const missing = fields.filter((field) => !given.has(field));
  if (missing.length > 0) return { error: `Missing fields: ${missing.join(', ')}` };
  const text = (field: (typeof fields)[number]) => textOf(given.get(field));
  const seconds = (field: (typeof fields)[number]) => numberOf(given.get(field));

  const timestamp = text('timestamp');
  if (Number.isNaN(Date.parse(timestamp))) return { error: 'timestamp must be ISO datetime format' };
  const durations = {
    installSeconds: seconds('installSeconds'),
    buildSeconds: seconds('buildSeconds'),
    sdkSeconds: seconds('sdkSeconds'),
    totalSeconds: seconds('totalSeconds'),
  };
  if (!Object.values(durations).every((value) => Number.isFinite(value) && value >= 0)) {
    return { error: 'Duration fields must be non-negative numbers' };
  }
  const sha = text('sha');
  if (!/^[a-f0-9]{40}$/.test(sha)) return { error: 'sha must be 40-character hex string (git full hash)' };
  const [repository, ref] = [text('repository'), text('ref')];
  const [runId, runAttempt] = [text('runId'), text('runAttempt')];
  const texts = [timestamp, repository, ref, runId, runAttempt];
  if (texts.some((value) => value.length > maxReportedText)) {
    return { error: `Text fields must have at most ${maxReportedText} characters` };
  }
  const cacheHit = given.get('cacheHit') === true || given.get('cacheHit') === 'true';
  return { build: { timestamp, repository, ref, sha, runId, runAttempt, ...durations, cacheHit } };
}

/** P7's page size: 1 to 50, and 10 for what is no number, or 0. */
export function limitOf(text: string | null): number {
  return Math.max(1, Math.min(50, Math.trunc(Number(text)) || 10));
}

/** Numbers and the like as text. JSON for the rest: an object may bring a `toString` that can't be called. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A number, or a text that is one; NaN otherwise. */
function numberOf(value: unknown): number {
  if (typeof value === 'string') return value.trim() === '' ? NaN : Number(value);
  return typeof value === 'number' ? value : NaN;
}
