import { expect } from 'chai';
import { ApiError } from '../errors.ts';

/**
 * Given events, when a decision, then events: a specification of pure decisions that reads as one.
 *
 * @example given(evolve, null, created).when((state) => publish(state, body, now)).then(published)
 */
export function given<S, E>(evolve: (state: S, event: E) => S, initial: S, ...events: readonly E[]) {
  const state = events.reduce(evolve, initial);
  return {
    when: (decide: (state: S) => readonly E[]) => ({
      /** Exactly these events, in this order. */
      then(...expected: readonly E[]) {
        expect(decide(state)).to.deep.equal(expected);
      },
      /** The state after the decision's events. */
      thenState(check: (state: S) => void) {
        check(decide(state).reduce(evolve, state));
      },
      /** Rejected with this code and message. */
      thenRefused(code: string, message: string) {
        try {
          decide(state);
        } catch (error) {
          expect(error).to.be.instanceOf(ApiError);
          expect(error).to.include({ code, message });
          return;
        }
        expect.fail('the decision was not rejected');
      },
    }),
  };
}
