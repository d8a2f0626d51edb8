import { auth } from '@fresh/kernel/firebase';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import { enroll, person, uniqueId } from '@fresh/kernel/testing/world';
import { randomOf, type Random } from '../../random.ts';

/** A user with a session that the API gave them. */
export interface User {
  readonly org: string;
  readonly uid: string;
  readonly cookie: string;
}

/** What became of one request. */
export interface Sent {
  /** `GET /api/schedules` */
  readonly what: string;
  /** 0: no response. */
  readonly status: number;
  readonly tookMs: number;
  readonly hasRetryAfter: boolean;
  /** Of the response; null where there was none. */
  readonly requestId: string | null;
}

/** Schedules of an organization that requests are about; what is created joins them. */
type Schedules = Map<string, string[]>;

const hour = 3_600_000;
const soon = Date.now() + 30 * 24 * hour;

/** Signs users of several organizations in, each by `POST /api/session` with their ID token, as the web app does. */
export async function signUsersIn(url: string, organizations: number, usersOfEach: number): Promise<User[]> {
  const users: User[] = [];
  for (const org of Array.from({ length: organizations }, () => uniqueId('load'))) {
    for (let index = 0; index < usersOfEach; index++) {
      const { uid, idToken } = await person('user');
      await enroll(uid, org, index === 0 ? 'org_owner' : 'manager');
      const response = await fetch(`${url}/api/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ idToken }),
      });
      const cookie = response.headers.getSetCookie().find((set) => set.startsWith('__session='));
      const [pair] = cookie?.split(';') ?? [];
      if (!response.ok || pair === undefined)
        throw new Error(`no session: ${response.status} ${await response.text()}`);
      await response.text();
      users.push({ org, uid, cookie: pair.slice('__session='.length) });
    }
  }
  // Who was just signed in is known to Auth: what follows is a session's life, not its beginning.
  await auth().getUser(users[0]?.uid ?? '');
  return users;
}

/** Mixed traffic: 70 % reads. */
export class Traffic {
  private readonly schedules: Schedules = new Map();

  constructor(
    private readonly url: string,
    private readonly users: readonly User[],
    /** Ms after which a request counts as lost. */
    private readonly patienceMs: number,
  ) {}

  /** Clients that each send one request after the other until `endsAt` (epoch ms). */
  async run(clients: number, endsAt: number, seed: number): Promise<Sent[]> {
    const sent: Sent[] = [];
    await Promise.all(
      Array.from({ length: clients }, async (_, index) => {
        const random = randomOf(seed + index);
        while (Date.now() < endsAt) sent.push(await this.next(random));
      }),
    );
    return sent;
  }

  private async next(random: Random): Promise<Sent> {
    const user = this.users[random.below(this.users.length)];
    if (!user) throw new Error('no user is signed in');
    const { org, uid } = user;
    const known = this.schedules.get(org) ?? [];
    const id = known[random.below(known.length)];
    const query = `?orgId=${org}`;
    if (random.chance(0.7)) {
      const reads = [
        `/api/schedules${query}&limit=20`,
        `/api/organizations/${org}/members${query}&limit=20`,
        `/api/attendance${query}&limit=20`,
        `/api/positions${query}`,
        '/api/notifications?limit=20',
        '/api/session/bootstrap',
        `/api/users/profile${query}`,
        ...(id === undefined ? [] : [`/api/schedules/${id}${query}`, `/api/shifts${query}&scheduleId=${id}&limit=20`]),
      ];
      return (await this.send(user, 'GET', reads[random.below(reads.length)] ?? '')).sent;
    }
    const place = { orgId: org, scheduleId: id };
    const times = { startTime: soon, endTime: soon + 8 * hour };
    const writes: [string, string, object][] = [
      ['POST', '/api/session/bootstrap', { preferences: { theme: `t${random.below(100)}` } }],
      ['POST', `/api/positions${query}`, { orgId: org, name: 'Waiter' }],
      ...(id === undefined
        ? []
        : ([
            ['PATCH', `/api/schedules/${id}${query}`, { description: `Number ${random.below(1_000)}` }],
            ['POST', `/api/shifts${query}`, { ...place, positionId: 'any', ...times }],
            [
              'POST',
              `/api/attendance${query}`,
              { ...place, shiftId: uniqueId('h'), staffUid: uid, scheduledStart: soon, scheduledEnd: soon + hour },
            ],
            ['POST', `/api/publish${query}`, { scheduleId: id, notifyUsers: random.chance(0.1) }],
          ] satisfies [string, string, object][])),
    ];
    if (id === undefined || random.chance(0.2)) {
      const body = { orgId: org, name: uniqueId('week'), startDate: soon, endDate: soon + 24 * hour };
      const { sent, text } = await this.send(user, 'POST', `/api/schedules${query}`, body);
      const made = sent.status === 200 ? (JSON.parse(text) as { schedule: { id: string } }).schedule.id : undefined;
      if (made !== undefined) this.schedules.set(org, [...known, made]);
      return sent;
    }
    const [method, path, body] = writes[random.below(writes.length)] ?? ['GET', '/api/health', {}];
    return (await this.send(user, method, path, body)).sent;
  }

  private async send(user: User, method: string, path: string, body?: object): Promise<{ sent: Sent; text: string }> {
    const startedAt = performance.now();
    const [where = ''] = path.split('?');
    const what = `${method} ${where.replace(/(?<=schedules\/|organizations\/)[^/]+/, '{id}')}`;
    const ended = () => performance.now() - startedAt;
    try {
      const response = await fetch(this.url + path, {
        method,
        signal: AbortSignal.timeout(this.patienceMs),
        headers: {
          cookie: `__session=${user.cookie}`,
          'x-csrf-token': csrfTokenFor(user.cookie),
          ...(body && { 'content-type': 'application/json', 'idempotency-key': uniqueId('key') }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const hasRetryAfter = response.headers.has('retry-after');
      const requestId = response.headers.get('x-request-id');
      return { sent: { what, status: response.status, tookMs: ended(), hasRetryAfter, requestId }, text };
    } catch {
      // Counted as what it is for the client: no response.
      return { sent: { what, status: 0, tookMs: ended(), hasRetryAfter: false, requestId: null }, text: '' };
    }
  }
}
