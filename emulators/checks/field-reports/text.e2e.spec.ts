import { expect } from 'chai';
import { person, uniqueId, type Person, type TestResponse } from '@fresh/kernel/testing/world';
import { foundWorkplace, request, type Workplace } from './workplace.ts';

/**
 * Texts that people and programs really send, at one route of each kind. Which texts each building block takes is
 * specified in full beside it, in `functions/lib/contracts/src/text`.
 */
describe('reported: text', function () {
  this.timeout(60_000);

  let place: Workplace;
  let joiner: Person;

  before(async () => {
    [place, joiner] = await Promise.all([foundWorkplace(), person('joiner')]);
  });

  const query = () => `orgId=${place.orgId}`;
  const organization = () => `/api/organizations/${place.orgId}?${query()}`;
  const change = (body: object) => request(place.owner, 'PATCH', organization(), body);
  const shown = async () => (await request(place.staff, 'GET', organization())).body as Record<string, unknown>;
  const create = (collection: string, body: object) =>
    request(place.manager, 'POST', `/api/${collection}?${query()}`, { orgId: place.orgId, ...body });
  const names = async (collection: string) => {
    const { body } = await request(place.manager, 'GET', `/api/${collection}?${query()}`);
    return (body as Record<string, { name: string }[]>)[collection]?.map(({ name }) => name);
  };

  /** The fields that an error names. */
  const fieldsOf = ({ body }: TestResponse) => {
    const { details } = (body as { error: { details?: object } }).error;
    return Object.keys(details ?? {});
  };

  it('a name of nothing is 400, and nothing is created', async () => {
    for (const name of [
      '',
      '   ',
      '\n\t',
      '\u200b',
      '\u200b\u200d',
      '\ufeff',
      '\u00a0',
      '\u3164',
      '\u2800',
      '\u0301',
      '\u202e',
      'a\u0000',
    ]) {
      for (const [collection, more] of [
        ['positions', {}],
        ['venues', {}],
        ['zones', { venueId: 'v' }],
      ] as const) {
        const response = await create(collection, { name, ...more });
        expect(response.status, `${collection} ${JSON.stringify(name)}`).to.equal(400);
        expect(fieldsOf(response)).to.deep.equal(['name']);
      }
    }
    expect(await names('positions')).to.deep.equal([]);
    expect(await names('venues')).to.deep.equal([]);
  });

  it('a name that changes the direction of what follows is 400', async () => {
    for (const name of ['Cook\u202e', '\u202acook', '\u2066Cook\u2069', 'Co\u2067ok']) {
      expect((await create('positions', { name })).status, JSON.stringify(name)).to.equal(400);
    }
  });

  it('names of every script and emoji are kept, trimmed and composed', async () => {
    const sent = ['  Koch ', 'Zoe\u0308', 'نیم‌فاصله', 'क्‍ष', '👨‍👩‍👧‍👦', '李小龍', '\ufeffChef\u200b'];
    for (const name of sent) expect((await create('positions', { name })).status, name).to.equal(201);
    expect(await names('positions')).to.have.members(['Koch', 'Zoë', 'نیم‌فاصله', 'क्‍ष', '👨‍👩‍👧‍👦', '李小龍', 'Chef']);
  });

  it('a name is bounded in characters as people count them', async () => {
    expect((await create('venues', { name: '👨‍👩‍👧‍👦'.repeat(100) })).status).to.equal(201);
    expect((await create('venues', { name: '👨‍👩‍👧‍👦'.repeat(101) })).status).to.equal(400);
    expect((await create('venues', { name: 'Z' + '\u0335'.repeat(90_000) })).status).to.equal(400);
  });

  it('a time zone that doesn’t exist is 400 and names its field', async () => {
    for (const timezone of [
      'America/Pacific',
      'GMT-05:00 or so',
      'Mars/Base',
      '+05:00',
      '',
      ' ',
      'PST',
      'Europe/Vienna\u202e',
    ]) {
      const responses = [
        await change({ settings: { timezone } }),
        await create('venues', { name: 'V', timezone }),
        await request(joiner, 'POST', '/api/onboarding/profile', { firstName: 'Ann', lastName: 'Lee', timezone }),
        await request(joiner, 'POST', '/api/organizations', { name: 'V', settings: { timezone } }),
      ];
      expect(
        responses.map(({ status }) => status),
        timezone,
      ).to.deep.equal([400, 400, 400, 400]);
      expect(responses.flatMap(fieldsOf)).to.deep.equal([
        'settings.timezone',
        'timezone',
        'timezone',
        'settings.timezone',
      ]);
    }
    expect(await shown()).to.have.nested.property('settings.timezone', 'America/New_York');
  });

  it('time zones of the IANA database are taken, old aliases as they are', async () => {
    for (const timezone of [
      'Europe/Vienna',
      'Asia/Calcutta',
      'US/Pacific',
      'UTC',
      'Etc/GMT+5',
      'America/Argentina/Ushuaia',
    ]) {
      expect((await change({ settings: { timezone } })).status, timezone).to.equal(200);
      expect(await shown()).to.have.nested.property('settings.timezone', timezone);
    }
    expect((await change({ settings: { timezone: ' europe/vienna ' } })).status).to.equal(200);
    expect(await shown()).to.have.nested.property('settings.timezone', 'Europe/Vienna');
  });

  it('a date format that shows no date is 400', async () => {
    for (const dateFormat of ['banana', '', 'YYYY', 'HH:mm', '<b>', 'DD/DD/YYYY', '%d']) {
      expect((await change({ settings: { dateFormat } })).status, dateFormat).to.equal(400);
    }
    for (const dateFormat of ['DD.MM.YYYY', 'YYYY-MM-DD', 'D. MMMM YYYY', 'YYYY年MM月DD日']) {
      expect((await change({ settings: { dateFormat } })).status, dateFormat).to.equal(200);
    }
  });

  it('addresses of every country are taken', async () => {
    const street = 'Ring 1';
    for (const address of [
      { street, city: 'Wien', state: 'Wien', zipCode: '1010', country: 'AT' },
      { street, city: 'Reykjavík', zipCode: '101', country: 'IS' },
      { street, city: 'Central', country: 'HK' },
      { street, city: 'Dublin', country: 'IE' },
      { street, city: 'London', zipCode: 'SW1A 1AA', country: 'gb' },
      { street, city: 'Austin', state: 'TX', zipCode: '78701' },
    ]) {
      const response = await create('venues', { name: 'Abroad', address });
      expect(response.status, JSON.stringify(address)).to.equal(201);
      expect(response.body).to.have.nested.property('address.street', street);
    }
    for (const address of [
      { street, city: 'Wien', country: 'xx' },
      { street, city: 'Wien', country: 'Austria' },
      { street: '\u3164', city: 'Wien', country: 'AT' },
      { street, city: 'Austin' },
    ]) {
      expect((await create('venues', { name: 'Nowhere', address })).status, JSON.stringify(address)).to.equal(400);
    }
    expect(await names('venues')).not.to.include('Nowhere');
  });

  it('a link that runs script is 400 and never shown', async () => {
    for (const url of [
      ...['javascript:alert(1)', 'JavaScript:alert(1)', '\tjavascript:alert(1)', 'java\nscript:alert(1)', 'vbscript:x'],
      ...[
        'data:text/html,<script>alert(1)</script>',
        'file:///etc/passwd',
        'https://user:pass@a.example',
        '//a.example',
      ],
      ...['https:a.example', 'https://a.example/\u202egpj', `https://a.example/${'x'.repeat(5000)}`, ''],
    ]) {
      for (const field of ['websiteUrl', 'logoUrl']) {
        const response = await change({ [field]: url });
        expect(response.status, `${field} ${url.slice(0, 60)}`).to.equal(400);
        expect(fieldsOf(response)).to.deep.equal([field]);
      }
      if (url === '' || url === '//a.example') continue;
      const profile = { firstName: 'Ann', lastName: 'Lee', avatar: url };
      expect((await request(joiner, 'POST', '/api/onboarding/profile', profile)).status, url.slice(0, 60)).to.equal(
        400,
      );
    }
    expect(await shown()).not.to.have.any.keys('websiteUrl', 'logoUrl');
    expect((await change({ websiteUrl: ' https://müller.example/ä\n', logoUrl: 'http://a.example' })).status).to.equal(
      200,
    );
    expect(await shown()).to.include({ websiteUrl: 'https://müller.example/ä', logoUrl: 'http://a.example' });
  });

  it('international mailboxes are invited, and what is none is 400', async () => {
    const members = `/api/organizations/${place.orgId}/members?${query()}`;
    const invite = (email: string) => request(place.owner, 'POST', members, { email, role: 'member' });
    for (const email of ['jörg@müller.example', '用户@例え.テスト', "o'neil+x@example.com", 'a@b.museum']) {
      expect((await invite(email)).status, email).to.equal(201);
    }
    const pasted = await invite('\u200b Pasted@example.com\n');
    expect(pasted.body).to.include({ email: 'Pasted@example.com' });
    for (const email of [
      '',
      'x',
      'a@b',
      'a@@b.co',
      'a b@c.co',
      'Ann <a@b.co>',
      'a@b.co,c@d.co',
      'a\u202e@b.co',
      'a@b.co\r\nBcc: x@y.co',
    ]) {
      expect((await invite(email)).status, JSON.stringify(email)).to.equal(400);
    }
  });

  it('phone numbers of any country are taken, and what is none is 400', async () => {
    for (const contactPhone of ['+43 1 58858-0', '(555) 010-9999', '01.58.58.58.58', '０３－１２３４－５６７８', '']) {
      expect((await change({ contactPhone })).status, contactPhone).to.equal(200);
    }
    for (const contactPhone of ['call me', '<script>', '\u202e+43', '+', '12']) {
      expect((await change({ contactPhone })).status, contactPhone).to.equal(400);
    }
  });

  it('a join token works as it is pasted', async () => {
    const created = await request(place.owner, 'POST', `/api/join-tokens?${query()}`, {
      orgId: place.orgId,
      defaultRoles: ['staff'],
    });
    const { token } = created.body as { token: string };
    const join = async (joinToken: string) => {
      const response = await request(await person('pasting'), 'POST', '/api/onboarding/join-with-token', { joinToken });
      return response.status;
    };
    for (const pasted of [
      ` ${token}\n`,
      `\ufeff${token}\u200b`,
      `${token.slice(0, 20)}\r\n ${token.slice(20)}`,
      `\u00a0${token}\t`,
    ]) {
      expect(await join(pasted), JSON.stringify(pasted)).to.equal(200);
    }
    expect(await join(`${token}x`)).to.equal(400);
    expect(await join(' \n')).to.equal(400);
  });

  it('a one-time code works as apps show it', async () => {
    const setup = await request(joiner, 'POST', '/api/auth/mfa/setup', {});
    const { secret } = setup.body as { secret: string };
    const { codeAt, fromBase32, stepOf } = await import('../../../functions/identity/src/mfa/totp.ts');
    const key = fromBase32(secret) ?? Buffer.alloc(0);
    const code = (step: number) => codeAt(key, stepOf(Date.now()) + step);
    const verify = async (token: string) =>
      (await request(joiner, 'POST', '/api/auth/mfa/verify', { secret, token })).status;
    const spaced = (token: string, between: string) => `${token.slice(0, 3)}${between}${token.slice(3)}`;
    expect(await verify('12345x')).to.equal(400);
    expect(await verify(spaced(code(-1), ' '))).to.equal(200);
    expect(await verify(` ${spaced(code(0), '-')}\n`)).to.equal(200);
    expect(await verify(spaced(code(1), '\u2009')), 'a thin space').to.equal(200);
  });

  it('a note keeps its lines, and may be empty', async () => {
    const { body } = await create('positions', { name: 'Noted', description: ' one\r\ntwo\u2028three\n' });
    expect(body).to.include({ description: 'one\ntwo\nthree' });
    expect((await create('positions', { name: 'Empty', description: '' })).status).to.equal(201);
    for (const description of ['a\u202eb', 'a\u0007b', '\u3164', 'x'.repeat(501)]) {
      expect((await create('positions', { name: 'Bad', description })).status, JSON.stringify(description)).to.equal(
        400,
      );
    }
  });

  it('an organization is not founded under the slug of another one, except by onboarding, as recorded', async () => {
    const slug = uniqueId('slug')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
    const found = async (wanted: string) =>
      request(await person('founder'), 'POST', '/api/organizations', { name: 'A', slug: wanted });
    const onboard = async (wanted: string) =>
      request(await person('founder'), 'POST', '/api/onboarding/create-network-org', {
        ...{ slug: wanted, displayName: 'A', kind: 'independent_org', segment: 'bar' },
      });
    const first = await found(slug);
    expect(first.status).to.equal(201);
    for (const same of [slug, slug.toUpperCase(), ` ${slug}\n`, `\u200b${slug}`]) {
      expect((await found(same)).status, same).to.equal(409);
    }
    expect((await onboard(slug)).status).to.equal(200);
    const racing = await Promise.all(Array.from({ length: 4 }, () => found(`${slug}-2`)));
    expect(racing.filter(({ status }) => status < 300)).to.have.length(1);
    for (const wrong of ['', 'a b', '-a', 'a/b', '\u202ea', '🍕']) {
      expect((await found(wrong)).status, JSON.stringify(wrong)).to.equal(400);
    }
    for (const wrong of ['', ' ', '🍕']) expect((await onboard(wrong)).status, wrong).to.equal(400);
    expect((await onboard(`Joe's ${slug}`)).body).to.deep.nested.include({ 'data.slug': `joe-s-${slug}` });
  });

  it('a deleted organization frees its slug', async () => {
    const slug = uniqueId('free')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
    const founder = await person('founder');
    const first = await request(founder, 'POST', '/api/organizations', { name: 'A', slug });
    const { id } = first.body as { id: string };
    expect((await request(founder, 'DELETE', `/api/organizations/${id}?orgId=${id}`)).status).to.equal(200);
    expect((await request(founder, 'POST', '/api/organizations', { name: 'B', slug })).status).to.equal(201);
  });

  it('settings without effect can’t be switched on', async () => {
    for (const settings of [
      { enableGeofencing: true, geofenceRadius: 100 },
      { allowSelfScheduling: true },
      { enableGeofencing: true, allowSelfScheduling: true },
    ]) {
      expect((await change({ settings })).status, JSON.stringify(settings)).to.equal(400);
      const founded = await request(joiner, 'POST', '/api/organizations', { name: 'A', settings });
      expect(founded.status, JSON.stringify(settings)).to.equal(400);
    }
    const { settings } = (await shown()) as { settings: object };
    expect(settings).to.include({ enableGeofencing: false, allowSelfScheduling: false });
    expect((await change({ settings })).status, 'what was read').to.equal(200);
    expect((await change({ settings: { geofenceRadius: 0 } })).status).to.equal(400);
    expect((await change({ settings: { geofenceRadius: 200_000 } })).status).to.equal(400);
  });
});
