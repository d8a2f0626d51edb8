import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { findChromium } from './find-chromium.ts';

describe('finding Chromium', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const put = (name: string, mode: number) => {
    const file = path.join(folder, name);
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  };

  it('takes the one that is named, else an executable on the PATH, else none', () => {
    const PATH = ['/no/such/folder', folder].join(path.delimiter);
    put('chromium', 0o644);
    expect(findChromium({ PATH })).to.equal(undefined);
    const chrome = put('google-chrome', 0o755);
    expect(findChromium({ PATH })).to.equal(chrome);
    expect(findChromium({ PATH, CHROMIUM_PATH: '/opt/chrome' })).to.equal('/opt/chrome');
    expect(findChromium({})).to.equal(undefined);
  });
});
