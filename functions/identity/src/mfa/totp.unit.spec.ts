import { expect } from 'chai';
import { codeAt, fromBase32, matchingSteps, stepOf, toBase32 } from './totp.ts';

describe('TOTP', () => {
  const secret = Buffer.from('12345678901234567890');

  it('makes the codes of RFC 6238, appendix B (SHA-1, last six digits)', () => {
    const table: [number, string][] = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
      [20_000_000_000, '353130'],
    ];
    for (const [seconds, code] of table) expect(codeAt(secret, stepOf(seconds * 1000)), code).to.equal(code);
  });

  it('writes and reads the base32 of RFC 4648, section 10', () => {
    const table: [string, string][] = [
      ['', ''],
      ['f', 'MY'],
      ['fo', 'MZXQ'],
      ['foobar', 'MZXW6YTBOI'],
    ];
    for (const [text, base32] of table) {
      expect(toBase32(Buffer.from(text))).to.equal(base32);
      expect(fromBase32(base32)?.toString()).to.equal(text);
    }
    expect(toBase32(Buffer.alloc(32))).to.have.length(52);
    for (const other of ['MZXW6===', 'mzxw6', 'M1', 'Ä']) expect(fromBase32(other)).to.equal(null);
  });

  it('accepts two steps before and after now', () => {
    const base32 = toBase32(secret);
    const now = 1_111_111_109_000;
    const code = codeAt(secret, stepOf(now));
    for (const away of [-2, -1, 0, 1, 2]) {
      expect(matchingSteps(base32, code, now + away * 30_000), String(away)).to.deep.equal([stepOf(now)]);
    }
    for (const away of [-3, 3]) expect(matchingSteps(base32, code, now + away * 30_000)).to.deep.equal([]);
  });

  it('accepts nothing but six digits and a base32 secret', () => {
    const now = 1_111_111_109_000;
    for (const token of ['', '12345x', '0081804', '81804', ' 081804', '٠٨١٨٠٤']) {
      expect(matchingSteps(toBase32(secret), token, now), token).to.deep.equal([]);
    }
    expect(matchingSteps('not base32', '081804', now)).to.deep.equal([]);
  });
});
