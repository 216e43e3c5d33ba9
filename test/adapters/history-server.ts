/**
 * Services' REST history from the service's side, built from the documented answers: pages, windows, limits, and what goes wrong on
 * the way. In memory on a clock that leaps, or over a real socket.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/adapters/transport/clock.js';
import { HttpFailure, type SendHttp } from '../../src/adapters/transport/http.js';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import { Random } from '../../src/core/random.js';
import { MINUTE, SECOND } from '../../src/core/time.js';

/** A print of the truth. */
export interface Print {
  readonly number: number;
  readonly ts: number;
  readonly price: number;
  readonly size: number;
  readonly sells: boolean;
}

/** A bar of the truth. */
export interface Bar {
  readonly start: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** What a service answers. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** Prints of a market that trades in bursts, with hours of silence between. */
export function drawnPrints(seed: number, count: number, start: number): Print[] {
  const random = new Random(seed, 'history');
  let ts = start;
  let ticks = 10_000;
  return Array.from({ length: count }, (_, i) => {
    const pause = random.uniform();
    ts += pause < 0.01 ? random.integer(3 * 3600) * SECOND : pause < 0.3 ? 0 : random.integer(20_000) * 1000;
    ticks += random.integer(3) - 1;
    return {
      number: 500 + i,
      ts,
      price: ticks / 100,
      size: (1 + random.integer(900)) / 8,
      sells: random.uniform() < 0.5,
    };
  });
}

/** Minutes of prints. */
export function minutesOf(prints: readonly Print[]): Bar[] {
  const bars: Bar[] = [];
  for (const { ts, price, size } of prints) {
    const start = Math.floor(ts / MINUTE) * MINUTE;
    const bar = bars.at(-1);
    if (bar?.start !== start) bars.push({ start, open: price, high: price, low: price, close: price, volume: size });
    else {
      bar.high = Math.max(bar.high, price);
      bar.low = Math.min(bar.low, price);
      bar.close = price;
      bar.volume += size;
    }
  }
  return bars;
}

/** A clock that leaps to what is due next, once nothing else is to be done. */
export function leapingClock(start: number): Clock & { readonly virtual: VirtualClock } {
  const virtual = new VirtualClock(start);
  let pumping = false;
  const pump = (): void => {
    if (pumping) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      const { nextAt } = virtual;
      if (nextAt === Number.POSITIVE_INFINITY) return;
      virtual.advanceTo(nextAt);
      pump();
    });
  };
  return {
    virtual,
    now: () => virtual.now(),
    after: (delay, run) => {
      const cancel = virtual.after(delay, run);
      pump();
      return cancel;
    },
  };
}

/** A service: answers by path, counts weights, and fails as it is told. */
export abstract class HistoryServer {
  readonly asked: URL[] = [];
  /** What goes wrong with the requests to come, first to last; null lets one pass. */
  readonly faults: ('cut' | 'html' | 'busy' | null)[] = [];
  /** Requests that came although there was no room. */
  over = 0;
  readonly clock: Clock;
  #server: Server | null = null;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The honest answer. */
  abstract answer(url: URL): Answer;

  /** Requests in memory. */
  readonly http: SendHttp = async ({ url }) => {
    const parsed = new URL(url);
    this.asked.push(parsed);
    const fault = this.faults.shift() ?? null;
    if (fault === 'cut') throw new HttpFailure('the test', 'the line was cut', 'unknown');
    if (fault === 'html') return { status: 503, headers: {}, body: '<html>down</html>' };
    if (fault === 'busy') return { status: 429, headers: { 'retry-after': '7' }, body: 'Too many' };
    return this.answer(parsed);
  };

  /** The same over a real socket; gives the address. */
  async listen(): Promise<string> {
    this.#server = createServer((request, response) => {
      this.http({ method: 'GET', url: `http://local${request.url}`, headers: {} }, new AbortController().signal).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(body),
        () => request.socket.destroy(),
      );
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.#server === null ? resolve() : this.#server.close(() => resolve())));
  }
}

const ok = (value: unknown, headers: Answer['headers'] = {}): Answer => {
  return { status: 200, headers, body: JSON.stringify(value) };
};
const number = (url: URL, name: string): number => Number(url.searchParams.get(name) ?? 'NaN');

/** Binance spot: klines and aggTrades, with the weight of the minute in a header. */
export class BinanceHistoryServer extends HistoryServer {
  readonly prints: readonly Print[];
  /** Weight that others of the same address used in this minute. */
  used = 0;
  limit = 6000;
  #minute = 0;

  constructor(clock: Clock, prints: readonly Print[]) {
    super(clock);
    this.prints = prints;
  }

  answer(url: URL): Answer {
    const now = this.clock.now();
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) this.used = 0;
    this.#minute = minute;
    const bars = url.pathname.endsWith('/klines');
    this.used += bars ? 2 : 4;
    const headers = { 'x-mbx-used-weight-1m': String(this.used) };
    if (this.used > this.limit) {
      this.over++;
      return {
        status: 429,
        headers: { ...headers, 'retry-after': '60' },
        body: '{"code":-1003,"msg":"Too many requests"}',
      };
    }
    const [startTime, endTime, limit] = [number(url, 'startTime'), number(url, 'endTime'), number(url, 'limit')];
    const known = this.prints.filter((one) => one.ts <= now);
    if (bars) {
      const rows = minutesOf(known)
        .filter(({ start }) => start / 1000 >= startTime && start / 1000 <= endTime)
        .slice(0, limit);
      const text = (value: number): string => value.toFixed(8);
      return ok(
        rows.map((b) => [
          b.start / 1000,
          ...[b.open, b.high, b.low, b.close, b.volume].map(text),
          b.start / 1000 + 59_999,
          '0',
          1,
          '0',
          '0',
          '0',
        ]),
        headers,
      );
    }
    const fromId = number(url, 'fromId');
    if (!Number.isNaN(fromId) && !Number.isNaN(startTime)) return { status: 400, headers, body: '{"code":-1128}' };
    if (endTime - startTime > 3_600_000)
      return { status: 400, headers, body: '{"code":-1127,"msg":"More than 1 hour"}' };
    const found = known.filter(({ number: n, ts }) =>
      Number.isNaN(fromId) ? ts / 1000 >= startTime && ts / 1000 <= endTime : n >= fromId,
    );
    const rows = found.slice(0, limit).map(({ number: a, ts, price, size, sells }) => {
      return { a, p: price.toFixed(8), q: size.toFixed(8), f: a, l: a, T: ts / 1000, m: sells, M: true };
    });
    return ok(rows, headers);
  }
}

/** Coinbase Exchange: candles, newest first, at most 300, none for a minute without a trade. */
export class CoinbaseHistoryServer extends HistoryServer {
  readonly prints: readonly Print[];
  constructor(clock: Clock, prints: readonly Print[]) {
    super(clock);
    this.prints = prints;
  }

  answer(url: URL): Answer {
    const start = Date.parse(url.searchParams.get('start')!) * 1000;
    const end = Date.parse(url.searchParams.get('end')!) * 1000;
    if (end - start > 300 * MINUTE) return { status: 400, headers: {}, body: '{"message":"granularity too small"}' };
    const known = this.prints.filter((one) => one.ts <= this.clock.now());
    const rows = minutesOf(known).filter((one) => one.start >= start && one.start <= end);
    return ok(rows.map((b) => [b.start / SECOND, b.low, b.high, b.open, b.close, b.volume]).reverse());
  }
}

/** Kraken: the last 720 bars with the one that is not finished, and trades from a nanosecond on. */
export class KrakenHistoryServer extends HistoryServer {
  readonly prints: readonly Print[];
  constructor(clock: Clock, prints: readonly Print[]) {
    super(clock);
    this.prints = prints;
  }

  answer(url: URL): Answer {
    const known = this.prints.filter((one) => one.ts <= this.clock.now());
    const since = url.searchParams.get('since') ?? '0';
    if (url.pathname.endsWith('/OHLC')) {
      const rows = minutesOf(known)
        .slice(-720)
        .filter((one) => one.start / SECOND > Number(since))
        .map((b) => [b.start / SECOND, ...[b.open, b.high, b.low, b.close, b.open, b.volume].map(String), 1]);
      return ok({ error: [], result: { XXBTZUSD: rows, last: rows.at(-2)?.[0] ?? 0 } });
    }
    const rows = known.filter((one) => BigInt(one.ts) * 1000n > BigInt(since)).slice(0, number(url, 'count'));
    const last = rows.at(-1);
    const shown = rows.map(({ number: n, ts, price, size, sells }) => {
      return [String(price), String(size), ts / 1e6, sells ? 's' : 'b', 'l', '', n];
    });
    return ok({ error: [], result: { XXBTZUSD: shown, last: last === undefined ? since : `${last.ts}000` } });
  }
}
