import { expect } from 'chai';
import type { Finding } from './finding.ts';
import { knownReason } from './known-open.ts';

describe('what is known and open', () => {
  const finding = (checker: Finding['checker'], subject: string, message = ''): Finding => ({
    checker,
    subject,
    message,
    entries: [],
  });
  const twice = finding('effects', 'operation 3', 'created happened twice: to shifts/a, and to shifts/b');

  it('is an operation that was done twice, and what the API shows of it', () => {
    const shown = finding('linearizability', 'shifts/a');
    expect(knownReason(twice, [twice])).to.include('ADR 0011');
    expect(knownReason(shown, [twice, shown])).to.include('ADR 0011');
  });

  it('is nothing else', () => {
    expect(knownReason(finding('linearizability', 'shifts/c'), [twice])).to.equal(null);
    expect(knownReason(finding('effects', 'inbox/a', 'was done, and was written again as done'), [twice])).to.equal(
      null,
    );
    expect(knownReason(finding('conservation', 'shifts/a'), [twice])).to.equal(null);
  });
});
