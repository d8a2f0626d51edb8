import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { expect } from 'chai';
import { chromium, type Browser, type Page, type Route } from 'playwright-core';

const screenshots = path.resolve(import.meta.dirname, '../../../reports/browser');

/** How long anything may take to appear: the first call of a function starts its worker, on a loaded machine slowly. */
export const patienceMs = 120_000;

/** The widths at which every view is looked at. */
export const sizes = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
/** One of them. */
export type Size = keyof typeof sizes;

/** Starts the Chromium that CHROMIUM_PATH names. */
export function startBrowser(): Promise<Browser> {
  mkdirSync(screenshots, { recursive: true });
  // Chromium's sandbox doesn't work for root, and CI runs as root. Containers have little shared memory, and pages
  // crash without.
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '', args, timeout: patienceMs });
}

/** A page of a browser that knows nothing yet, and what went wrong in it. */
export async function newPage(browser: Browser): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport: sizes.desktop, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // A rejected request also shows there; what it means is the page's business.
    const isOfCode = !message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && isOfCode) problems.push(message.text());
  });
  return { page, problems };
}

/**
 * Keeps requests of a method until the function that it returns is called, which resolves when they are ended: by the server
 * unless `end` says otherwise.
 */
export async function holdRequests(
  page: Page,
  method: string,
  pattern: string,
  end: (route: Route) => Promise<void> = (route) => route.continue(),
): Promise<() => Promise<void>> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(pattern, async (route) => {
    if (route.request().method() !== method) return route.continue();
    await released;
    return end(route);
  });
  return async () => {
    release();
    await page.unrouteAll({ behavior: 'wait' });
  };
}

/** Keeps a picture of the page in `reports/browser`. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage: true, timeout: patienceMs });
}

/**
 * A view is readable for every user: axe-core finds nothing serious, and nothing makes the page wider than the screen.
 */
export async function expectReadable(page: Page, view: string, size: Size): Promise<void> {
  await page.setViewportSize(sizes[size]);
  await picture(page, `${view}-${size}`);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  expect(serious, `${view}, ${size}`).to.deep.equal([]);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(width, `width of ${view}`).to.be.at.most(sizes[size].width);
}
