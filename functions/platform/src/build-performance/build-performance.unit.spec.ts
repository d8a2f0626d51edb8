import { expect } from 'chai';
import fc from 'fast-check';
import { limitOf, readBuild } from './build-performance.ts';

const sent = {
  timestamp: '2026-01-01T00:00:00Z',
  repository: 'r',
  ref: 'main',
  sha: 'a'.repeat(40),
  runId: 1,
  runAttempt: '1',
  installSeconds: 1,
  buildSeconds: '2.5',
  sdkSeconds: 0,
  totalSeconds: 3.5,
  cacheHit: 'true',
};
const error = (changes: object) => (readBuild({ ...sent, ...changes }) as { error?: string }).error;

describe('build report', () => {
  it('is taken with its numbers as numbers and the rest as text', () => {
    expect(readBuild(sent)).to.deep.equal({ build: { ...sent, runId: '1', buildSeconds: 2.5, cacheHit: true } });
    for (const cacheHit of [false, 'false', 'yes', null]) {
      expect(readBuild({ ...sent, cacheHit })).to.have.nested.property('build.cacheHit', false);
    }
  });

  it('has to name every field, in whatever it is sent', () => {
    const all =
      'Missing fields: timestamp, repository, ref, sha, runId, runAttempt, ' +
      'installSeconds, buildSeconds, sdkSeconds, totalSeconds, cacheHit';
    for (const body of [{}, [], null, 'text', 5]) expect(readBuild(body)).to.deep.equal({ error: all });
    const { sha: _sha, cacheHit: _cacheHit, ...rest } = sent;
    expect(readBuild(rest)).to.deep.equal({ error: 'Missing fields: sha, cacheHit' });
  });

  it('is checked in the order timestamp, durations, hash', () => {
    const wrong = { timestamp: 'yesterday', totalSeconds: -1, sha: 'abc' };
    expect(error(wrong)).to.equal('timestamp must be ISO datetime format');
    expect(error({ ...wrong, timestamp: sent.timestamp })).to.equal('Duration fields must be non-negative numbers');
    expect(error({ sha: 'abc' })).to.equal('sha must be 40-character hex string (git full hash)');
    expect(error({ sha: 'A'.repeat(40) })).to.equal('sha must be 40-character hex string (git full hash)');
  });

  it('rejects durations that are no finite numbers', () => {
    for (const installSeconds of ['', 'x', 'Infinity', null, true, [], {}, -0.1]) {
      expect(error({ installSeconds }), JSON.stringify(installSeconds)).to.equal(
        'Duration fields must be non-negative numbers',
      );
    }
  });

  it('has a response to any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(sent)), (value, field) => {
        expect(readBuild(value)).to.have.any.keys('error', 'build');
        expect(readBuild({ ...sent, [field]: value })).to.have.any.keys('error', 'build');
      }),
    );
    expect(readBuild({ ...sent, repository: { toString: 1 } })).to.have.property('build');
  });

  it('pages by 1 to 50, 10 unless a number says otherwise', () => {
    expect([null, '', 'abc', '0', '-3', '1', '12.7', '50', '500', 'Infinity'].map(limitOf)).to.deep.equal([
      10, 10, 10, 10, 1, 1, 12, 50, 50, 50,
    ]);
  });
});
