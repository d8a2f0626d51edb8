import type { CallError } from '@fresh-root/api-client';

const short = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
const long = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });
const seconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: 'UTC' });

/** `Mon, 7 Jan`. Everything here is UTC. */
export const shortDay = (ms: number): string => short.format(ms);
/** `Monday 7 January`. */
export const longDay = (ms: number): string => long.format(ms);
/** `09:30`. */
export const clock = (ms: number): string => minutes.format(ms);
/** `09:30:05`. */
export const clockSeconds = (ms: number): string => seconds.format(ms);
/** `2030-01-07`, as a date field has it. */
export const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** An error, for a developer who tries something out; and what to do where a user of another role is needed. */
export function problem({ code, message, problems, requestId }: CallError): string {
  const [, role] = /Required role: (\w+)/.exec(message) ?? [];
  if (role !== undefined) return `This needs the role ${role}: sign in as a user who has it. (${code})`;
  const fields = Object.entries(problems ?? {}).map(([field, texts]) => `${field}: ${texts.join(', ')}`);
  return [`${code}: ${message}`, ...fields, ...(requestId === undefined ? [] : [`request ${requestId}`])].join(' · ');
}

/** `1 shift`, `2 shifts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
