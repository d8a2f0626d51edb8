/** What the console shows of the running local cloud, in a real browser; see `console.browser.spec.ts`. */
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { uniqueId } from '@fresh/kernel/testing/world';
import { seed } from '@fresh/local/seed';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import * as z from 'zod';
import { foundWorkplace, request } from '../field-reports/workplace.ts';
import { traceOf } from '../traces/trace-of.ts';
import {
  expectReadable,
  holdRequests,
  newPage,
  patienceMs,
  picture,
  sizes,
  startBrowser,
  type Size,
} from './browser-page.ts';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
const day = 86_400_000;

describe('what the console shows of the local cloud', function () {
  this.timeout(3 * patienceMs);

  let browser: Browser | undefined, page: Page, problems: string[];
  let assigned: string, rejected: string, shiftPath: string;
  const badId = uniqueId('bad');

  before(async function () {
    const { headers } = await fetch(gateway, { method: 'HEAD' });
    if (!headers.has('x-local-cloud')) this.skip();
    await seed({
      firestoreHost: process.env['FIRESTORE_EMULATOR_HOST'] ?? '',
      authHost: process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '',
      projectId: process.env['GCLOUD_PROJECT'] ?? '',
    });
    ({ assigned, rejected, shiftPath } = await work());
    const about = { service: 'scheduling', subject: `organizations/x/schedules/${badId}`, orgId: 'x' };
    await logEvent(schedulePublished.type, about, { name: 42 });
    browser = await startBrowser();
    ({ page, problems } = await newPage(browser));
    await page.goto(gateway);
    await page.getByLabel('Seeded user').selectOption('org-owner@fresh-diner.test');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Schedule' }).waitFor();
  });
  after(() => browser?.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture(page, `failed-${this.currentTest.title}`.slice(0, 60));
  });

  /** A member is assigned to a shift, and a colleague without the right tries the same. */
  async function work() {
    const place = await foundWorkplace();
    const { orgId, manager, staff } = place;
    const made = async (path: string, body: object) =>
      (await request(manager, 'POST', `${path}?orgId=${orgId}`, { orgId, ...body })).body;
    const start = Date.now() + 7 * day;
    const { schedule } = z
      .object({ schedule: z.object({ id: z.string() }) })
      .parse(await made('/api/schedules', { name: 'Week', startDate: start, endDate: start + 7 * day }));
    const withId = z.object({ id: z.string() });
    const position = withId.parse(await made('/api/positions', { name: 'Cook' }));
    const times = { startTime: start, endTime: start + day / 3 };
    const shift = withId.parse(
      await made('/api/shifts', { scheduleId: schedule.id, positionId: position.id, ...times }),
    );
    const path = `/api/shifts/${shift.id}/assign?orgId=${orgId}&scheduleId=${schedule.id}`;
    const ids = [];
    for (const as of [manager, staff]) {
      const response = await request(as, 'POST', path, { uid: staff.uid });
      ids.push(response.headers.get('x-request-id') ?? '');
    }
    const [assigned = '', rejected = ''] = await Promise.all(
      ids.map(async (id) => (await traceOf(id)).summary.traceId),
    );
    return { assigned, rejected, shiftPath: `organizations/${orgId}/schedules/${schedule.id}/shifts/${shift.id}` };
  }

  let clicks = 0;
  const click = async (what: ReturnType<Page['locator']>) => {
    clicks++;
    await what.click();
  };
  const open = (name: string) =>
    click(page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name, exact: true }));
  const openTrace = async (traceId: string) => {
    await open('Traces');
    await click(page.locator(`[data-trace="${traceId}"] a`));
    await page.getByRole('heading', { name: 'Waterfall' }).waitFor();
  };
  const readable = async (view: string) => {
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, view, size);
    await page.setViewportSize(sizes.desktop);
  };
  const shown = (locator: ReturnType<Page['locator']>) => locator.waitFor();

  const questions: readonly (readonly [question: string, find: () => Promise<void>])[] = [
    [
      'Which subscribers react to shift.assigned?',
      async () => {
        await open('Map');
        await click(page.locator('[data-node="event:fresh.scheduling.shift.assigned"]'));
        await shown(page.locator('[data-kind="subscriber"]').getByText('notifyMemberOnShiftAssigned'));
      },
    ],
    [
      'What did this request cost?',
      async () => {
        await openTrace(assigned);
        const cost = await page.getByLabel('What it cost').textContent();
        expect(cost).to.match(/Reads\d+Writes\d+Deletes\d+Function calls\d+/);
        await readable('trace');
      },
    ],
    [
      'Why was it rejected with 403?',
      async () => {
        await openTrace(rejected);
        await shown(page.getByText('403 FORBIDDEN').first());
        await shown(page.locator('.lines').getByText('code FORBIDDEN').first());
      },
    ],
    [
      'Which document did it write?',
      async () => {
        await openTrace(assigned);
        await shown(page.getByRole('link', { name: shiftPath }));
      },
    ],
    [
      'Which trace wrote this document last, and with which event?',
      async () => {
        await page.goto(`${gateway}/#/data/${shiftPath.split('/').slice(0, -1).join('/')}`);
        await click(page.getByRole('link', { name: shiftPath.split('/').at(-1) ?? '', exact: true }));
        await shown(page.getByTestId('last-write').getByText('fresh.scheduling.shift.assigned'));
        await readable('data');
        await click(page.getByTestId('last-write').getByRole('link').first());
        await shown(page.getByRole('heading', { name: 'Waterfall' }));
      },
    ],
    [
      'What belongs to the service scheduling?',
      async () => {
        await open('Map');
        await click(page.locator('[data-node="service:scheduling"]'));
        await shown(page.locator('[data-kind="event"]').getByText('shift.assigned'));
        const dimmed = await page.locator('.node.dim').count();
        expect(dimmed).to.be.greaterThan(50);
        await readable('map');
      },
    ],
    [
      'How long was the notification on its way?',
      async () => {
        await openTrace(assigned);
        const onItsWay = page.locator('[data-span="notifyMemberOnShiftAssigned"] [data-cell="On its way"]').first();
        expect(await onItsWay.textContent()).to.match(/\d ms$/);
      },
    ],
    [
      'What does POST /api/schedules take?',
      async () => {
        await open('Send');
        clicks++;
        await page.getByLabel('What to send').selectOption({ label: 'POST /api/schedules' });
        const body = await page.getByLabel('Body').inputValue();
        expect(JSON.parse(body)).to.include({ orgId: 'fresh-diner' }).and.have.property('startDate');
      },
    ],
    [
      'Why does a subscriber fail?',
      async () => {
        await open('Operate');
        await shown(page.locator('[data-cause]').getByText('notifyMembersOnSchedulePublished').first());
        await readable('operate');
      },
    ],
    [
      'What was logged for the request of this user?',
      async () => {
        await open('Logs');
        await click(page.locator('.lines summary').first());
        await shown(page.locator('.lines pre').getByText('requestId').first());
        await readable('logs');
      },
    ],
  ];
  for (const [question, find] of questions) {
    it(`shows within two clicks: ${question}`, async () => {
      await page.goto(`${gateway}/#/schedule`);
      await page.getByRole('heading', { level: 1, name: 'Schedule' }).waitFor();
      clicks = 0;
      await find();
      expect(clicks).to.be.at.most(2);
    });
  }

  it('lists traces as they come, and narrows them down', async () => {
    await page.goto(`${gateway}/#/traces`);
    await page.locator('table.list').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('shift.assigned');
    await page.locator(`[data-trace="${assigned}"]`).waitFor();
    await page.locator(`[data-trace="${rejected}"]`).waitFor({ state: 'detached' });
    await page.getByLabel('Filter').fill('');
    await page.getByLabel('Only failed or rejected').check();
    await page.locator(`[data-trace="${rejected}"]`).waitFor();
    await page.locator(`[data-trace="${assigned}"]`).waitFor({ state: 'detached' });
    await readable('traces');
  });

  it('sends a request and an event, and leads to their traces', async () => {
    await page.goto(`${gateway}/#/send/S2`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Response: 200' }).waitFor();
    await readable('send');
    await page.getByRole('link', { name: 'See its trace' }).click();
    await page.getByRole('heading', { level: 1, name: 'POST /api/schedules' }).waitFor();

    await page.goto(`${gateway}/#/send/${schedulePublished.type}`);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('Logged.').waitFor();
    await page.getByRole('link', { name: 'See its trace' }).click();
    await page.locator('[data-span="notifyMembersOnSchedulePublished"]').first().waitFor();
  });

  it('runs a scheduled function, and leads to its trace', async () => {
    await page.goto(`${gateway}/#/operate`);
    await page.getByRole('button', { name: 'Run now: reconcileEvents' }).press('Enter');
    await page.getByText('reconcileEvents is done.').waitFor();
    const row = page.getByRole('row', { name: 'reconcileEvents' });
    expect(await row.textContent()).to.match(/platform.*every 5 minutes.*\d\d:\d[05]:00/i);
    await page.getByRole('link', { name: 'See its trace' }).click();
    await page.getByRole('heading', { level: 1, name: 'reconcileEvents' }).waitFor();
    expect(await page.getByLabel('What it cost').textContent()).to.match(
      /Reads[1-9]\d*Writes\d+Deletes\d+Function calls1$/,
    );
    await page.getByText('Firestore itself counted the same.').waitFor();
  });

  it('says of each scheduled function what came of it, also when they run beside each other', async () => {
    await page.goto(`${gateway}/#/operate`);
    const button = (name: string) => page.getByRole('button', { name: `Run now: ${name}` });
    const failure = { error: 'reconcileEvents failed: as asked.', traceId: assigned };
    const release = await holdRequests(page, 'POST', '**/schedules/reconcileEvents', (route) =>
      route.fulfill({ status: 502, json: failure }),
    );
    await button('reconcileEvents').click();
    await button('removeMembersWithoutAccount').click();
    await page.getByText('removeMembersWithoutAccount is done.').waitFor();
    expect(await button('reconcileEvents').isDisabled()).to.equal(true);
    await release();
    const failed = page.getByRole('alert').getByText('reconcileEvents failed: as asked.');
    await failed.waitFor();
    expect(await page.getByText('removeMembersWithoutAccount is done.').count()).to.equal(1);
    expect(await button('reconcileEvents').isDisabled()).to.equal(false);
    await failed.getByRole('link', { name: 'See its trace' }).click();
    await page.getByRole('heading', { name: 'Waterfall' }).waitFor();
  });

  it('follows when a scheduled function runs next', async () => {
    const address = `${gateway}/__/local-cloud/status`;
    const status = (await (await fetch(address)).json()) as { schedules: { name: string }[] };
    const pattern = '**/__/local-cloud/status**';
    const planFor = async (nextAt: string) => {
      const schedules = status.schedules.map((one) => ({ ...one, nextAt }));
      await page.route(pattern, (route) => route.fulfill({ json: { ...status, schedules } }));
    };
    await planFor('2030-01-01T10:05:00Z');
    await page.goto(`${gateway}/#/operate`);
    const row = page.getByRole('row', { name: 'reconcileEvents' });
    await row.getByText('10:05:00').waitFor();
    await planFor('2030-01-01T10:10:00Z');
    await row.getByText('10:10:00').waitFor();
    await page.unroute(pattern);
  });

  it('pauses a subscriber and lets it go on', async () => {
    await page.goto(`${gateway}/#/operate`);
    await page.getByRole('button', { name: 'pause notifyMemberOnShiftAssigned' }).press('Enter');
    await page.getByText('notifyMemberOnShiftAssigned is paused.').waitFor();
    await page.getByRole('button', { name: 'resume notifyMemberOnShiftAssigned' }).press('Enter');
    await page.getByText('notifyMemberOnShiftAssigned is resumed').waitFor();
  });

  it('clears the traces of a paused list, and says when that fails', async () => {
    await page.goto(`${gateway}/#/traces`);
    const known = page.locator('[data-trace]').first();
    const traceId = await known.getAttribute('data-trace');
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByText('paused').waitFor();
    const pattern = '**/__/local-cloud/traces/clear';
    await page.route(pattern, (route) => route.fulfill({ status: 403, json: { error: 'Not from here.' } }));
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('alert').getByText('Not from here.').waitFor();
    await page.unroute(pattern);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator(`[data-trace="${traceId}"]`).waitFor({ state: 'detached' });
    expect(await page.getByText('Not from here.').count()).to.equal(0);
  });

  it('fits a screen of 320 px, and had no error in its pages', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    for (const view of ['traces', 'map', 'data', 'logs', 'send', 'operate']) {
      await page.goto(`${gateway}/#/${view}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width, view).to.be.at.most(320);
    }
    expect(problems).to.deep.equal([]);
  });
});
