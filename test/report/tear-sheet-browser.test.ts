import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tearSheet } from '../../src/report/tear-sheet/tear-sheet.js';
import { sampleCredibility } from './sample-credibility.js';
import { sampleRecord } from './sample-record.js';

const CHROMIUM = process.env['EDGEPROOF_CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const found = existsSync(CHROMIUM);
if (!found) console.warn(`SKIPPED tear sheet in a browser: no Chromium at ${CHROMIUM} (set EDGEPROOF_CHROMIUM)`);

/** Runs in the page: the widths and heights of drawn charts, and whether each holds a drawn line. */
const MEASURE = `[...document.querySelectorAll('svg[role=img]')].filter((svg) => svg.getClientRects().length > 0).map((svg) => {
  const box = svg.getBoundingClientRect();
  const lines = [...svg.querySelectorAll('path.line, rect.bar')].map((one) => one.getBoundingClientRect());
  return { id: svg.getAttribute('aria-labelledby'), width: box.width, height: box.height,
    drawn: lines.length > 0 && lines.every((line) => line.width > 0 && line.height > 0) };
})`;

describe.skipIf(!found)('tear sheet in a headless browser', () => {
  let browser: Browser;
  let dir = '';
  let address = '';

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'edgeproof-test-'));
    const path = join(dir, 'report.html');
    const record = sampleRecord({
      days: 2500,
      more: {
        strategies: [
          'a rather long name of a strategy <with> "marks" & more of them, unbroken_unbroken_unbroken_unbroken_unbroken',
        ],
        findings: [
          {
            code: 'open-is-previous-close',
            severity: 'warning',
            message: 'open equals previous close on 43 % of days',
          },
        ],
        trials: { count: 40, source: 'trial ledger' },
      },
    });
    writeFileSync(path, tearSheet(record, { manifestHash: 'ab'.repeat(32), credibility: sampleCredibility() }));
    address = pathToFileURL(path).href;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function open(
    options: BrowserContextOptions,
  ): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
    const page = await (await browser.newContext({ offline: true, ...options })).newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(address);
    return { page, complaints, requests };
  }

  const views = [
    { name: 'desktop, light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
    { name: 'desktop, dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
    { name: 'phone, light', viewport: { width: 390, height: 844 }, colorScheme: 'light' },
    {
      name: 'phone, dark, no scripts',
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      javaScriptEnabled: false,
    },
    { name: 'desktop, no scripts', viewport: { width: 1280, height: 900 }, javaScriptEnabled: false },
    { name: 'small phone', viewport: { width: 320, height: 600 } },
  ] as const;

  it.each(views)(
    'draws every chart, asks for nothing, overflows nowhere: $name',
    async ({ name: _name, ...options }) => {
      const { page, complaints, requests } = await open(options);
      const charts = (await page.evaluate(MEASURE)) as { id: string; width: number; height: number; drawn: boolean }[];
      expect(charts.map((one) => one.id?.split('-t ')[0])).toEqual(
        'cone fan logits plateau subperiods cost-steps equity drawdown rolling exposure price-0 costs'.split(' '),
      );
      for (const one of charts) {
        expect(one.width).toBeGreaterThan(200);
        expect(one.height).toBeGreaterThan(60);
        expect(one.drawn, `${one.id} has a line`).toBe(true);
      }
      expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(
        0,
      );
      expect(requests.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    30_000,
  );

  it('switches to the logarithmic scale without scripts', async () => {
    const { page } = await open({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
    expect(await page.locator('.on-log').isVisible()).toBe(false);
    await page.locator('label[for=s-log]').click();
    expect(await page.locator('.on-log').isVisible()).toBe(true);
    expect(await page.locator('.on-lin').isVisible()).toBe(false);
    await page.context().close();
  }, 30_000);

  it('reads values under the pointer', async () => {
    const { page, complaints } = await open({ viewport: { width: 1280, height: 900 } });
    const figure = page.locator('.on-lin figure');
    await figure.scrollIntoViewIfNeeded();
    const box = (await figure.locator('svg.plot').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 100);
    const text = await figure.locator('.read').textContent();
    expect(text).toMatch(/^\d+ \w{3} \d{4}.*SPX held [\d.]+k$/);
    expect(complaints).toEqual([]);
    await page.context().close();
  }, 30_000);

  it.each(['light', 'dark'] as const)(
    'has enough contrast for every text: %s',
    async (colorScheme) => {
      const { page } = await open({ viewport: { width: 1280, height: 900 }, colorScheme });
      const low = (await page.evaluate(CONTRAST)) as string[];
      expect(low).toEqual([]);
      await page.context().close();
    },
    30_000,
  );
});

/** Runs in the page: texts whose contrast with what lies behind them is below 4.5 (WCAG 2, AA). */
const CONTRAST = `(() => {
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length === 3 ? [...n, 1] : n; };
  const over = (top, under) => top.slice(0, 3).map((c, i) => c * top[3] + under[i] * (1 - top[3]));
  const behind = (node) => node === null ? [255, 255, 255] : (() => { const c = parse(getComputedStyle(node).backgroundColor); return c[3] === 1 ? c : over(c, behind(node.parentElement)); })();
  const light = (c) => { const [r, g, b] = c.map((v) => { const s = v / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const low = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim() !== '');
    if (!own || node.getClientRects().length === 0 || ['SCRIPT', 'STYLE', 'TITLE', 'DESC'].includes(node.tagName.toUpperCase())) continue;
    const style = getComputedStyle(node);
    const back = behind(node);
    const ink = over(parse(node instanceof SVGElement ? style.fill : style.color), back);
    const [a, b] = [light(ink), light(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(node.tagName + '.' + node.getAttribute('class') + ' ' + ratio.toFixed(2) + ' ' + node.textContent.trim().slice(0, 20));
  }
  return low.slice(0, 10);
})()`;
