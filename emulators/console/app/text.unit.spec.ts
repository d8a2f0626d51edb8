import { expect } from 'chai';
import { problem } from './text.ts';

describe('an error in the console', () => {
  it('says which role is needed, and what to do', () => {
    const message = 'Insufficient permissions. Required role: org_owner.';
    const text = problem({ code: 'FORBIDDEN', message, requestId: 'r1', retryable: false });
    expect(text).to.equal('This needs the role org_owner: sign in as a user who has it. (FORBIDDEN)');
  });

  it('names code, fields and request of every other one', () => {
    const problems = { name: ['Required', 'Too short'] };
    const error = { code: 'VALIDATION_FAILED', message: 'Invalid body', requestId: 'r1', retryable: false } as const;
    expect(problem({ ...error, problems })).to.equal(
      'VALIDATION_FAILED: Invalid body · name: Required, Too short · request r1',
    );
  });
});
