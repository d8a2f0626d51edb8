/** The reference at `/docs` in a real browser, on the running local cloud; see `console.browser.spec.ts`. */
import { person, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { expectReadable, newPage, patienceMs, picture, sizes, startBrowser, type Size } from './browser-page.ts';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';

describe('the reference in a browser', function () {
  this.timeout(3 * patienceMs);

  let browser: Browser, page: Page, problems: string[], ann: Person;
  before(async () => {
    ann = await person('ann');
    browser = await startBrowser();
    ({ page, problems } = await newPage(browser));
  });
  after(() => browser.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture(page, `failed-${this.currentTest.title}`.slice(0, 60));
  });

  /** Opens an operation, sends it as a reader would, and returns the status that Swagger UI shows. */
  const tryIt = async (operation: string, body?: string) => {
    const block = page.locator(`[id$="-${operation}"].opblock`);
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('button', { name: 'Try it out' }).click();
    if (body !== undefined) await block.locator('textarea.body-param__text').fill(body);
    await block.getByRole('button', { name: 'Execute' }).click();
    const status = await block.locator('.live-responses-table tbody .response-col_status').first().textContent();
    return status?.trim().slice(0, 3);
  };
  const open = async (tag: string) => {
    await page.locator(`#operations-tag-${tag}`).click();
    await page.locator(`[id^="operations-${tag}-"].opblock`).first().waitFor();
  };

  it('lists the operations of every service', async () => {
    await page.goto(`${gateway}/docs/requests`);
    for (const tag of ['identity', 'scheduling', 'platform']) await page.locator(`#operations-tag-${tag}`).waitFor();
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'reference', size);
    await page.setViewportSize(sizes.desktop);
  });

  it('tries a read and a change out with the session of the browser, and its CSRF token', async () => {
    await open('identity');
    expect(await tryIt('bootstrapSession')).to.equal('401');
    // The cookie is for this page alone to send: no script reads it.
    const { hostname } = new URL(gateway);
    const cookie = { name: '__session', value: ann.session, domain: hostname, path: '/', httpOnly: true };
    await page.context().addCookies([cookie]);
    expect(await tryIt('getProfile')).to.equal('200');
    expect(await page.locator('[id$="-getProfile"] .live-responses-table').textContent()).to.contain(ann.uid);
    expect(await tryIt('saveBootstrap', '{"preferences":{"theme":"dark"}}')).to.equal('200');
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'try-it', size);
    await page.setViewportSize(sizes.desktop);
  });

  it('shows every event, and who subscribes to it', async () => {
    await page.goto(`${gateway}/docs/events`);
    await page.getByRole('heading', { name: 'fresh.scheduling.schedule.published', exact: true }).waitFor();
    const section = page.locator('section', { has: page.locator('[id="fresh.scheduling.schedule.published"]') });
    expect(await section.textContent())
      .to.contain('notifyMembersOnSchedulePublished')
      .and.contain('publishedAt');
    for (const size of Object.keys(sizes) as Size[]) await expectReadable(page, 'event-reference', size);
  });

  it('had no error in its pages, and broke no policy of its own', () => {
    expect(problems).to.deep.equal([]);
  });
});
