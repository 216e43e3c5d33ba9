import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binanceHistory } from '../../src/adapters/binance/history.js';
import { coinbaseHistory } from '../../src/adapters/coinbase/history.js';
import { krakenHistory } from '../../src/adapters/kraken/history.js';
import type { DataSource } from '../../src/contracts/data-source.js';
import type { BarEvent, EventKind, MarketEvent, TradeEvent } from '../../src/core/event.js';
import { instrument } from '../../src/core/instrument.js';
import { HOUR, MINUTE } from '../../src/core/time.js';
import { Universe } from '../../src/core/universe.js';
import { dataSourceChecks, describeContract } from '../../src/testing/index.js';
import { fastTransport } from './fast-clock.js';
import {
  BinanceHistoryServer,
  CoinbaseHistoryServer,
  drawnPrints,
  type HistoryServer,
  KrakenHistoryServer,
  leapingClock,
  minutesOf,
  type Print,
} from './history-server.js';

const T0 = 1_700_000_000e6 - (1_700_000_000e6 % HOUR);
const listings = ['binance', 'coinbase', 'kraken'].map((venue) => instrument({ id: 'BTC/USD', venue }));

async function readAll(
  source: DataSource,
  kinds: readonly EventKind[],
  { from, to, universe }: { from: number; to: number; universe: Universe },
): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.history!({ universe, kinds, from, to }, new AbortController().signal))
    for (let i = 0; i < batch.length; i++) events.push({ ...batch.get(i) });
  return events;
}

const VENUES = {
  binance: (prints: readonly Print[], now: number) => {
    const server = new BinanceHistoryServer(leapingClock(now), prints);
    return { server, source: binanceHistory({ transport: server }), kinds: ['bar', 'trade'] as const };
  },
  coinbase: (prints: readonly Print[], now: number) => {
    const server = new CoinbaseHistoryServer(leapingClock(now), prints);
    return { server, source: coinbaseHistory({ transport: server }), kinds: ['bar'] as const };
  },
  kraken: (prints: readonly Print[], now: number) => {
    const server = new KrakenHistoryServer(leapingClock(now), prints);
    return { server, source: krakenHistory({ transport: server }), kinds: ['trade'] as const };
  },
};

const plainBars = (prints: readonly Print[], from: number, to: number) =>
  minutesOf(prints)
    .filter(({ start }) => start + MINUTE >= from && start + MINUTE < to)
    .map((bar) => ({
      ...bar,
      ts: bar.start + MINUTE,
      at: bar.start + MINUTE,
      period: MINUTE,
      kind: 'bar',
      instrument: 0,
    }));

for (const [index, [venue, make]] of Object.entries(VENUES).entries()) {
  const universe = new Universe([listings[index]!]);
  describe(`history of ${venue}`, () => {
    it('is the truth, whole and in parts, whatever goes wrong on the way', async () => {
      const faults = fc.array(fc.constantFrom('cut', 'html', 'busy', null, null), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 10_000 }),
          fc.integer({ min: 0, max: 30 }),
          fc.integer({ min: 0, max: 60 }),
          faults,
          async (seed, skip, hours, struck) => {
            const prints = drawnPrints(seed, 2500, T0);
            const end = prints.at(-1)!.ts;
            const now = end - 30 * MINUTE;
            const from = T0 + skip * 13 * MINUTE;
            const to = from + hours * HOUR;
            const { server, source, kinds } = make(prints, now);
            // Six tries in a row are the most.
            server.faults.push(...struck.flatMap((one, i) => (i % 4 === 3 ? [one, null] : [one])));
            const known = prints.filter((one) => one.ts <= now);
            const until = Math.min(to, now + 1);
            const events = await readAll(source, kinds, { from, to, universe });
            expect(events.map((one) => one.seq)).toEqual(events.map((_, i) => i));
            expect(events.every((one, i) => i === 0 || events[i - 1]!.at <= one.at)).toBe(true);
            if ((kinds as readonly string[]).includes('bar')) {
              const bars = events.filter((one): one is BarEvent => one.kind === 'bar');
              expect(bars.map(({ seq: _seq, ...rest }) => rest)).toEqual(plainBars(known, from, until));
            }
            if ((kinds as readonly string[]).includes('trade')) {
              const trades = events.filter((one): one is TradeEvent => one.kind === 'trade');
              expect(trades.map((one) => [one.id, one.ts, one.price, one.size, one.aggressor])).toEqual(
                known
                  .filter(({ ts }) => ts >= from && ts < until)
                  .map((one) => [String(one.number), one.ts, one.price, one.size, one.sells ? -1 : 1]),
              );
            }
          },
        ),
        { numRuns: 40 },
      );
    });
  });
}

describe('budget', () => {
  const prints = drawnPrints(3, 40_000, T0);
  const universe = new Universe([listings[0]!]);
  const all = { from: T0, to: prints.at(-1)!.ts, universe };
  const known = prints.filter(({ ts }) => ts < all.to).length;

  it('is kept by the own count, and by that of the service where others use it too', async () => {
    const server = new BinanceHistoryServer(leapingClock(prints.at(-1)!.ts), prints);
    const began = server.clock.now();
    expect((await readAll(binanceHistory({ transport: server }), ['trade'], all)).length).toBe(known);
    expect(server.clock.now() - began).toBeLessThan(MINUTE);
    const busy = new BinanceHistoryServer(leapingClock(began), prints);
    let asked = 0;
    const transport = {
      clock: busy.clock,
      http: (...call: Parameters<typeof busy.http>) => {
        // Somebody else spends nearly all.
        if (asked++ === 2) busy.used = 5996;
        return busy.http(...call);
      },
    };
    expect((await readAll(binanceHistory({ transport }), ['trade'], all)).length).toBe(known);
    expect(busy.over).toBe(0);
    expect(busy.clock.now() - began).toBeGreaterThan(1e6);
  });

  it('stands still for as long as a refusal says', async () => {
    const server = new BinanceHistoryServer(leapingClock(prints.at(-1)!.ts), prints);
    const began = server.clock.now();
    server.faults.push('busy');
    await readAll(binanceHistory({ transport: server }), ['bar'], { ...all, to: T0 + HOUR });
    expect(server.clock.now() - began).toBeGreaterThanOrEqual(7e6);
  });
});

describe('what history cannot give', () => {
  const prints = drawnPrints(5, 3000, T0);
  const now = prints.at(-1)!.ts;

  it('is told as a gap where the service no longer has it', async () => {
    const many = drawnPrints(6, 30_000, T0);
    const server = new KrakenHistoryServer(leapingClock(many.at(-1)!.ts), many);
    const universe = new Universe([listings[2]!]);
    const query = { from: T0, to: Number.POSITIVE_INFINITY, universe };
    const events = await readAll(krakenHistory({ transport: server }), ['bar', 'status'], query);
    expect(events[0]).toMatchObject({ kind: 'status', status: 'gap', at: T0, instrument: 0 });
    expect(events.length).toBe(720);
  });

  it('is an error: no start, a refusal, six failures in a row, pages that do not go on', async () => {
    const make = (answer: () => Promise<{ status: number; headers: object; body: string }>) =>
      binanceHistory({ transport: { clock: leapingClock(now), http: answer as never } });
    const universe = new Universe([listings[0]!]);
    const query = { from: T0, to: now, universe };
    let asked = 0;
    const failing = make(async () => {
      asked++;
      return { status: 503, headers: {}, body: '<html>' };
    });
    await expect(readAll(failing, ['bar'], query)).rejects.toThrow(/klines was refused \(status 503\)/);
    expect(asked).toBe(6);
    const refusing = make(async () => ({ status: 400, headers: {}, body: '{"code":-1121,"msg":"Invalid symbol."}' }));
    await expect(readAll(refusing, ['bar'], query)).rejects.toThrow('Invalid symbol');
    const wrong = make(async () => ({ status: 200, headers: {}, body: '[[1,"x"]]' }));
    await expect(readAll(wrong, ['bar'], query)).rejects.toThrow('another shape');
    await expect(readAll(failing, ['bar'], { ...query, from: Number.NEGATIVE_INFINITY })).rejects.toThrow(
      'a reading without start',
    );
    const kraken = krakenHistory({
      transport: {
        clock: leapingClock(now),
        http: async () => ({ status: 200, headers: {}, body: '{"error":["EService:Busy"]}' }),
      },
    });
    await expect(readAll(kraken, ['bar'], { ...query, universe: new Universe([listings[2]!]) })).rejects.toThrow(
      'EService:Busy',
    );
  });

  it('ends with its reader: an abort stops what waits', async () => {
    const server = new BinanceHistoryServer(leapingClock(now), prints);
    const stop = new AbortController();
    const universe = new Universe([listings[0]!]);
    const transport = { clock: server.clock, http: () => new Promise<never>(() => {}) };
    const reading = binanceHistory({ transport }).history!(
      { universe, kinds: ['bar'], from: T0, to: now },
      stop.signal,
    );
    const first = (reading as AsyncGenerator).next();
    stop.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
  });
});

describe('history over real sockets', () => {
  it('is the same', async () => {
    const prints = drawnPrints(8, 2500, T0);
    const servers: [HistoryServer, (rest: string) => DataSource][] = [
      [
        new BinanceHistoryServer(leapingClock(prints.at(-1)!.ts), prints),
        (rest) => binanceHistory({ transport: fastTransport(), rest }),
      ],
      [
        new CoinbaseHistoryServer(leapingClock(prints.at(-1)!.ts), prints),
        (rest) => coinbaseHistory({ transport: fastTransport(), rest }),
      ],
    ];
    const to = T0 + 5 * HOUR;
    for (const [i, [server, make]] of servers.entries()) {
      const rest = await server.listen();
      server.faults.push('cut', 'html');
      const universe = new Universe([listings[i]!]);
      const bars = await readAll(make(rest), ['bar'], { from: T0, to, universe });
      expect(bars.map(({ seq: _seq, ...one }) => one)).toEqual(plainBars(prints, T0, to));
      await server.close();
    }
  });
});

const prints = drawnPrints(11, 1500, T0);
for (const [index, [, make]] of Object.entries(VENUES).entries()) {
  const { source, kinds } = make(prints, prints.at(-1)!.ts);
  describeContract(
    { describe, it },
    dataSourceChecks(source, {
      instruments: [listings[index]!],
      kinds,
      from: new Date(T0 / 1000),
      to: new Date(prints.at(-1)!.ts / 1000 - 60_000),
    }),
    { name: source.name },
  );
}
