/**
 * The console in a real browser, on the running local cloud. Needs CHROMIUM_PATH, GATEWAY_URL, FIRESTORE_EMULATOR_HOST,
 * FIREBASE_AUTH_EMULATOR_HOST and GCLOUD_PROJECT, which `npm run test:browser` gives.
 */
import { gzipSync } from 'node:zlib';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { eventPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { enroll, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { seed } from '@fresh/local/seed';
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
const org = 'fresh-diner';
const owner = `org-owner@${org}.test`;
const notify = 'notifyMembersOnSchedulePublished';
const firstLoadLimit = 150_000;

describe('the console in a browser', function () {
  this.timeout(3 * patienceMs);

  let browser: Browser, page: Page, problems: string[];
  const position = uniqueId('Cook');

  before(async () => {
    await seed({
      firestoreHost: process.env['FIRESTORE_EMULATOR_HOST'] ?? '',
      authHost: process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '',
      projectId: process.env['GCLOUD_PROJECT'] ?? '',
    });
    browser = await startBrowser();
    ({ page, problems } = await newPage(browser));
  });
  after(() => browser.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture(page, `failed-${this.currentTest.title}`.slice(0, 60));
  });

  const status = () => page.getByTestId('status');
  const view = async (name: string) => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  const focused = () => page.evaluate<string>('document.activeElement.textContent');
  const publishWeek = async (name: string) => {
    const form = page.getByRole('form', { name: 'New schedule' });
    await form.getByLabel('Name').fill(name);
    await form.getByRole('button').click();
    await page.getByText(`Created ${name}.`).waitFor();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText(`Published ${name}. Its event reached`).waitFor();
    return (await status().textContent()) ?? '';
  };

  it('is loaded with less than 150 kB, gzipped', async () => {
    const bodies: Promise<number>[] = [];
    page.on('response', (response) => {
      if (response.request().method() === 'HEAD') return;
      bodies.push(response.body().then((body) => gzipSync(body).length));
    });
    await page.goto(gateway);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    page.removeAllListeners('response');
    const loaded = (await Promise.all(bodies)).reduce((sum, bytes) => sum + bytes, 0);
    console.log(`      first load: ${(loaded / 1000).toFixed(1)} kB gzipped, ${bodies.length} responses`);
    expect(bodies.length).to.be.at.least(3);
    expect(loaded).to.be.within(1, firstLoadLimit);
  });

  it('signs a seeded user in, by keyboard alone', async () => {
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'sign-in', size);
    await page.setViewportSize(sizes.desktop);
    await page.getByLabel('Seeded user').selectOption(owner);
    await page.getByLabel('Seeded user').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Schedule' }).waitFor();
    expect(await page.getByRole('banner').textContent()).to.contain(owner);
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Schedule' }).waitFor();
  });

  it('plans a week: a position, a schedule, a shift, a member on it', async () => {
    const positions = page.getByRole('form', { name: 'New position' });
    await positions.getByLabel('Position name').fill(position);
    await positions.getByRole('button').click();
    await page.getByText(`Created the position ${position}.`).waitFor();

    const name = uniqueId('Draft');
    const schedules = page.getByRole('form', { name: 'New schedule' });
    await schedules.getByLabel('Name').fill(name);
    await schedules.getByRole('button').click();
    await page.getByRole('heading', { name: `${name}, week 1 of 1` }).waitFor();

    const row = page.getByRole('row', { name: position });
    await row.getByRole('button', { name: 'Add a shift' }).first().press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From').fill('08:00');
    await dialog.getByLabel('To', { exact: true }).fill('12:30');
    await expectReadable(page, 'new-shift', 'phone');
    await page.setViewportSize(sizes.desktop);
    await dialog.getByRole('button', { name: 'Create shift' }).click();
    const shift = row.getByRole('button', { name: '08:00–12:30' });
    await shift.waitFor();
    expect(await shift.textContent()).to.contain('0 of 1 assigned');
    expect(await focused(), 'focus goes back to where it was').to.contain('+');

    await shift.click();
    await expectReadable(page, 'shift', 'desktop');
    await dialog.getByLabel('Member').selectOption(`${org}-staff`);
    await dialog.getByRole('button', { name: 'Assign' }).click();
    await page.getByText(`Assigned ${org}-staff.`).waitFor();
    expect(await dialog.textContent(), 'it stays, for the next member').to.contain('1 of 1 assigned');
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await shift.textContent()).to.contain('1 of 1 assigned');

    await shift.press('Enter');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await focused()).to.contain('08:00–12:30');
  });

  it('keeps an open dialog as it is when the response to another one comes late', async () => {
    const row = page.getByRole('row', { name: position });
    const dialog = page.getByRole('dialog');
    const addAnother = async (from: string) => {
      await dialog.getByRole('button', { name: 'Close' }).click();
      await dialog.waitFor({ state: 'detached' });
      await row.getByRole('button', { name: 'Add a shift' }).last().click();
      await dialog.getByLabel('From').fill(from);
    };
    const releaseRemoval = await holdRequests(page, 'DELETE', '**/api/shifts/*/assign?*');
    await row.getByRole('button', { name: '08:00–12:30' }).click();
    await dialog.getByRole('button', { name: `Remove ${org}-staff` }).click();
    await addAnother('06:15');
    await releaseRemoval();
    await row.getByText('0 of 1 assigned').waitFor();
    expect(await dialog.getByLabel('From').inputValue()).to.equal('06:15');

    const releaseCreation = await holdRequests(page, 'POST', '**/api/shifts?*');
    await dialog.getByRole('button', { name: 'Create shift' }).click();
    await addAnother('05:05');
    await releaseCreation();
    await row.getByText('06:15–17:00').waitFor();
    expect(await dialog.getByLabel('From').inputValue()).to.equal('05:05');
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  it('publishes, and sees the event reach all of its subscribers', async () => {
    const latencies: number[] = [];
    for (const name of ['Cold', 'Warm', 'Warm', 'Warm']) {
      const text = await publishWeek(uniqueId(name));
      const [, ms] = /Its event reached 2 subscribers within (\d+) ms\./.exec(text) ?? expect.fail(text);
      latencies.push(Number(ms));
    }
    // No limit: how long workers take to start is the machine's business. The aim is a second, when they are warm.
    const [cold, ...warm] = latencies;
    console.log(
      `      published → both subscribers done: ${cold} ms cold, then ${warm.join(', ')} ms; the aim is 1000 ms`,
    );
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'schedule', size);
    await page.setViewportSize(sizes.desktop);
  });

  it('shows its way, hop by hop, and the latencies', async () => {
    await view('Events');
    const published = page.locator(`[data-event="${schedulePublished.type}"]`).first();
    await published.waitFor();
    const hops = published.locator(':scope > .hops > li');
    const texts = await hops.allTextContents();
    expect(texts).to.have.length(2);
    for (const text of texts) expect(text).to.match(/^\w+ \w+ \d+ ms/);
    expect(await page.getByRole('table').textContent()).to.contain('above the 100 ms line');
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'events', size);
    await page.setViewportSize(sizes.desktop);
    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await page.getByText('paused').waitFor();
  });

  it('replays a dead letter', async () => {
    const subject = `organizations/${org}/schedules/${uniqueId('s')}`;
    const data = { name: 42, startDate: 1, endDate: 2, publishedAt: 3, notifyUsers: true, channels: [] };
    const event = await logEvent(schedulePublished.type, { service: 'scheduling', subject, orgId: org }, data);
    await view('Dead letters');
    const letter = page.locator(`[data-letter="${notify}:${event.id}"]`);
    await letter.waitFor();
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'dead-letters', size);
    await page.setViewportSize(sizes.desktop);

    await firestore().doc(eventPath(event.type, event.id)).update({ 'data.name': 'Week 42' });
    await letter.getByRole('button', { name: 'Replay' }).click();
    await page.getByText('Asked for 1 delivery again.').waitFor();
    await letter.waitFor({ state: 'detached' });
    const handled = await firestore().doc(`inbox/${notify}:${event.id}`).get();
    expect(handled.get('progress')).to.deep.equal({ status: 'done' });
  });

  it('lists the routes, and which side serves each', async () => {
    const routing = firestore().doc('_migration/routing');
    await routing.set({ version: 1, routes: { S1: { mode: 'shadow', sampleRate: 0, noiseRate: 0 } } });
    await view('Routes');
    const row = (name: RegExp) => page.getByRole('row', { name });
    const stateOf = async (name: RegExp) => (await row(name).getByRole('cell').last().textContent()) ?? '';
    await row(/^S1 GET \/api\/schedules /)
      .getByText('service, compared')
      .waitFor();
    expect(await stateOf(/^S6 POST \/api\/publish /)).to.equal('service');
    await routing.delete();
    // The view follows.
    await row(/^S1 GET \/api\/schedules /)
      .getByRole('cell', { name: 'service', exact: true })
      .waitFor();
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'routes', size);
    await page.setViewportSize(sizes.desktop);
  });

  it('says which service does not run its newest code, and why, until it does', async function () {
    const { headers } = await fetch(gateway, { method: 'HEAD' });
    if (!headers.has('x-local-cloud')) this.skip();
    const address = `${gateway}/__/local-cloud/status`;
    const status = (await (await fetch(address)).json()) as { services: { name: string }[] };
    const services = status.services.map((each) =>
      each.name === 'scheduling' ? { ...each, problem: 'routes.ts:3:1: ERROR: Unexpected "}"' } : each,
    );
    await page.route('**/__/local-cloud/status', (route) => route.fulfill({ json: { ...status, services } }));
    const problem = page.getByRole('alert').getByText('scheduling does not run its newest code');
    await problem.waitFor();
    await page.getByText('routes.ts:3:1: ERROR').waitFor();
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'service-problems', size);
    await page.setViewportSize(sizes.desktop);
    await page.unroute('**/__/local-cloud/status');
    await problem.waitFor({ state: 'detached' });
  });

  it('says why a publication was rejected, and no longer that it is in progress', async () => {
    await view('Schedule');
    const form = page.getByRole('form', { name: 'New schedule' });
    const name = uniqueId('Rejected');
    await form.getByLabel('Name').fill(name);
    await form.getByRole('button').click();
    await page.getByText(`Created ${name}.`).waitFor();
    const error = { code: 'CONFLICT', message: 'Not now', retryable: false };
    await page.route('**/api/publish?*', (route) => route.fulfill({ status: 409, json: { error } }));
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('alert').getByText('CONFLICT: Not now').waitFor();
    expect(await status().textContent()).to.equal('');
    await page.unroute('**/api/publish?*');
  });

  it('lets a member plan where the chosen organization gives them the role for it', async () => {
    await enroll(`${org}-staff`, 'bay-bistro', 'manager');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Seeded user').selectOption(`staff@${org}.test`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Organization').selectOption({ label: 'Bay Bistro' });
    await page.getByRole('form', { name: 'New position' }).waitFor();
  });

  it('says to a member without the right that an owner may see events, and signs out', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Seeded user').selectOption(`staff@${org}.test`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Organization').selectOption({ label: 'Fresh Diner' });
    await page.getByText('Staff see schedules.').waitFor();
    expect(await page.getByRole('button', { name: /Publish|Create|Add a shift/ }).count()).to.equal(0);
    await view('Events');
    await page.getByRole('alert').getByText('This needs the role org_owner').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('had no error in its page, and broke no policy of its own', () => {
    expect(problems).to.deep.equal([]);
  });
});
