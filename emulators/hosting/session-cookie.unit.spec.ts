import { expect } from 'chai';
import { onlySessionCookies } from './session-cookie.ts';

describe('onlySessionCookies', () => {
  const cases: [string | undefined, string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['session=a; csrf=b; orgId=c', undefined],
    ['__session=a', '__session=a'],
    ['session=a; __session=b; csrf=c', '__session=b'],
    ['csrf=c;__session=b;session=a', '__session=b'],
    ['  __session=a=b==  ; x=y', '__session=a=b=='],
    ['__session="a b"; x="y"', '__session="a b"'],
    ['__session=first; a=b; __session=second', '__session=first; __session=second'],
    ['__session=', '__session='],
    ['x__session=a; __sessions=b; __Session=c; __session', undefined],
    ['x=__session=a', undefined],
  ];
  for (const [header, left] of cases) {
    it(`leaves ${JSON.stringify(left)} of ${JSON.stringify(header)}`, () => {
      expect(onlySessionCookies(header)).to.equal(left);
    });
  }
});
