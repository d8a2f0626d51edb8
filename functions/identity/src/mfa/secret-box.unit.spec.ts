import { expect } from 'chai';
import { encryptionKeys } from './encryption-keys.ts';
import { decrypt, encrypt } from './secret-box.ts';

describe('secret box', () => {
  const before = process.env['MFA_ENCRYPTION_KEY'];
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  /** Of 32 bytes 0x01 and 0x02, as `sha256sum` prints them. */
  const ids = { 1: '72cd6e84', 2: '75877bb4' };
  const useKeys = (...bytes: number[]) => (process.env['MFA_ENCRYPTION_KEY'] = bytes.map(key).join(','));
  beforeEach(() => useKeys(1));
  after(() => {
    if (before === undefined) delete process.env['MFA_ENCRYPTION_KEY'];
    else process.env['MFA_ENCRYPTION_KEY'] = before;
  });

  it('gives back what was put in, to its owner', () => {
    expect(decrypt(encrypt('ABC', 'nia'), 'nia')).to.equal('ABC');
  });

  it('is different each time and shows nothing', () => {
    const box = encrypt('ABCDEFGH', 'nia');
    expect(box).not.to.equal(encrypt('ABCDEFGH', 'nia'));
    expect(Buffer.from(box.split('.')[3]!, 'base64url').toString('latin1')).not.to.contain('ABC');
  });

  it('does not open for another owner, under another key, or touched', () => {
    const box = encrypt('ABC', 'nia');
    expect(() => decrypt(box, 'max')).to.throw();
    const touched = box.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    expect(() => decrypt(touched, 'nia')).to.throw();
    useKeys(2);
    expect(() => decrypt(box, 'nia')).to.throw(`MFA_ENCRYPTION_KEY no longer holds key ${ids[1]}`);
    expect(() => decrypt(box.replace(ids[1], ids[2]), 'nia')).to.throw();
  });

  it('is distinguished from anything else, which no error repeats', () => {
    const box = encrypt('ABC', 'nia');
    for (const broken of [
      '',
      'ABC',
      'v1.in.the.clear.x',
      box.replace('v1', 'v2'),
      box.slice(0, box.lastIndexOf('.')),
    ]) {
      expect(() => decrypt(broken, 'nia'), broken).to.throw('not an encrypted secret');
    }
  });

  it('is not made without a key of the right length', () => {
    for (const keys of ['', 'c2hvcnQ=', `${key(1)},`, `${key(1)}, ,${key(2)}`]) {
      process.env['MFA_ENCRYPTION_KEY'] = keys;
      expect(() => encrypt('ABC', 'nia'), keys).to.throw('each key in MFA_ENCRYPTION_KEY must be 32 bytes in base64');
    }
  });

  describe('while its key is rotated', () => {
    it('is encrypted with the first key and says so', () => {
      useKeys(2, 1);
      expect(encrypt('ABC', 'nia').startsWith(`v1.${ids[2]}.`)).to.equal(true);
      expect(encryptionKeys().map(({ id }) => id)).to.deep.equal([ids[2], ids[1]]);
    });

    it('opens in every step, whichever function has gone how far', () => {
      const old = encrypt('old', 'nia');
      useKeys(2, 1);
      const next = encrypt('new', 'nia');
      for (const keys of [
        [1, 2],
        [2, 1],
      ]) {
        useKeys(...keys);
        expect([old, next].map((box) => decrypt(box, 'nia'))).to.deep.equal(['old', 'new']);
      }
      useKeys(2);
      expect(decrypt(next, 'nia')).to.equal('new');
      expect(() => decrypt(old, 'nia')).to.throw(`no longer holds key ${ids[1]}`);
    });

    it('takes the secret as a file with a line break has it', () => {
      process.env['MFA_ENCRYPTION_KEY'] = `${key(2)}, ${key(1)}\n`;
      expect(decrypt(encrypt('ABC', 'nia'), 'nia')).to.equal('ABC');
    });
  });
});
