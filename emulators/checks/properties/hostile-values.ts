import * as fc from 'fast-check';

const format = [
  '\u200b',
  '\u200c',
  '\u200d',
  '\u200e',
  '\u2060',
  '\u2066',
  '\u2069',
  '\u202a',
  '\u202e',
  '\ufeff',
  '\u00ad',
];
const invisible = [
  '\u3164',
  '\u115f',
  '\uffa0',
  '\u2800',
  '\u034f',
  '\ufe0f',
  '\u{e0041}',
  '\u{e01ef}',
  '\u{1d173}',
  '\u0378',
];
const control = ['\u0000', '\u0007', '\u001b[31m', '\u007f', '\u0085', '\u2028', '\r\n', '\t', '\ufffe', '\u{1ffff}'];
const marks = ['\u0301', '\u0335', '\u20dd', '\u0e34', '\u093f', '\u05b0'];
const surrogates = ['\ud800', '\udfff'];

/** Texts that look like nothing, like another, or like more than they are: what people paste and attackers send. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  // One such character alone, within a word, and many of them.
  fc
    .tuple(
      fc.constantFrom(...format, ...invisible, ...control, ...marks, ...surrogates),
      fc.constantFrom('', 'Ann', '李', 'שלום', '👩'),
      fc.constantFrom(0, 1, 3, 400),
    )
    .map(([odd, word, times]) => `${word}${odd.repeat(times)}${word}`),
  // Long in characters, in bytes, or in both.
  fc
    .tuple(
      fc.constantFrom('x', 'é', '語', '🍕', '👨‍👩‍👧‍👦', 'e\u0323\u0302', 'ﷺ', '\u1112\u1161\u11ab'),
      fc.constantFrom(21, 101, 501, 1001, 9000),
    )
    .map(([character, times]) => character.repeat(times)),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    ...[
      'javascript:alert(1)',
      'data:text/html,x',
      'https://user:pass@a.example',
      '//a.example',
      'https:\\\\a.example',
      'http://[::1',
      'https://a.example/\u202egpj',
    ],
    ...[
      'a@b',
      'a@@b.co',
      'jörg@müller.example',
      '用户@例え.テスト',
      `${'a'.repeat(250)}@b.co`,
      'a@b.co\r\nBcc: c@d.co',
      '"a b"@c.co',
    ],
    ...['Mars/Base', '+05:00', 'PST', 'Etc/GMT+14', 'europe/vienna', '../../etc/passwd', 'Asia/Calcutta'],
    ...[
      'YYYY',
      '%s',
      '{{name}}',
      '${name}',
      "' OR 1=1 --",
      '<script>alert(1)</script>',
      '=HYPERLINK("x")',
      '\\',
      '%00',
      '..',
      '__proto__',
      '__x__',
    ],
    ...['+43 1 58858', '١٢٣٤٥٦', '123 456', 'true', 'null', 'NaN', '[object Object]', '1e400', '-0', '0x10', ''],
  ),
);

const now = 1_893_456_000_000;

/** Numbers that are other units, other centuries, or no whole or finite ones once they are stored. */
export const hostileNumbers: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    ...[now / 1000, now * 1000, now * 1e6, 1, 0, -0, -1, -now, 0.1, now + 0.5, 1e-320, 1e21, 1e300, -1e300],
    ...[946_684_799_999, 946_684_800_000, 253_402_300_799_999, 253_402_300_800_000, 8.64e15, 8.64e15 + 1],
    ...[2 ** 31, 2 ** 32, 2 ** 53, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 90.000001, -180.1, 6.9999],
  ),
  // Changes of clocks: Vienna, New York, Lord Howe.
  fc
    .tuple(
      fc.constantFrom(Date.UTC(2030, 2, 31, 1), Date.UTC(2030, 10, 3, 6), Date.UTC(2030, 3, 6, 15)),
      fc.integer({ min: -1, max: 1 }),
    )
    .map(([change, by]) => change + by),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
