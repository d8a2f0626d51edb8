/** The pages at `/docs` in a real browser, on the running local cloud; see `console.browser.spec.ts`. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { expectReadable, newPage, patienceMs, picture, sizes, startBrowser, type Size } from './browser-page.ts';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
/** One of each kind: start, tutorial with code, plan with tables and figures, generated reference, pictures. */
const views = {
  start: '/docs/',
  tutorial: '/docs/tutorial/first_event/',
  plan: '/docs/architecture/service_separation_plan/',
  errors: '/docs/errors/',
  benchmarks: '/docs/benchmarks/',
};

describe('the pages in a browser', function () {
  this.timeout(3 * patienceMs);

  let browser: Browser, page: Page, problems: string[];
  before(async () => {
    browser = await startBrowser();
    ({ page, problems } = await newPage(browser));
    // How far what is shown moves while a page loads: https://web.dev/articles/cls
    await page.addInitScript(`
      globalThis.layoutShift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.layoutShift += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    `);
  });
  after(() => browser.close());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await picture(page, `failed-${this.currentTest.title}`.slice(0, 60));
  });

  for (const [view, path] of Object.entries(views)) {
    it(`are readable, and move nothing while they load: ${view}`, async () => {
      for (const size of Object.keys(sizes) as Size[]) {
        await page.setViewportSize(sizes[size]);
        await page.goto(`${gateway}${path}`, { waitUntil: 'load' });
        expect(await page.evaluate<number>('globalThis.layoutShift'), size).to.equal(0);
        await expectReadable(page, `pages-${view}`, size);
      }
      await page.setViewportSize(sizes.desktop);
    });
  }

  it('are readable in the dark: code, edits, tables and figures', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const view of ['tutorial', 'plan'] as const) {
      await page.goto(`${gateway}${views[view]}`);
      await expectReadable(page, `pages-${view}-dark`, 'desktop');
    }
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('begin on a phone with the page itself, and have the list of pages below', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(`${gateway}${views.tutorial}`);
    const [title, list] = await Promise.all([page.locator('h1').boundingBox(), page.locator('#pages').boundingBox()]);
    expect(title?.y).to.be.below(400);
    expect(list?.y).to.be.above(title?.y ?? 0);
    await page.getByRole('searchbox').fill('replay dead letters');
    await page.locator('#found a').first().waitFor();
    const found = await page.locator('#found').boundingBox();
    expect(found?.x).to.be.at.least(0);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).to.equal(320);
    await page.setViewportSize(sizes.desktop);
  });

  it('name the file of an edit, and mark its lines', async () => {
    await page.goto(`${gateway}${views.tutorial}`);
    const edit = page.locator('figure', { hasText: 'functions/lib/contracts/src/events/schedules.ts' }).first();
    expect(await edit.locator('.added').first().textContent()).to.match(/^\+/);
  });

  const focused = () => page.evaluate<string>('document.activeElement.textContent');

  it('can be used by keyboard alone: skip the bar, search, open what was found', async () => {
    await page.goto(`${gateway}/docs/`);
    await page.keyboard.press('Tab');
    expect(await focused()).to.equal('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string>('document.activeElement.id')).to.equal('content');
    await page.keyboard.press('/');
    await page.keyboard.type('replay dead letters');
    const first = page.locator('#found a').first();
    await first.waitFor();
    const text = (await first.textContent()) ?? '';
    await page.keyboard.press('Tab');
    // What scrolls by itself can be reached, too.
    if ((await focused()) !== text) await page.keyboard.press('Tab');
    expect(await focused()).to.equal(text);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/docs/operations/events/**');
    expect(await page.locator('h1').textContent()).to.contain('Events');
  });

  it('say so when nothing is found, and Escape closes what was', async () => {
    await page.goto(`${gateway}/docs/`);
    await page.getByRole('searchbox').fill('xyzzyplugh');
    await page.getByText('Nothing found').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.locator('#found').isVisible()).to.equal(false);
  });

  it('explain the code of an error where its response links to', async () => {
    const response = await fetch(`${gateway}/api/notifications`, { signal: AbortSignal.timeout(patienceMs) });
    const [, help = ''] = /<([^>]+)>; rel="help"/.exec(response.headers.get('link') ?? '') ?? [];
    await page.goto(new URL(help, gateway).href);
    const heading = page.locator(`[id="${new URL(help, gateway).hash.slice(1)}"]`);
    expect(await heading.textContent()).to.equal('UNAUTHORIZED');
  });

  it('had no error, and broke no policy of their own', () => {
    expect(problems).to.deep.equal([]);
  });
});
