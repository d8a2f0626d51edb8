import { expect } from 'chai';
import { decodeBody } from './body-text.ts';

const kindOf = (body: Buffer | string, contentTypes: string[] = [], contentEncodings: string[] = []) =>
  decodeBody(Buffer.from(body), { contentTypes, contentEncodings }).kind;
const textOf = (body: Buffer) => {
  const decoded = decodeBody(body, { contentTypes: [], contentEncodings: [] });
  return decoded.kind === 'text' ? decoded.text : decoded.kind;
};

describe('a body as text', () => {
  it('is UTF-8, with or without a byte order mark', () => {
    expect(textOf(Buffer.from('{"name":"Café 🍕"}'))).to.equal('{"name":"Café 🍕"}');
    expect(textOf(Buffer.from('\ufeff{}'))).to.equal('{}');
    expect(textOf(Buffer.alloc(0))).to.equal('');
  });

  it('has no byte that UTF-8 does not have', () => {
    const invalid: Record<string, number[]> = {
      'Latin-1': [0x43, 0x61, 0x66, 0xe9],
      'a character that ends early': [0xe2, 0x82],
      'an overlong slash': [0xc0, 0xaf],
      'an encoded surrogate': [0xed, 0xa0, 0x80],
      'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
      'UTF-16 with its byte order mark': [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00],
    };
    for (const [title, bytes] of Object.entries(invalid)) expect(textOf(Buffer.from(bytes)), title).to.equal('bytes');
  });

  it('may name UTF-8 in any spelling, and no other charset', () => {
    const taken = [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;Charset=UTF8',
      'application/json; charset="utf-8"',
      "application/json; charset='UTF-8'",
      'application/vnd.fresh+json; v=1; charset = "UTF-8" ; q=1',
      'text/plain; note="; charset=latin1"; charset=utf-8',
      'application/json; charset=',
      'charset=latin1',
      '',
    ];
    for (const type of taken) expect(kindOf('{}', [type]), type).to.equal('text');
    const others = [
      'iso-8859-1',
      'ISO-8859-1',
      'windows-1252',
      'utf-16',
      'UTF-16LE',
      '"latin1"',
      'utf-7',
      'x',
      'us-ascii',
    ];
    for (const charset of others) {
      expect(kindOf('{}', [`application/json; charset=${charset}`]), charset).to.equal('charset');
    }
    expect(kindOf('{}', ['application/json; charset=utf-8; charset=latin1'])).to.equal('charset');
    expect(kindOf('{}', ['application/json', 'application/json; charset=latin1'])).to.equal('charset');
  });

  it('is not compressed', () => {
    const none = [[], ['identity'], ['Identity, identity'], [''], [' ']];
    for (const codings of none) expect(kindOf('{}', [], codings), codings.join()).to.equal('text');
    const some = [
      ['gzip'],
      ['x-gzip'],
      ['GZIP'],
      ['br'],
      ['deflate'],
      ['zstd'],
      ['identity, gzip'],
      ['identity', 'br'],
      ['x'],
    ];
    for (const codings of some) expect(kindOf('{}', [], codings), codings.join()).to.equal('coding');
  });

  it('may be empty in any encoding', () => {
    expect(kindOf('', ['application/json; charset=utf-16'], ['gzip'])).to.equal('text');
  });
});
