import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { isLockAlive, processStart, readLock, takeLock } from './lock-file.ts';

describe('the lock of a checkout', () => {
  let folder: string, file: string;
  const about = { gatewayUrl: 'http://localhost:5000', controlSocket: '/tmp/none' };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
    file = path.join(folder, 'below', 'lock.json');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is had by one, who is named to the other', () => {
    const first = takeLock(file, about);
    expect(first.kind).to.equal('taken');
    const second = takeLock(file, about);
    expect(second).to.have.nested.property('by.pid', process.pid);
    expect(second).to.have.nested.property('by.gatewayUrl', about.gatewayUrl);
  });

  it('can be taken again when it is released', () => {
    const first = takeLock(file, about);
    if (first.kind === 'taken') first.release();
    expect(readLock(file)).to.equal(null);
    expect(takeLock(file, about)).to.deep.include({ kind: 'taken', stale: null });
  });

  it('is taken from a process that is gone, which is named', () => {
    takeLock(file, { ...about, controlSocket: '/tmp/left-behind' });
    const next = takeLock(file, about, () => false);
    expect(next).to.have.nested.property('stale.controlSocket', '/tmp/left-behind');
  });

  it('that was cut off while it was written can be taken', () => {
    takeLock(file, about);
    writeFileSync(file, '{"pid":1');
    expect(takeLock(file, about).kind).to.equal('taken');
  });

  it('does not mistake a later process with the same number for its own', () => {
    const lock = { pid: process.pid, processStart: processStart(process.pid), startedAt: '', ...about };
    expect(isLockAlive(lock)).to.equal(true);
    expect(isLockAlive({ ...lock, processStart: 'another time' })).to.equal(false);
  });
});
