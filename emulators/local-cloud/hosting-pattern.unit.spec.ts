import { expect } from 'chai';
import { ExpectedError } from '@fresh/local/expected-error';
import { hostingPattern } from './hosting-pattern.ts';

describe('patterns of Hosting', () => {
  const cases: [string, string[], string[]][] = [
    ['/', ['/'], ['/a']],
    ['/api/health', ['/api/health', '/api/health/'], ['/api/healthz', '/api/health/x', '/api']],
    ['/api/shifts/*', ['/api/shifts/1', '/api/shifts/a%2Fb'], ['/api/shifts/1/assign', '/api/shiftsx/1']],
    ['/api/shifts/*/assign', ['/api/shifts/1/assign'], ['/api/shifts/1/2/assign', '/api/shifts/1']],
    ['/api/**', ['/api/x', '/api/x/y/z'], ['/apix', '/x/api/y']],
    ['/docs/**', ['/docs/', '/docs/events/'], ['/documents/']],
    ['**/*.js', ['/a.js', '/a/b/c.js'], ['/a.jsx']],
    ['/a.b', ['/a.b'], ['/aXb']],
  ];
  for (const [source, matching, others] of cases) {
    it(`${source} matches ${matching.join(' ')} and not ${others.join(' ')}`, () => {
      const matches = hostingPattern(source);
      expect(matching.filter((path) => !matches(path))).to.deep.equal([]);
      expect(others.filter((path) => matches(path))).to.deep.equal([]);
    });
  }

  it('says which part of the syntax it does not know', () => {
    for (const source of ['/@(a|b)', '/a?', '/[ab]', '/:id']) {
      expect(() => hostingPattern(source)).to.throw(ExpectedError, source);
    }
  });
});
