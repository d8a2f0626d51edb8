import { saveProfile } from '@fresh/contracts/routes/onboarding';
import { expect } from 'chai';

describe('body of N2', () => {
  const read = (body: unknown) => saveProfile.body?.safeParse(body);
  const messages = (body: unknown) => {
    const fields = read(body)?.error?.issues.map(({ path, message }) => [path.join('.'), message]);
    return Object.fromEntries(fields ?? []) as Record<string, string>;
  };

  it('takes the contract’s fields', () => {
    expect(read({ firstName: 'Nia', lastName: 'New', avatar: 'a.png', other: 1 })?.data).to.deep.equal({
      firstName: 'Nia',
      lastName: 'New',
      avatar: 'a.png',
      timezone: 'UTC',
    });
  });

  it('takes the page’s fields (CONTRACT 4)', () => {
    const page = {
      fullName: ' Nia  van der New ',
      preferredName: 'N',
      phone: '+43 1 58858',
      timeZone: 'Europe/Berlin',
    };
    expect(read({ ...page, selfDeclaredRole: 'owner' })?.data).to.deep.equal({
      firstName: 'Nia van der',
      lastName: 'New',
      timezone: 'Europe/Berlin',
      preferredName: 'N',
      phone: '+43 1 58858',
      selfDeclaredRole: 'owner',
    });
  });

  it('takes people with one name', () => {
    expect(read({ fullName: 'Cher' })?.data).to.deep.include({ firstName: 'Cher', lastName: null });
  });

  it('prefers the contract’s fields where both are sent', () => {
    expect(read({ fullName: 'Max Other', firstName: 'Nia', lastName: 'New' })?.data).to.deep.include({
      firstName: 'Nia',
      lastName: 'New',
    });
  });

  it('keeps the monolith’s messages', () => {
    const missing = 'Invalid input: expected string, received undefined';
    for (const body of [{}, { fullName: '' }, { fullName: 5 }]) {
      expect(messages(body)).to.deep.equal({ firstName: missing, lastName: missing });
    }
    expect(messages({ firstName: '', lastName: 5, timezone: 1 })).to.deep.equal({
      firstName: 'Too small: expected string to have >=1 characters',
      lastName: 'Invalid input: expected string, received number',
      timezone: 'Invalid input: expected string, received number',
    });
    expect(messages([1])).to.deep.equal({ '': 'Invalid input: expected object, received array' });
  });
});
