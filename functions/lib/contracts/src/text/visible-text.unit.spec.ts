import { expect } from 'chai';
import type * as z from 'zod';
import { name, note, optionalName } from './names.ts';
import { countCharacters } from './visible-text.ts';

const family = '👨‍👩‍👧‍👦';

/** What a schema makes of a text; a problem stands after `✗`. */
function read(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : `✗ ${parsed.error.issues.map(({ message }) => message).join('; ')}`;
}

describe('a name', () => {
  const tried = name(10, 'A name is required');
  const kept = [
    ...['Ann', 'Zoë', 'José', '李小龍', 'محمد', 'نیم‌فاصله', 'क्‍ष', 'ශ්‍රී', 'กข', '<b>B</b>', '★', '—', '42'],
    ...[family, '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👍🏽', '1️⃣', 'a‏b', 'שלום‏!'],
  ];
  for (const value of kept) {
    it(`keeps ${JSON.stringify(value)}`, () => {
      expect(read(tried, value)).to.equal(value);
    });
  }

  const cleaned: readonly [string, string][] = [
    ['  Ann\n', 'Ann'],
    ['\ufeffAnn\u00a0', 'Ann'],
    ['\u200bAn\u200bn\u2060', 'Ann'],
    ['An\u00adn', 'Ann'],
    ['\u200fAnn\u200e', 'Ann'],
    ['\u3000李\u3000', '李'],
    ['Zoe\u0308', 'Zoë'],
    ['\u1112\u1161\u11ab', '한'],
  ];
  for (const [sent, stored] of cleaned) {
    it(`makes ${JSON.stringify(stored)} of ${JSON.stringify(sent)}`, () => {
      expect(read(tried, sent)).to.equal(stored);
    });
  }

  for (const value of [
    '',
    ' ',
    '\t\n',
    '\u200b',
    '\u200d',
    '\u200c\u200d',
    '\ufeff',
    '\u00a0',
    '\u3000',
    '\u200e',
    '\u2060\u00ad',
  ]) {
    it(`asks for one where there is ${JSON.stringify(value)}`, () => {
      expect(read(tried, value)).to.equal('✗ A name is required');
    });
  }

  const rejected: readonly [string, string][] = [
    ...['\u3164', '\uffa0', '\u115f', 'a\u3164b', '\u2062', '\u{e0041}', 'a\u{e0041}', '\u{1d173}', '\u17b4'].map(
      (value): [string, string] => [value, 'remove invisible characters'],
    ),
    ...['\u0301', '\u2800', '\ufe0f', '\u{e000}', '\ufffd', '\ufffc', '\u{e01ef}', '\u0378', '\u034f'].map(
      (value): [string, string] => [value, 'enter at least one visible character'],
    ),
    ...['\u202eAnn', 'A\u202ann', '\u2066Ann\u2069', 'Ann\u2067', '\u2068'].map((value): [string, string] => [
      value,
      'remove characters that change the direction of writing',
    ]),
    ...['A\u0000nn', 'A\u001b[31m', 'A\u007f', 'A\u0085b', 'A\u2028b', 'A\ufffe', 'A\ufdd0', 'A\u{1ffff}'].map(
      (value): [string, string] => [value, 'remove control characters'],
    ),
    ['A\nB', 'enter one line without tabs'],
    ['A\tB', 'enter one line without tabs'],
  ];
  for (const [value, why] of rejected) {
    it(`rejects ${JSON.stringify(value)}: ${why}`, () => {
      expect(read(tried, value)).to.equal(`✗ Invalid text: ${why}`);
    });
  }

  it('is counted in characters as people count them', () => {
    expect(read(tried, family.repeat(10))).to.equal(family.repeat(10));
    expect(read(tried, 'e\u0323\u0302'.repeat(10)))
      .to.be.a('string')
      .that.has.length(10);
    expect(read(tried, '🇦🇹'.repeat(10))).to.equal('🇦🇹'.repeat(10));
    const tooBig = '✗ Too big: expected string to have <=10 characters';
    for (const value of [family.repeat(11), 'x'.repeat(11), '🇦🇹'.repeat(11), '語'.repeat(11)]) {
      expect(read(tried, value)).to.equal(tooBig);
    }
  });

  it('is bounded in bytes, so that one character can’t hold a body of marks', () => {
    expect(read(tried, `Z${'\u0335'.repeat(125)}`)).to.equal('✗ Too long: send at most 250 bytes of UTF-8');
    expect(read(tried, `Z${'\u0335'.repeat(120_000)}`)).to.match(/^✗ Too big/);
    expect(read(tried, ' '.repeat(250_000))).to.match(/^✗ Too big/);
  });

  it('is a text', () => {
    expect(read(tried, 5)).to.equal('✗ Invalid input: expected string, received number');
  });
});

describe('an optional name and a note', () => {
  it('may be empty', () => {
    for (const value of ['', '  ', '\u200b', '\n']) {
      expect(read(optionalName(10), value)).to.equal('');
      expect(read(note(10), value)).to.equal('');
    }
  });

  it('are visible where they are not empty', () => {
    for (const schema of [optionalName(10), note(10)]) {
      for (const value of ['\u3164', '\u0301', 'a\u202eb', 'a\u0000b']) expect(read(schema, value)).to.match(/^✗/);
    }
  });

  it('keep lines in a note alone, each ended by a line feed', () => {
    expect(read(note(10), ' a\r\nb\rc\u2028d\te ')).to.equal('a\nb\nc\nd\te');
    expect(read(optionalName(10), 'a\nb')).to.match(/^✗/);
  });
});

describe('characters', () => {
  it('are grapheme clusters', () => {
    const counted = ['', 'abc', family, 'नमस्ते', 'e\u0301', '🇦🇹🇩🇪', '각'].map(countCharacters);
    expect(counted).to.deep.equal([0, 3, 1, 3, 1, 2, 1]);
  });
});
