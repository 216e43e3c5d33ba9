/**
 * Pictures of the status page, for a person to look at: `npm run status:shots -- FOLDER` serves the page of a paper run in memory, with
 * a gap and a tripped switch on the way, and photographs it light, dark and on a phone. Says loudly when there is no Chromium.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { paper } from '../src/live/index.js';
import { statusPage } from '../src/node/index.js';
import { orderRate, portfolioLimits } from '../src/risk/index.js';
import { drawnVenue, follow, listing, play } from '../test/live/market.js';
import { chromiumPath } from './headless.js';

const folder = resolve(process.argv[2] ?? 'out/status-page');
const program = chromiumPath();
if (program === null) {
  console.log('SKIPPED: there is no Chromium at /usr/bin/chromium (apt-get install chromium, or set CHROMIUM)');
  process.exit(0);
}
mkdirSync(folder, { recursive: true });
const venue = drawnVenue(5, ['drop', 'close', 'duplicate']);
const run = paper({
  strategy: {
    ...follow,
    risk: [orderRate({ max: 40, per: '1m' }), portfolioLimits({ gross: 0.0002 })],
  },
  source: venue.feed,
  clock: venue.world.clock,
  kinds: ['trade', 'book'],
  instruments: [listing],
  cash: 1_000_000,
  flags: { enable_realtime_data: true, enable_risk_v2: true },
});
const page = await statusPage(run, { every: '100ms', title: 'follow, on paper' });
const done = run.result();
await play(venue, 600, 60);
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
const shots = [
  { name: 'light', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: 'phone', width: 390, height: 844, colorScheme: 'light' },
] as const;
for (const { name, width, height, colorScheme } of shots) {
  const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
  await tab.goto(page.url);
  await tab.waitForSelector('body[data-shown]', { state: 'attached' });
  const wide = await tab.evaluate('document.documentElement.scrollWidth');
  await tab.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  console.log(
    `${join(folder, `${name}.png`)}: ${width} wide${Number(wide) > width ? `, BUT its content is ${wide}` : ''}`,
  );
  await tab.close();
}
await browser.close();
run.stop();
await done;
await page.close();
