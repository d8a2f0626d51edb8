import * as z from 'zod';

const maxLength = 40;

/**
 * How a date is written: a year (`YYYY` or `YY`), a month (`MMMM`, `MMM`, `MM`, `M`) and a day (`DD`, `D`), each once and in
 * any order, and at most one day of the week (`dddd`, `ddd`). `yyyy`, `yy`, `dd`, `d`, `EEEE` and `EEE` are the same in the
 * words of Unicode (UTS 35). Between them: blanks, `/`, `.`, `-`, `,`, and the East Asian words for year, month and day.
 */
export const dateFormat = z
  .string()
  .overwrite((value) => (value.length > 4 * maxLength ? value : value.normalize('NFC').trim()))
  .check(({ value, issues }) => {
    if (isDateFormat(value)) return;
    const message = 'Invalid date format: use YYYY, MM and DD once each, such as MM/DD/YYYY or DD.MM.YYYY';
    issues.push({ code: 'custom', message, input: value });
  })
  .meta({ format: 'date-format', maxLength, examples: ['MM/DD/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD'] });

/** Longer tokens first: `MMMM` is no two `MM`. */
const tokens = /YYYY|yyyy|YY|yy|MMMM|MMM|MM|M|dddd|ddd|EEEE|EEE|DD|dd|D|d/g;
const kinds: Readonly<Record<string, RegExp>> = {
  year: /^(?:YYYY|yyyy|YY|yy)$/,
  month: /^M{1,4}$/,
  day: /^(?:DD|dd|D|d)$/,
  weekday: /^(?:dddd|ddd|EEEE|EEE)$/,
};

function isDateFormat(value: string): boolean {
  if (value.length > maxLength) return false;
  // A blank stands where a token was: two tokens that touch are one unknown word.
  if (!/^[ /.,\-年月日년월일]*$/.test(value.replace(tokens, ' ')) || /[A-Za-z]{5,}/.test(value)) return false;
  const found = value.match(tokens) ?? [];
  const count = (kind: string) => found.filter((token) => kinds[kind]?.test(token)).length;
  return count('year') === 1 && count('month') === 1 && count('day') === 1 && count('weekday') <= 1;
}
