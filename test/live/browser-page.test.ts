/** `examples/browser/feeds.html` in a real browser, against a venue on loopback. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { LoopbackHost } from '../../scripts/feeds/fault-worlds.js';
import { Faulter } from '../../scripts/feeds/faulter.js';
import { binanceVenue } from '../../scripts/feeds/venue-binance.js';
import { VenueServer } from '../../scripts/feeds/venue-server.js';
import { Playback } from '../../scripts/feeds/venue-truth.js';
import { chromiumPath } from '../../scripts/headless.js';
import { Random } from '../../src/core/random.js';
import { wallClock } from '../../src/live/index.js';
import { drawnMarket } from './market.js';

interface Shown {
  readonly inStep: boolean;
  readonly crossed: boolean;
  readonly levels: number;
  readonly bid: number;
  readonly ask: number;
  readonly trades: number;
  readonly last: string;
  readonly gaps: number;
}

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** The page and its bundle, served from loopback. */
async function servePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['examples/browser/feeds.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error',
  });
  const files: Record<string, readonly [string, string]> = {
    '/feeds.html': ['text/html; charset=utf-8', readFileSync('examples/browser/feeds.html', 'utf8')],
    '/feeds.js': ['text/javascript', outputFiles[0]!.text],
  };
  const server = createServer(({ url }, response) => {
    const [type, body] = files[new URL(url ?? '/', 'http://x').pathname] ?? ['text/plain', ''];
    response.writeHead(body === '' ? 404 : 200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feeds.html`;
}

it('shows the book of a venue, stays in step through a gap, and says so', { timeout: 90_000 }, async (context) => {
  const program = chromiumPath();
  if (program === null) return context.skip('SKIPPED: there is no Chromium to open the page with');
  const host = new LoopbackHost();
  const { ws, http } = await host.listen();
  closers.push(() => host.close());
  const faulter = new Faulter(new Random(1, 'none'), ['drop']);
  const clock = wallClock();
  const server = new VenueServer(new Playback(drawnMarket(4)), binanceVenue(false), { faulter, clock });
  host.world(1).open(server);
  const url = await servePage();
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
  closers.push(() => browser.close());
  const tab = await browser.newPage();
  const wrong: string[] = [];
  tab.on('pageerror', (error) => wrong.push(error.message));
  const shown = async (): Promise<Shown> => JSON.parse((await tab.getAttribute('body', 'data-shown')) ?? '{}') as Shown;
  const truth = server.truths.get('AAAUSDT')!;
  const until = async (holds: (one: Shown) => boolean): Promise<Shown> => {
    for (let turn = 0; turn < 400; turn++) {
      const one = await shown();
      if (holds(one)) return one;
      server.step();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the page shows ${JSON.stringify(await shown())}; ${wrong.join('; ')}`);
  };
  const agrees = async (): Promise<Shown> => {
    const want = { bid: truth.book.bids.price(0), ask: truth.book.asks.price(0), last: String(truth.tradeNumber) };
    for (let turn = 0; turn < 200; turn++) {
      const one = await shown();
      if (one.inStep && one.bid === want.bid && one.ask === want.ask && one.last === want.last) return one;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the page shows ${JSON.stringify(await shown())}, and not ${JSON.stringify(want)}`);
  };
  await tab.goto(`${url}?symbol=AAA/USDT&stream=${encodeURIComponent(ws)}&rest=${encodeURIComponent(http)}`);
  await until((one) => one.inStep && one.trades >= 3);
  const first = await agrees();
  expect(first.gaps).toBe(0);
  expect(first.crossed).toBe(false);
  expect(await tab.textContent('#title')).toBe('AAA/USDT on Binance');
  faulter.target = 'depthUpdate';
  faulter.arm('drop');
  await until((one) => one.gaps === 1 && one.inStep);
  const after = await agrees();
  expect(after.levels).toBe(truth.book.bids.length + truth.book.asks.length);
  expect(await tab.textContent('#state')).toContain('1 gaps told');
  expect(wrong).toEqual([]);
  server.close();
});
