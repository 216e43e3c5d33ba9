import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import { type DurationInput, toDuration } from '../../core/time.js';
import type { LiveRun } from '../../live/live-run.js';
import { StatusBoard } from '../../live/status-board.js';
import { POLICY, statusHtml } from './page.js';

/** How a status page is served. */
export interface StatusPageOptions {
  /** Port on loopback; default 0: one that is free. */
  readonly port?: number;
  /** How often the page is told anew; default 1 s. */
  readonly every?: DurationInput;
  /** Heading of the page; default `edgeproof`. */
  readonly title?: string;
}

/** A status page that is being served. */
export interface StatusPage {
  /** Its address, for a browser on this machine. */
  readonly url: string;
  /** Ends it, and whoever watches. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const MOST_WATCHERS = 16;
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves a page that shows how a live run does: equity, positions, open orders, risk limits, health of its feeds, latency, last
 * decisions and alerts, told anew every second. It cannot be used to change anything, listens on 127.0.0.1 only, and refuses
 * requests in another name than this machine's, so that no web page can reach it under a name of its own. Whoever may use this
 * machine may read it. Serve it before `result()` is called; it stays after the run has ended, until `close()`.
 *
 * @throws ConfigError for unknown options, or a port that cannot be had
 * @example
 * ```ts
 * import { defineStrategy, instrument } from 'edgeproof';
 * import { sma } from 'edgeproof/features';
 * import { paper } from 'edgeproof/live';
 * import { rule } from 'edgeproof/models';
 * import { statusPage } from 'edgeproof/node';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * import { EMPTY } from 'rxjs';
 * const source = { name: 'none', version: '1', apiVersion: 1, provides: { kinds: ['bar'], history: false, live: true }, live: () => EMPTY } as const;
 * const strategy = defineStrategy({ name: 'hold', features: sma({ period: 2 }), model: rule({ needs: ['sma_2'] }, () => 1), optimizer: fixedQuantity({ quantity: 1 }) });
 * const run = paper({ strategy, source, instruments: [instrument({ id: 'A' })], cash: 1000, flags: { enable_realtime_data: true } });
 * const page = await statusPage(run);
 * const { state } = (await (await fetch(`${page.url}status`)).json()) as { state: string };
 * await page.close();
 * if (state !== 'waiting') throw new Error('not begun');
 * ```
 */
export async function statusPage(run: LiveRun, options: StatusPageOptions = {}): Promise<StatusPage> {
  knownOptions('statusPage', options, ['port', 'every', 'title']);
  const every = toDuration(options.every ?? '1s') / 1000;
  const board = new StatusBoard(run);
  const html = statusHtml(options.title ?? 'edgeproof');
  const watchers = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const refusal = refused(request, (server.address() as AddressInfo).port);
    if (refusal !== null) say(response, refusal, request.method);
    else if (request.url === '/')
      say(response, { status: 200, type: 'text/html; charset=utf-8', body: html }, request.method);
    else if (request.url === '/status')
      say(response, { status: 200, type: 'application/json', body: JSON.stringify(board.status()) }, request.method);
    else if (request.url !== '/events' || request.method === 'HEAD')
      say(response, { status: 404, type: 'text/plain', body: 'There is /, /status and /events.\n' }, request.method);
    else if (watchers.size >= MOST_WATCHERS)
      say(response, { status: 503, type: 'text/plain', body: 'Too many are watching.\n' }, request.method);
    else watch(response, watchers, () => board.status());
  });
  const timer = setInterval(() => {
    if (watchers.size === 0) return;
    const event = `data: ${JSON.stringify(board.status())}\n\n`;
    // Whoever does not keep up misses some: each event says all.
    for (const one of watchers) if (!one.writableNeedDrain) one.write(event);
  }, every);
  timer.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      clearInterval(timer);
      board.close();
      reject(
        new ConfigError(
          'statusPage',
          `port ${options.port ?? 0} cannot be had: ${cause.message}`,
          'name another port, or none',
        ),
      );
    });
    server.listen(options.port ?? 0, HOST, resolve);
  });
  // A page that is watched keeps no process alive that is done.
  server.unref();
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: () => {
      clearInterval(timer);
      board.close();
      for (const one of watchers) one.end();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Why a request is refused, or null: another method than reading, or a name that is not this machine's. */
function refused({ method, headers }: IncomingMessage, port: number): Answer | null {
  if (headers.host !== `${HOST}:${port}` && headers.host !== `localhost:${port}`)
    return { status: 403, type: 'text/plain', body: `Ask for ${HOST}:${port}.\n` };
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, type: 'text/plain', body: 'This page is read-only.\n' };
  return null;
}

function say(response: ServerResponse, { status, type, body }: Answer, method: string | undefined): void {
  const allow = status === 405 ? { allow: 'GET, HEAD', connection: 'close' } : {};
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...HEADERS, ...allow, 'content-type': type, 'content-length': length });
  response.end(method === 'HEAD' ? undefined : body);
}

function watch(response: ServerResponse, watchers: Set<ServerResponse>, status: () => unknown): void {
  watchers.add(response);
  response.on('close', () => watchers.delete(response));
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  response.write(`data: ${JSON.stringify(status())}\n\n`);
}
