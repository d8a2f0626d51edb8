import { expect } from 'chai';
import * as z from 'zod';
import { NonRetryableError } from '../errors.ts';
import { failureCause } from './failure-cause.ts';

const name = 'Zoe Mark';

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('the cause of a failure', () => {
  it('is the error’s text, up to a length', () => {
    expect(failureCause(new NonRetryableError('a shift without organization'))).to.equal(
      'a shift without organization',
    );
    expect(failureCause(new Error('x'.repeat(2_000)))).to.have.length(1_000);
    expect(failureCause('no error')).to.equal('no error');
  });

  it('quotes no value that could not be parsed', () => {
    const shape = z.object({ name: z.number(), role: z.enum(['staff']), email: z.email() });
    const errors = [
      caught(() => JSON.parse(name)),
      caught(() => JSON.parse(`{"name": ${name}}`)),
      caught(() => shape.parse({ name, role: name, email: name })),
    ];
    for (const error of errors) {
      expect(error).to.be.instanceOf(Error);
      expect(failureCause(error)).not.to.contain(name);
      expect(failureCause(error)).not.to.contain('Zoe');
    }
  });
});
