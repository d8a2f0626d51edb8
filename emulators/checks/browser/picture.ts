/**
 * `npm run picture`: takes the README's picture, docs/console.png, of the console of the running local cloud (`npm start`),
 * with fresh data: the trace of the seeded week that it publishes.
 */
import path from 'node:path';
import { ExpectedError } from '@fresh/local/expected-error';
import { programArgs } from '@fresh/local/program-args';
import { readFirebaseConfig } from '@fresh/local/firebase-config';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.ts';

programArgs({});

const root = path.resolve(import.meta.dirname, '../../..');
const patienceMs = 30_000;
const manager = 'manager@fresh-diner.test';

async function takePicture(executablePath: string, gateway: string): Promise<void> {
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await chromium.launch({ executablePath, args, timeout: patienceMs });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    page.setDefaultTimeout(patienceMs);
    await page.goto(gateway);
    await page.getByLabel('Seeded user').selectOption(manager);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Schedule' }).waitFor();
    await page.getByRole('row', { name: 'Cook' }).first().waitFor();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('button', { name: 'Published', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Traces' }).click();
    await page.getByRole('link', { name: 'POST /api/publish' }).first().click();
    await page.locator('[data-span="notifyMembersOnSchedulePublished"]').first().waitFor();
    await page.getByText('Firestore itself counted the same.').waitFor();
    await page.screenshot({ path: path.join(root, 'docs/console.png'), timeout: patienceMs });
  } finally {
    await browser.close();
  }
}

const executablePath = findChromium(process.env);
if (executablePath === undefined) {
  throw new ExpectedError('There is no Chromium: install one, or name it by CHROMIUM_PATH=/path/to/chrome.');
}
const { ports } = readFirebaseConfig(path.join(root, 'firebase.json'));
await takePicture(executablePath, `http://localhost:${ports.hosting}/`);
