import * as z from 'zod';

/** Characters of the longest name, with room for longer ones to come: the tz database keeps parts to 14 (`theory.html`). */
const maxLength = 64;

/**
 * A time zone by its name in the IANA tz database, old aliases too (`Asia/Calcutta`, `US/Pacific`), since `Intl` and every
 * other library know them; kept as sent, in the database's case. Offsets (`+05:00`) and abbreviations (`PST`) name no zone:
 * they don't say when clocks change.
 */
export const timeZone = z
  .string()
  .overwrite((value) => (value.length > 4 * maxLength ? value : (spellTimeZone(value.trim()) ?? value)))
  .check(({ value, issues }) => {
    if (spellTimeZone(value) !== null) return;
    const message = 'Invalid time zone: use a name of the IANA database, such as Europe/Vienna or UTC';
    issues.push({ code: 'custom', message, input: value });
  })
  .meta({ format: 'time-zone', maxLength, examples: ['Europe/Vienna', 'America/New_York', 'UTC'] });

/** Names of the database without an area (`backward`, `etcetera` and, of old, `northamerica`). `Intl` knows more, of Java. */
const withoutArea =
  'CET CST6CDT Cuba EET EST EST5EDT Egypt Eire GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong Iceland Iran Israel ' +
  'Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ROC ROK Singapore Turkey UCT ' +
  'UTC Universal W-SU WET Zulu';

/** The name in the database's case; null when `Intl` doesn't know it. */
export function spellTimeZone(value: string): string | null {
  if (value.length > maxLength || !/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(value)) return null;
  const known = spellings().get(value.toLowerCase());
  if (known !== undefined) return isKnown(known) ? known : null;
  if (!value.includes('/') || /^SystemV\//i.test(value)) return null;
  const resolved = resolve(value);
  if (resolved === null) return null;
  // An alias, of which no list says the case: kept where it looks like the database's, otherwise what it stands for.
  return value.split('/').every((part) => /^[A-Z0-9]/.test(part)) ? value : resolved;
}

/** By their lower-case form: the zones that `Intl` lists, and the names without an area. */
function spellings(): ReadonlyMap<string, string> {
  listed ??= new Map(
    [...Intl.supportedValuesOf('timeZone'), ...withoutArea.split(' ')].map((zone) => [zone.toLowerCase(), zone]),
  );
  return listed;
}

/** Made when the first zone is checked. */
let listed: ReadonlyMap<string, string> | undefined;

function isKnown(zone: string): boolean {
  return resolve(zone) !== null;
}

function resolve(zone: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return null; // RangeError: no such zone
  }
}
