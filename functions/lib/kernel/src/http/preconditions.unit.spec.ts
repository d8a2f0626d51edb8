import { expect } from 'chai';
import { ApiError } from '../errors.ts';
import { entityTag, ifMatching, isExpected } from './preconditions.ts';

const sending = (ifMatch?: string) => ({ headers: { ...(ifMatch !== undefined && { 'if-match': ifMatch }) } });
const at = (version: number) => ({ version });
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error instanceof ApiError ? error.code : String(error);
  }
  return 'none';
};

describe('If-Match', () => {
  it('compares strongly with the tag of the version (RFC 9110, 13.1.1)', () => {
    const cases: [string | undefined, boolean][] = [
      [undefined, true],
      ['"3"', true],
      ['"2"', false],
      ['"33"', false],
      ['*', true],
      [' * ', true],
      ['"1", "3"', true],
      ['"1","2" ', false],
      ['W/"3"', false],
      ['W/"3", "3"', true],
      ['""', false],
      ['"a-tag-of-another-server"', false],
    ];
    for (const [sent, expected] of cases) expect(isExpected(sending(sent), at(3)), sent).to.equal(expected);
    expect(entityTag(3)).to.equal('"3"');
  });

  it('matches nothing where nothing is', () => {
    for (const sent of ['*', '"0"']) expect(isExpected(sending(sent), null), sent).to.equal(false);
  });

  it('is a list of tags in quotes', () => {
    for (const sent of ['', '3', 'W/3', '"3', '"1", 2', '"1",', '**', '*, "3"', "'3'"]) {
      expect(
        codeOf(() => isExpected(sending(sent), at(3))),
        sent,
      ).to.equal('BAD_REQUEST');
    }
  });
});

describe('ifMatching', () => {
  const decide = (state: { version: number } | null, event: string) => {
    if (!state && event === 'needs one') throw new ApiError('NOT_FOUND', 'None');
    return [event];
  };

  it('decides only about the state that was read', () => {
    expect(ifMatching(sendingRequest('"3"'), decide)(at(3), 'changed')).to.deep.equal(['changed']);
    expect(ifMatching(sendingRequest(), decide)(at(3), 'changed')).to.deep.equal(['changed']);
    expect(codeOf(() => ifMatching(sendingRequest('"2"'), decide)(at(3), 'changed'))).to.equal('PRECONDITION_FAILED');
  });

  it('is 404 before 412, and 412 where the decision takes nothing for granted', () => {
    expect(codeOf(() => ifMatching(sendingRequest('"2"'), decide)(null, 'needs one'))).to.equal('NOT_FOUND');
    expect(codeOf(() => ifMatching(sendingRequest('*'), decide)(null, 'deleted'))).to.equal('PRECONDITION_FAILED');
  });

  function sendingRequest(ifMatch?: string) {
    return { request: sending(ifMatch) };
  }
});
