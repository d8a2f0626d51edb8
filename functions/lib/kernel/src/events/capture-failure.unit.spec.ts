import { expect } from 'chai';
import { UnavailableError } from '../unavailable.ts';
import { isGivenUp, maxCaptureAttempts, pathInHeader } from './capture-failure.ts';

describe('a failed capture', () => {
  const hour = 60 * 60_000;

  it('is given up after so many attempts, but where a dependency is unavailable only before the platform drops it', () => {
    const defect = new TypeError('x is undefined');
    expect(isGivenUp(defect, { attempts: maxCaptureAttempts - 1, ageMs: hour })).to.equal(false);
    expect(isGivenUp(defect, { attempts: maxCaptureAttempts, ageMs: hour })).to.equal(true);
    const outage = new UnavailableError('Firestore');
    expect(isGivenUp(outage, { attempts: 1_000, ageMs: 19 * hour })).to.equal(false);
    expect(isGivenUp(outage, { attempts: 1, ageMs: 20 * hour })).to.equal(true);
  });

  it('has its path from the header, whatever Node makes of it', () => {
    for (const path of ['orgs/o1/positions/p1', 'organizations/café/schedules/s', 'organizations/会社']) {
      expect(pathInHeader(Buffer.from(path, 'utf8').toString('latin1'))).to.equal(path);
      expect(pathInHeader(path)).to.equal(path);
    }
  });
});
