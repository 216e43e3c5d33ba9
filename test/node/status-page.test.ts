import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { chromiumPath } from '../../scripts/headless.js';
import { type LiveRun, paper, type RunStatus } from '../../src/live/index.js';
import { type StatusPage, statusPage } from '../../src/node/index.js';
import { orderRate, positionLimits } from '../../src/risk/index.js';
import { drawnVenue, follow, listing, play } from '../live/market.js';

let open: StatusPage | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

const account = {
  instruments: [listing],
  cash: 1_000_000,
  flags: { enable_realtime_data: true, enable_risk_v2: true },
} as const;
const strategy = { ...follow, risk: [positionLimits({ maxQuantity: 2 }), orderRate({ max: 1000, per: '1m' })] };

/** A paper run on a venue in memory, with its page. */
async function served(): Promise<{ run: LiveRun; page: StatusPage; venue: ReturnType<typeof drawnVenue> }> {
  const venue = drawnVenue(3);
  const run = paper({ ...account, strategy, source: venue.feed, clock: venue.world.clock, kinds: ['trade', 'book'] });
  open = await statusPage(run, { every: '50ms', title: 'follow <AAA>' });
  return { run, page: open, venue };
}

/** One request in full: fetch would write the Host itself. */
function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
    const sent = request(url, options, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the status page', () => {
  it('tells equity, positions, limits, feeds, latency and decisions as the run has them', async () => {
    const { run, page, venue } = await served();
    const before = JSON.parse((await ask(`${page.url}status`)).body) as RunStatus;
    expect([before.state, before.equity, before.positions]).toEqual(['waiting', null, []]);
    const done = run.result();
    await play(venue, 300);
    const now = JSON.parse((await ask(`${page.url}status`)).body) as RunStatus;
    expect(now.state).toBe('running');
    expect(now.positions).toEqual(JSON.parse(JSON.stringify(run.positions())));
    expect(now.positions[0]!.instrument).toBe('AAA/USDT');
    expect(now.fills).toBeGreaterThan(5);
    expect(now.decisions[0]!.wanted[0]!.instrument).toBe('AAA/USDT');
    expect(now.decisions.length).toBe(20);
    expect(now.risk!.limits.map((one) => one.policy)).toContain('orderRate');
    expect(now.health.feeds[0]!.streams.map((one) => one.state)).toEqual(['live', 'live']);
    expect(now.health.lag.count).toBeGreaterThan(100);
    expect(now.curve.length % 2).toBe(0);
    expect(now.curve.at(-1)).toBe(now.equity!.equity);
    run.stop();
    const result = await done;
    const after = JSON.parse((await ask(`${page.url}status`)).body) as RunStatus;
    expect(after.state).toBe('ended');
    expect(after.equity!.equity).toBe(result.finalEquity);
  });

  it('does not change the run that it watches', async () => {
    const hashes: string[] = [];
    for (const watched of [true, false]) {
      const venue = drawnVenue(3);
      const run = paper({
        ...account,
        strategy,
        source: venue.feed,
        clock: venue.world.clock,
        kinds: ['trade', 'book'],
      });
      if (watched) open = await statusPage(run);
      const done = run.result();
      await play(venue, 200);
      run.stop();
      hashes.push((await done).hash);
    }
    expect(hashes[0]).toBe(hashes[1]);
  });

  it('tells by server-sent events, again and again', async () => {
    const { page } = await served();
    const events = await new Promise<string[]>((resolve, reject) => {
      const sent = request(`${page.url}events`, (response) => {
        let text = '';
        expect(response.headers['content-type']).toBe('text/event-stream');
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
          const all = text.split('\n\n').slice(0, -1);
          if (all.length >= 3) {
            sent.destroy();
            resolve(all);
          }
        });
      });
      sent.on('error', reject);
      sent.end();
    });
    for (const one of events) expect((JSON.parse(one.slice('data: '.length)) as RunStatus).state).toBe('waiting');
  });

  it('is read-only', async () => {
    const { page } = await served();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const path of ['', 'status', 'events']) {
        const { status, headers } = await ask(`${page.url}${path}`, { method });
        expect([method, status, headers['allow']]).toEqual([method, 405, 'GET, HEAD']);
      }
    }
    expect((await ask(`${page.url}stop`)).status).toBe(404);
    expect((await ask(page.url, { method: 'HEAD' })).body).toBe('');
  });

  it('answers in the name of this machine only, and on loopback only', async () => {
    const { page } = await served();
    const { port, hostname } = new URL(page.url);
    expect(hostname).toBe('127.0.0.1');
    for (const host of ['evil.example', `evil.example:${port}`, `127.0.0.1`, '127.0.0.1:1', `[::1]:${port}`])
      expect([host, (await ask(`${page.url}status`, { headers: { host } })).status]).toEqual([host, 403]);
    expect((await ask(`${page.url}status`, { headers: { host: `localhost:${port}` } })).status).toBe(200);
    const { headers, body } = await ask(page.url);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(body).toContain('<h1>follow &lt;AAA&gt;</h1>');
  });

  it('refuses a port that is taken, and options that it does not know', async () => {
    const { run, page } = await served();
    await expect(statusPage(run, { port: Number(new URL(page.url).port) })).rejects.toThrow('cannot be had');
    await expect(statusPage(run, { prot: 1 } as never)).rejects.toThrow('prot');
  });

  it('shows itself in a browser under its own policy', { timeout: 60_000 }, async (context) => {
    const program = chromiumPath();
    if (program === null) return context.skip('SKIPPED: there is no Chromium to look at the page with');
    const { chromium } = await import('playwright-core');
    const { run, page, venue } = await served();
    const done = run.result();
    await play(venue, 300);
    const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const tab = await browser.newPage();
      const wrong: string[] = [];
      tab.on('pageerror', (error) => wrong.push(error.message));
      tab.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
      await tab.goto(page.url);
      await tab.waitForSelector('body[data-shown]', { state: 'attached' });
      expect(await tab.textContent('#state')).toBe('running');
      expect(await tab.textContent('#positions tbody td')).toBe('AAA/USDT');
      expect(await tab.locator('#decisions tbody tr').count()).toBe(20);
      run.kill('looks wrong');
      await expect.poll(() => tab.textContent('#state'), { timeout: 20_000 }).toContain('looks wrong');
      expect(wrong.filter((one) => !one.includes('favicon'))).toEqual([]);
    } finally {
      await browser.close();
    }
    run.stop();
    await done;
  });
});
