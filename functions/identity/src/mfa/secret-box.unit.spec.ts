import { expect } from 'chai';
import { open, seal } from './secret-box.ts';

describe('secret box', () => {
  const before = process.env['MFA_ENCRYPTION_KEY'];
  const useKey = (byte: number) => (process.env['MFA_ENCRYPTION_KEY'] = Buffer.alloc(32, byte).toString('base64'));
  beforeEach(() => useKey(1));
  after(() => {
    if (before === undefined) delete process.env['MFA_ENCRYPTION_KEY'];
    else process.env['MFA_ENCRYPTION_KEY'] = before;
  });

  it('gives back what was put in, to its owner', () => {
    expect(open(seal('ABC', 'nia'), 'nia')).to.equal('ABC');
  });

  it('is different each time and shows nothing', () => {
    const box = seal('ABCDEFGH', 'nia');
    expect(box).not.to.equal(seal('ABCDEFGH', 'nia'));
    expect(Buffer.from(box.split('.')[2]!, 'base64url').toString('latin1')).not.to.contain('ABC');
  });

  it('does not open for another owner, under another key, or touched', () => {
    const box = seal('ABC', 'nia');
    expect(() => open(box, 'max')).to.throw();
    expect(() =>
      open(
        box.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')),
        'nia',
      ),
    ).to.throw();
    for (const broken of ['', 'ABC', box.replace('v1', 'v2'), box.slice(0, box.lastIndexOf('.'))]) {
      expect(() => open(broken, 'nia'), broken).to.throw();
    }
    useKey(2);
    expect(() => open(box, 'nia')).to.throw();
  });

  it('is not made without a key of the right length', () => {
    for (const key of ['', 'c2hvcnQ=']) {
      process.env['MFA_ENCRYPTION_KEY'] = key;
      expect(() => seal('ABC', 'nia')).to.throw('MFA_ENCRYPTION_KEY must be 32 bytes in base64');
    }
  });
});
