import { expect } from 'chai';
import type * as z from 'zod';
import { link, mailbox, phone, pictureReference } from './contact.ts';
import { dateFormat } from './date-format.ts';
import { derivedSlug, oneTimeCode, optionalReference, pastedToken, reference, slug } from './identifiers.ts';
import { country, postalAddress } from './postal-address.ts';
import { timeZone } from './time-zone.ts';

/** Inputs of one building block: kept as they are, changed, rejected. */
interface Table {
  readonly kept: readonly string[];
  readonly changed?: readonly (readonly [sent: string, stored: string])[];
  readonly rejected: readonly string[];
}

function holds(what: string, schema: z.ZodType, { kept, changed = [], rejected }: Table): void {
  describe(what, () => {
    for (const [sent, stored] of [...kept.map((value) => [value, value] as const), ...changed]) {
      it(`takes ${JSON.stringify(sent)}${sent === stored ? '' : ` as ${JSON.stringify(stored)}`}`, () => {
        expect(schema.parse(sent)).to.equal(stored);
        expect(schema.parse(stored), 'again').to.equal(stored);
      });
    }
    for (const value of rejected) {
      it(`rejects ${JSON.stringify(value.slice(0, 60))}`, () => {
        const { error } = schema.safeParse(value);
        expect(error?.issues).to.have.length(1);
      });
    }
  });
}

holds('a time zone', timeZone, {
  kept: [
    ...[
      'UTC',
      'GMT',
      'Etc/UTC',
      'Etc/GMT+5',
      'Europe/Vienna',
      'America/Argentina/Buenos_Aires',
      'America/Port-au-Prince',
    ],
    ...[
      'US/Pacific',
      'Asia/Calcutta',
      'Asia/Kolkata',
      'Europe/Kiev',
      'Europe/Kyiv',
      'EST5EDT',
      'EST',
      'Zulu',
      'GB-Eire',
    ],
  ],
  changed: [
    ['utc', 'UTC'],
    ['europe/vienna', 'Europe/Vienna'],
    ['EUROPE/VIENNA', 'Europe/Vienna'],
    [' Europe/Vienna\n', 'Europe/Vienna'],
    ['us/pacific', 'America/Los_Angeles'],
    ['etc/gmt+5', 'Etc/GMT+5'],
  ],
  rejected: [
    ...[
      '',
      ' ',
      'America/Pacific',
      'GMT-05:00 or so',
      'GMT-05:00',
      'Mars/Base',
      '+05:00',
      '-0800',
      'UTC+1',
      'PST',
      'IST',
    ],
    ...[
      'Europe',
      'Europe/',
      '/Vienna',
      'Europe/Vienna;x',
      'Europe/Wien',
      'Etc/Unknown',
      'Vienna',
      'null',
      '0',
      '🕐',
      'a'.repeat(100_000),
    ],
    ...['Europe/Vienna\u202e', 'posix/Europe/Vienna', '../Europe/Vienna', 'SystemV/EST5', 'Local', 'Europe Vienna'],
  ],
});

holds('a date format', dateFormat, {
  kept: [
    ...['MM/DD/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD', 'D. MMMM YYYY', 'yyyy-MM-dd', 'd/M/yy', 'ddd, D MMM YYYY'],
    ...['YYYY年MM月DD日', 'YYYY. MM. DD.', 'EEEE, d MMMM yyyy'],
  ],
  changed: [[' DD.MM.YYYY ', 'DD.MM.YYYY']],
  rejected: [
    ...[
      '',
      ' ',
      'banana',
      'YYYY',
      'MM/YYYY',
      'mm/dd/yyyy',
      'MM/DD/YYYY HH:mm',
      'DD/DD/YYYY',
      'YYYYMMDD',
      '<script>',
      '%d.%m.%Y',
    ],
    ...['MM/DD/YYYY\u202e', 'MM/DD/YYYY'.repeat(9000), '\u200b'],
  ],
});

holds('a mailbox', mailbox, {
  kept: [
    ...[
      'ann@example.com',
      'Ann.Lee+x@sub.example.co.uk',
      "o'neil@example.com",
      'a@b.co',
      'x_y-z@xn--mller-kva.example',
    ],
    ...[
      'jörg@müller.de',
      '用户@例え.テスト',
      'अजय@डाटा.भारत',
      'θσερ@εχαμπλε.ψομ',
      'чебурашка@ящик.рф',
      'ann@example.museum',
    ],
  ],
  changed: [
    [' ann@example.com\n', 'ann@example.com'],
    ['\u200bann@example.com\ufeff', 'ann@example.com'],
    ['Jo\u0308rg@example.com', 'Jörg@example.com'],
  ],
  rejected: [
    ...[
      '',
      'x',
      '@',
      'a@',
      '@b.co',
      'a@b',
      'a@@b.co',
      'a@b@c.co',
      'a b@c.co',
      'a@b..co',
      '.a@b.co',
      'a.@b.co',
      'a@-b.co',
    ],
    ...[
      'a@b-.co',
      'a@1.2.3.4',
      'a@[1.2.3.4]',
      'Ann <a@b.co>',
      'mailto:a@b.co?x',
      'a@b.co,c@d.co',
      'a@b.co\u0000',
      'a\u202e@b.co',
    ],
    ...[
      'a\r\nBcc:x@b.co',
      `${'a'.repeat(65)}@b.co`,
      `a@${'b'.repeat(64)}.co`,
      `a@${'b.'.repeat(130)}co`,
      'a@b_c.co',
      'a@b.co/x',
    ],
  ],
});

holds('a phone number', phone(30), {
  kept: [
    ...[
      '',
      '911',
      '+43 1 58858-0',
      '+1 (555) 010-9999',
      '+44 (0)20 7946 0958',
      '01.58.58.58.58',
      '555-0100 ext. 12',
      '+1 555 0100 x9',
    ],
    ...['０３－１２３４－５６７８', '٠١٢ ٣٤٥ ٦٧٨٩', '*100#', '+49/30/123456', 'tel:+4315885800'],
  ],
  changed: [[' +43 1 58858\u200b ', '+43 1 58858']],
  rejected: [
    'x',
    '12',
    'call me',
    '<script>',
    '+',
    '()',
    '\u202e+43 1 58858',
    '+43\u00001',
    '1'.repeat(21),
    '+43 1 javascript:1',
    '9'.repeat(100_000),
  ],
});

holds('a link', link, {
  kept: [
    ...[
      'https://a.example',
      'http://a.example/x?y=1&z#w',
      'https://müller.example/ä',
      'https://a.example:8443/',
      'HTTPS://A.example',
    ],
    ...['https://[2001:db8::1]/', 'https://a.example/@handle', 'https://a.example/?mail=a@b.co'],
  ],
  changed: [[' https://a.example/x\n', 'https://a.example/x']],
  rejected: [
    ...[
      '',
      'nope',
      'a.example',
      '//a.example',
      '/x',
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
    ],
    ...[
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      'ftp://a.example',
      'mailto:a@b.co',
      'blob:https://a.example/x',
    ],
    ...[
      'java\nscript:alert(1)',
      '\u0000javascript:alert(1)',
      'https:a.example',
      'https:/a.example',
      'https:///a.example',
      'https://',
    ],
    ...[
      'https://user:pass@a.example',
      'https://user@a.example',
      'https://@a.example',
      'https:\\\\a.example',
      'https://a.example\\@b.example',
    ],
    ...[
      'https://a.example/ x',
      'https://a.example/"><script>',
      'https://a.example/\u202egpj',
      'https://a example',
      `https://a.example/${'x'.repeat(3000)}`,
    ],
    ...['https://a.example/\u200b\u3164', 'https://%', 'view-source:https://a.example', 'https://a.example:99999'],
  ],
});

holds('a picture', pictureReference, {
  kept: ['', 'a.png', '/img/a.png', 'img/ä.png?x=1:2', 'https://a.example/a.png'],
  rejected: [
    ...[
      'javascript:alert(1)',
      'data:image/svg+xml,<svg onload=alert(1)>',
      '//a.example/a.png',
      '\\\\a.example\\a.png',
      'a b.png',
    ],
    ...['a.png\u0000', '\u202egnp.a', '<img>', 'x'.repeat(3000)],
  ],
});

holds('a slug', slug, {
  kept: ['nia', 'fresh-diner', 'a_b.c', 'café', '株式会社', '2026', 'हिन्दी'],
  changed: [
    ['Fresh-Diner', 'fresh-diner'],
    [' nia\n', 'nia'],
    ['CAFE\u0301', 'café'],
  ],
  rejected: [
    '',
    ' ',
    '\u200b',
    'a b',
    '-a',
    'a-',
    'a--b',
    'a/b',
    '..',
    '.',
    'a?b',
    '<b>',
    '🍕',
    'a\u202eb',
    '\u0301',
    'x'.repeat(101),
    'x'.repeat(100_000),
  ],
});

holds('a slug made of a name', derivedSlug, {
  kept: ['nia', 'fresh-diner', 'a_b.c', 'café', '株式会社'],
  changed: [
    ["Joe's Diner", 'joe-s-diner'],
    ['Nia’s  &  Co.', 'nia-s-co'],
    ['--a--b--', 'a-b'],
    ['a/b', 'a-b'],
    ['\u202eNia', 'nia'],
  ],
  rejected: ['', ' ', '\u200b', '🍕', '---', 'x'.repeat(101), 'x'.repeat(100_000)],
});

holds('a pasted token', pastedToken, {
  kept: ['wQagposA-_1'],
  changed: [
    [' wQagposA\n', 'wQagposA'],
    ['wQag\r\n posA', 'wQagposA'],
    ['\ufeffwQ\u200bag\u00adposA\u00a0', 'wQagposA'],
  ],
  rejected: ['', ' \n', '\u200b', 'x'.repeat(201), 'x'.repeat(100_000)],
});

holds('a one-time code', oneTimeCode, {
  kept: ['123456', '12345x'],
  changed: [
    ['123 456', '123456'],
    [' 123456\n', '123456'],
    ['123-456', '123456'],
    ['123\u00a0456', '123456'],
    ['123\u2009456', '123456'],
    ['１２３４５６', '123456'],
    ['\u200b123\u2013456', '123456'],
  ],
  rejected: ['', ' ', '\u200b', '1'.repeat(33), '1'.repeat(100_000)],
});

holds('a reference', reference(), {
  kept: ['x', 'fresh-diner', 'a/b', 'a b', 'ünï', '💥'],
  rejected: [
    '',
    ' ',
    '\n',
    '\u200b',
    'a\u0000',
    'a\nb',
    'a\u202eb',
    'x'.repeat(1501),
    'ü'.repeat(800),
    'x'.repeat(100_000),
  ],
});

holds('an optional reference', optionalReference, { kept: ['', 'x'], rejected: [' ', 'a\u0000', 'x'.repeat(1501)] });

holds('a country', country, {
  kept: ['US', 'AT', 'XK'],
  changed: [
    ['at', 'AT'],
    [' hk ', 'HK'],
  ],
  rejected: ['', 'xx', 'ZZ', 'EU', 'UK', 'AUT', 'Austria', '1A', '🇦🇹', '\u202eAT'],
});

describe('a postal address', () => {
  const street = 'Ring 1';
  const taken: readonly Record<string, string>[] = [
    { street, city: 'Wien', state: 'Wien', zipCode: '1010', country: 'AT' },
    { street, city: 'Reykjavík', zipCode: '101', country: 'IS' },
    { street, city: 'Central', country: 'HK' },
    { street, city: 'Dublin', country: 'IE' },
    { street, city: 'Dublin', zipCode: 'D02 AF30', state: 'Co. Dublin', country: 'ie' },
    { street, city: 'Dubai', state: '', zipCode: '', country: 'AE' },
    { street, city: 'London', zipCode: 'SW1A 1AA', country: 'GB' },
    { street, city: 'São Paulo', state: 'SP', zipCode: '01310-100', country: 'BR' },
    { street, city: '千代田区', state: '東京都', zipCode: '〒100-0001', country: 'JP' },
    { street, city: 'Austin', state: 'TX', zipCode: '78701-1234' },
  ];
  for (const address of taken) {
    it(`is ${JSON.stringify(address)}`, () => {
      const read = postalAddress.parse(address);
      expect(postalAddress.parse(read)).to.deep.equal(read);
    });
  }

  it('holds "" where a country has no state or postal code', () => {
    const read = postalAddress.parse({ street, city: 'Central', country: 'HK' });
    expect(read).to.deep.equal({ street, city: 'Central', state: '', zipCode: '', country: 'HK' });
  });

  const rejected: readonly (readonly [string, Record<string, string>])[] = [
    ['country', { street, city: 'Wien', country: 'xx' }],
    ['country', { street, city: 'Wien', country: 'Austria' }],
    ['street', { street: ' ', city: 'Wien', country: 'AT' }],
    ['city', { street, city: '\u3164', country: 'AT' }],
    ['zipCode', { street, city: 'Wien', zipCode: '<1010>', country: 'AT' }],
    ['zipCode', { street, city: 'Wien', zipCode: '-', country: 'AT' }],
    ['zipCode', { street, city: 'Austin', state: 'TX', country: 'US' }],
    ['state', { street, city: 'Austin', zipCode: '78701' }],
  ];
  for (const [field, address] of rejected) {
    it(`is not ${JSON.stringify(address)}, because of ${field}`, () => {
      expect(postalAddress.safeParse(address).error?.issues[0]?.path[0]).to.equal(field);
    });
  }
});
