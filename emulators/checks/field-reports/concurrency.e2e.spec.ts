/** Two people who change one thing: `ETag` and `If-Match` (RFC 9110, 13.1.1), and fields that are cleared by `null`. */
import { createHash } from 'node:crypto';
import { routes } from '@fresh/contracts/registry';
import { firestore } from '@fresh/kernel/firebase';
import { uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import * as z from 'zod';
import { foundWorkplace, request, type Workplace } from './workplace.ts';

const created = z.object({ id: z.string() });
const createdToken = z.object({ id: z.string(), token: z.string() });
const createdSchedule = z.object({ schedule: created });
const day = 86_400_000;
const monday = Date.UTC(2030, 0, 7);

/** One thing that people of a workplace read and change. */
interface Resource {
  /** Where it is read; null where only lists hold it. */
  readonly path: string | null;
  /** Path of its document. */
  readonly document: string;
  readonly as: Person;
  /** Changes that are accepted one after the other, each with the contract id of its route. */
  readonly changes: readonly (readonly [id: string, method: string, path: string, body?: object, as?: Person])[];
}

describe('field reports: concurrency', function () {
  // The first call of each function starts it.
  this.timeout(60_000);
  let place: Workplace;
  let query: string;

  before(async () => {
    place = await foundWorkplace();
    query = `orgId=${place.orgId}`;
  });

  async function create(as: Person, path: string, body: object): Promise<unknown> {
    const response = await request(as, 'POST', path, body);
    expect(response.status, JSON.stringify(response.body)).to.be.within(200, 201);
    return response.body;
  }

  async function newSchedule(): Promise<string> {
    const body = { orgId: place.orgId, name: 'Week', startDate: monday, endDate: monday + 7 * day };
    return createdSchedule.parse(await create(place.manager, `/api/schedules?${query}`, body)).schedule.id;
  }

  async function schedule(): Promise<Resource> {
    const id = await newSchedule();
    const path = `/api/schedules/${id}?${query}`;
    return {
      ...{ path, document: `organizations/${place.orgId}/schedules/${id}`, as: place.manager },
      changes: [
        ['S4', 'PATCH', path, { name: uniqueId('week') }],
        ['S6', 'POST', `/api/publish?${query}`, { scheduleId: id, notifyUsers: false }],
        ['S5', 'DELETE', path],
      ],
    };
  }

  async function shift(): Promise<Resource> {
    const scheduleId = await newSchedule();
    const times = { startTime: monday + day / 3, endTime: monday + (day * 2) / 3 };
    const body = { orgId: place.orgId, scheduleId, positionId: 'p', ...times };
    const { id } = created.parse(await create(place.manager, `/api/shifts?${query}`, body));
    const path = `/api/shifts/${id}?${query}&scheduleId=${scheduleId}`;
    const assign = `/api/shifts/${id}/assign?${query}&scheduleId=${scheduleId}`;
    const { uid } = place.staff;
    return {
      ...{ path, document: `organizations/${place.orgId}/schedules/${scheduleId}/shifts/${id}`, as: place.manager },
      changes: [
        ['S10', 'PATCH', path, { notes: 'n' }],
        ['S12', 'POST', assign, { uid }],
        ['S13', 'DELETE', `${assign}&uid=${uid}`],
        ['S11', 'DELETE', path],
      ],
    };
  }

  async function position(): Promise<Resource> {
    const body = { orgId: place.orgId, name: uniqueId('position') };
    const { id } = created.parse(await create(place.manager, `/api/positions?${query}`, body));
    const path = `/api/positions/${id}?${query}`;
    return {
      ...{ path, document: `orgs/${place.orgId}/positions/${id}`, as: place.owner },
      changes: [
        ['W4', 'PATCH', path, { hourlyRate: 12 }],
        ['W5', 'DELETE', path],
      ],
    };
  }

  async function organization(): Promise<Resource> {
    const { owner } = place;
    const { id } = created.parse(await create(owner, '/api/organizations', { name: 'Other' }));
    const path = `/api/organizations/${id}?orgId=${id}`;
    return {
      ...{ path, document: `organizations/${id}`, as: owner },
      changes: [
        ['O4', 'PATCH', path, { description: 'd' }],
        ['O5', 'DELETE', path],
      ],
    };
  }

  async function membership(person: Person): Promise<Resource> {
    const id = `${person.uid}_${place.orgId}`;
    const members = `/api/organizations/${place.orgId}/members`;
    const path = `${members}/${id}?${query}`;
    return {
      ...{ path, document: `memberships/${id}`, as: place.owner },
      changes: [
        ['O11', 'PATCH', path, { permissions: ['a'] }],
        ['O8', 'PATCH', `${members}?${query}`, { memberId: id, role: 'manager' }],
      ],
    };
  }

  async function joinToken(): Promise<Resource> {
    const body = { orgId: place.orgId, defaultRoles: ['staff'] };
    const { id, token } = createdToken.parse(await create(place.owner, `/api/join-tokens?${query}`, body));
    const document = `join_tokens/${createHash('sha256').update(token).digest('hex')}`;
    const changes = [['A15', 'DELETE', `/api/join-tokens/${id}?${query}`]] as const;
    // A token is only listed, not read by itself.
    return { path: null, document, as: place.owner, changes };
  }

  async function attendance(): Promise<Resource> {
    const { orgId, scheduler, colleague } = place;
    const times = { scheduledStart: monday + day / 3, scheduledEnd: monday + (day * 2) / 3 };
    const body = { orgId, shiftId: uniqueId('s'), scheduleId: uniqueId('w'), staffUid: colleague.uid, ...times };
    const { id } = created.parse(await create(scheduler, `/api/attendance?${query}`, body));
    const path = `/api/attendance/${id}`;
    return {
      ...{ path: null, document: `attendance_records/${orgId}/records/${id}`, as: scheduler },
      changes: [
        ['W10', 'PATCH', `${path}?${query}`, { managerNotes: 'n' }],
        ['W8', 'POST', `${path}/check-in?${query}`, {}, colleague],
        ['W9', 'POST', `${path}/check-out?${query}`, {}, colleague],
      ],
    };
  }

  async function settings(): Promise<Resource> {
    const path = '/api/notifications/settings';
    const { staff } = place;
    await request(staff, 'PATCH', path, { memberJoined: false });
    return {
      ...{ path, document: `notificationSettings/${staff.uid}`, as: staff },
      changes: [['A3', 'PATCH', path, { shiftChanged: false }]],
    };
  }

  const versionOf = async (document: string) => (await firestore().doc(document).get()).get('version') as number;

  const resources: [string, () => Promise<Resource>][] = [
    ['a schedule', schedule],
    ['a shift', shift],
    ['a position', position],
    ['an organization', organization],
    ['a membership', () => membership(place.colleague)],
    ['a join token', joinToken],
    ['an attendance record', attendance],
    ['the settings of notifications', settings],
  ];
  const covered = new Set<string>();

  for (const [title, make] of resources) {
    it(`only the state that was read is changed: ${title}`, async () => {
      const { path, document, as, changes } = await make();
      for (const [id, method, at, body, by = as] of changes) {
        covered.add(id);
        const version = await versionOf(document);
        const send = (ifMatch: string) => request(by, method, at, body, { headers: { 'if-match': ifMatch } });
        if (path !== null) {
          expect((await request(as, 'GET', path)).headers.get('etag'), id).to.equal(`"${version}"`);
        }
        for (const stale of [`"${version + 1}", "x"`, `W/"${version}"`]) {
          const response = await send(stale);
          expect(response.status, `${id} ${stale} ${JSON.stringify(response.body)}`).to.equal(412);
          expect(JSON.stringify(response.body)).to.contain('PRECONDITION_FAILED');
        }
        expect((await send(String(version))).status, `${id}: not a tag`).to.equal(400);
        expect(await versionOf(document), id).to.equal(version);
        const done = await send(`"0", "${version}"`);
        expect(done.status, `${id} ${JSON.stringify(done.body)}`).to.equal(200);
        const after = await firestore().doc(document).get();
        if (after.exists) expect(done.headers.get('etag'), id).to.equal(`"${version + 1}"`);
        const again = await send(`"${version}"`);
        expect(again.status, `${id} again`).to.be.oneOf(
          [412, 404, 400, 403].filter((each) => each === 412 || !after.exists),
        );
      }
    });
  }

  it('these are all routes that check one', async () => {
    const checked = routes.filter(({ entityTag }) => entityTag === 'checked').map(({ id }) => id);
    // Removals of memberships share the code of O8 and O11; A6 needs a notification.
    const others = ['O9', 'O12', 'A4b', 'A6'];
    expect([...covered, ...others].sort()).to.deep.equal(checked.sort());
  });

  it('of two managers with the same tag the second gets 412, and * is anything that exists', async () => {
    const { path, changes } = await shift();
    const at = path ?? '';
    const attempt = (notes: string) =>
      request(place.manager, 'PATCH', at, { notes }, { headers: { 'if-match': '"1"' } });
    const statuses = await Promise.all(['a', 'b', 'c'].map(async (notes) => (await attempt(notes)).status));
    expect(statuses.sort()).to.deep.equal([200, 412, 412]);
    const any = { headers: { 'if-match': '*' } };
    expect((await request(place.manager, 'PATCH', at, { notes: 'd' }, any)).status).to.equal(200);
    expect(changes).to.have.length(4);
    const missing = `/api/shifts/missing?${query}&scheduleId=missing`;
    expect((await request(place.manager, 'PATCH', missing, { notes: 'd' }, any)).status).to.equal(404);
    const gone = `/api/schedules/${uniqueId('gone')}?${query}`;
    expect((await request(place.manager, 'DELETE', gone, undefined, any)).status).to.equal(412);
  });

  it('a change that is repeated under its key gets its first response, whatever has changed since', async () => {
    const { path } = await shift();
    const headers = { 'if-match': '"1"', 'idempotency-key': uniqueId('key') };
    const send = () => request(place.manager, 'PATCH', path ?? '', { notes: 'x' }, { headers });
    const [first, second] = [await send(), await send()];
    expect([first.status, first.headers.get('etag')]).to.deep.equal([200, '"2"']);
    expect([second.status, second.headers.get('etag')]).to.deep.equal([200, '"2"']);
    expect(second.headers.get('idempotent-replayed')).to.equal('true');
  });

  describe('`null` clears a field, absence keeps it', () => {
    interface Clearing {
      readonly resource: Resource;
      readonly path: string;
      /** Values of the fields that can be cleared. */
      readonly fields: Readonly<Record<string, unknown>>;
      /** One that every resource of the kind has. */
      readonly needed: string;
    }
    const pathOf = ({ changes }: Resource) => changes[0]?.[2] ?? '';

    async function clearing(make: () => Promise<Resource>, fields: object, needed: string): Promise<Clearing> {
      const resource = await make();
      return { resource, path: pathOf(resource), fields: { ...fields }, needed };
    }

    const kinds: [string, () => Promise<Clearing>][] = [
      ['of a schedule', () => clearing(schedule, { description: 'd' }, 'name')],
      [
        'of a shift',
        () => clearing(shift, { venueId: 'v', zoneId: 'z', notes: 'n', breakMinutes: 15 }, 'requiredStaff'),
      ],
      ['of a position', () => clearing(position, { description: 'd', hourlyRate: 9, color: '#112233' }, 'name')],
      [
        'of an organization',
        () =>
          clearing(
            organization,
            { description: 'd', industry: 'i', websiteUrl: 'https://a.example', contactEmail: 'a@example.test' },
            'name',
          ),
      ],
      [
        'of an attendance record',
        () => clearing(attendance, { managerNotes: 'n', hourlyRate: 9, overtimeMultiplier: 2 }, 'breakDuration'),
      ],
    ];
    for (const [title, make] of kinds) {
      it(title, async () => {
        const { resource, path, fields, needed } = await make();
        const { as, document } = resource;
        const patch = async (body: object) => (await request(as, 'PATCH', path, body)).status;
        const stored = async () => (await firestore().doc(document).get()).data() ?? {};
        expect(await patch(fields)).to.equal(200);
        expect(await stored()).to.deep.include(fields);
        const [first = '', ...others] = Object.keys(fields);
        expect(await patch({ [first]: null })).to.equal(200);
        const after = await stored();
        expect(after).not.to.have.property(first);
        for (const name of others) expect(after).to.have.property(name);
        const nulls = Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
        expect(await patch(nulls)).to.equal(200);
        const cleared = await stored();
        expect(cleared).not.to.have.any.keys(...Object.keys(fields));
        expect(await patch(nulls), 'again').to.equal(200);
        expect((await stored())['version'], 'nothing is left to clear').to.equal(cleared['version']);
        expect(await patch({ [needed]: null }), needed).to.equal(400);
        expect(await patch(fields)).to.equal(200);
        expect(await stored()).to.deep.include(fields);
      });
    }
  });
});
