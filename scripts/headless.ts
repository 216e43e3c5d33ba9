/** Loads a script in headless Chromium, with no network, and returns what it wrote to the console. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium is (`CHROMIUM`, else Debian's place), or null. */
export function chromiumPath(): string | null {
  const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  return existsSync(path) ? path : null;
}

/**
 * Runs `script` as a module of an empty page and waits until its last console line is a JSON object. An error on the page, a
 * request for anything but the page itself, or 60 seconds without that line are failures.
 */
export async function visit(program: string, script: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'edgeproof-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: program,
    headless: true,
    args: flags,
  });
  try {
    const page = await context.newPage();
    const lines: string[] = [];
    const ended = new Promise<void>((done, failed) => {
      setTimeout(() => failed(new Error(`no JSON line within 60 s; said: ${lines.join(' | ')}`)), 60_000).unref();
      page.on('pageerror', failed);
      page.on('console', (message) => {
        lines.push(message.text());
        if (message.text().startsWith('{')) done();
      });
    });
    await page.route('**/*', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/main.js') return route.fulfill({ contentType: 'text/javascript', body: script });
      if (pathname === '/')
        return route.fulfill({
          contentType: 'text/html',
          body: '<!doctype html><meta charset="utf-8"><title>edgeproof</title><script type="module" src="/main.js"></script>',
        });
      return route.abort();
    });
    await page.goto('http://edgeproof.test/');
    await ended;
    return lines.join('\n');
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
