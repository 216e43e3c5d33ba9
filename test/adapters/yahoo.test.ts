import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { yahooChart } from '../../src/adapters/yahoo/history.js';
import { readYahooChart } from '../../src/adapters/yahoo/wire.js';
import type { MarketEvent } from '../../src/core/event.js';
import { instrument } from '../../src/core/instrument.js';
import { toMicros } from '../../src/core/time.js';
import { Universe } from '../../src/core/universe.js';
import { describeShared, sharedPath } from '../shared.js';
import { leapingClock } from './history-server.js';

const DAY = 86_400;
const SESSION = 23_400;
/** An answer of daily rows; day 0 begins at second 0. */
function answer(
  rows: readonly (readonly [
    time: number,
    open: number | null,
    high: number,
    low: number,
    close: number,
    volume?: number,
  ])[],
  { currency = 'USD', today = 100 * DAY, splits = {}, dividends = {} } = {},
) {
  const column = (i: 1 | 2 | 3 | 4) => rows.map((row) => row[i]);
  const quote = {
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: rows.map((row) => row[5] ?? 100),
  };
  const regular = { start: today, end: today + SESSION };
  const meta = { currency, dataGranularity: '1d', currentTradingPeriod: { regular } };
  const result = {
    meta,
    timestamp: rows.map(([time]) => time),
    indicators: { quote: [quote] },
    events: { splits, dividends },
  };
  return JSON.stringify({ chart: { result: [result], error: null } });
}

describe('the chart service of Yahoo', () => {
  it('has its splits undone in prices, volumes and dividends', () => {
    const body = answer(
      [
        [0, 10, 12, 9, 11, 1000],
        [DAY, 5, 6, 4, 5.5, 1000],
        [2 * DAY, 5, 6, 4, 5.5, 1000],
      ],
      {
        splits: {
          a: { date: DAY, numerator: 4, denominator: 1 },
          b: { date: 2 * DAY, numerator: 1, denominator: 2 },
        },
        dividends: { c: { amount: 0.25, date: DAY } },
      },
    );
    const { bars, actions } = readYahooChart(body, 50 * DAY * 1e6);
    expect(bars.map(({ open, close, volume }) => [open, close, volume])).toEqual([
      [20, 22, 500],
      [2.5, 2.75, 2000],
      [5, 5.5, 1000],
    ]);
    expect(actions.map(({ at, action }) => [at / 1e6 / DAY, action.type])).toEqual([
      [1, 'split'],
      [1, 'dividend'],
      [2, 'split'],
    ]);
    expect(actions[1]!.action).toMatchObject({ amount: '0.125' });
  });

  it('has its defects left out and counted', () => {
    const today = 5 * DAY;
    const body = answer(
      [
        [0, 10, 12, 9, 11],
        [DAY, null, 1, 1, 1],
        [2 * DAY, 10, 9, 12, 11],
        [3 * DAY, 10, 12, 0, 11],
        [4 * DAY, 10, 12, 9, 11],
        [4 * DAY, 10, 12, 9, 11],
        [today + 600, 10, 12, 9, 11],
      ],
      { today },
    );
    const open = readYahooChart(body, (today + 700) * 1e6);
    expect(open.bars.map(({ start }) => start / 1e6 / DAY)).toEqual([0, 4]);
    expect(open.dropped).toEqual({ empty: 1, impossible: 2, unfinished: 1, twice: 1 });
    // After the close the same row is that of the whole session, although it bears another time.
    const closed = readYahooChart(body, (today + SESSION) * 1e6);
    expect(closed.bars.at(-1)).toMatchObject({ start: today * 1e6, end: (today + SESSION) * 1e6 });
  });

  it('is brought from hundredths to the currency, and freed of the noise of single precision', () => {
    const noisy = Math.fround(75.0875);
    const [bar] = readYahooChart(answer([[0, noisy, noisy, noisy, noisy]]), 1e15).bars;
    expect(bar!.open).toBe(75.0875);
    const [pence] = readYahooChart(answer([[0, 250, 260, 240, 255]], { currency: 'GBp' }), 1e15).bars;
    expect(pence).toMatchObject({ open: 2.5, close: 2.55 });
  });

  it('tells refusals, and is off unless it is asked for by name', async () => {
    const none =
      '{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}';
    expect(() => readYahooChart(none, 0)).toThrow('may be delisted');
    expect(() => readYahooChart('Too Many Requests', 0)).toThrow('no JSON');
    const transport = { clock: leapingClock(0), http: async () => ({ status: 404, headers: {}, body: none }) };
    expect(() => yahooChart({ transport } as never)).toThrow('research-only');
    const universe = new Universe([instrument({ id: 'GONE' })]);
    const reading = yahooChart({ transport, confirm: 'research-only' }).history!(
      { universe, kinds: ['bar'], from: 0, to: 1e6 },
      new AbortController().signal,
    ) as AsyncGenerator;
    await expect(reading.next()).rejects.toThrow('may be delisted');
  });

  it('says in its origin what it answered, when, and that it rewrites', async () => {
    let body = answer([[0, 10, 12, 9, 11]]);
    const transport = { clock: leapingClock(50 * DAY * 1e6), http: async () => ({ status: 200, headers: {}, body }) };
    const source = yahooChart({ transport, confirm: 'research-only' });
    const query = {
      universe: new Universe([instrument({ id: 'A' })]),
      kinds: ['bar' as const],
      from: 0,
      to: DAY * 1e6,
    };
    const read = async () => {
      const events: MarketEvent[] = [];
      for await (const batch of source.history!(query, new AbortController().signal))
        for (let i = 0; i < batch.length; i++) events.push({ ...batch.get(i) });
      return { events, origin: JSON.stringify(source.origin!()) };
    };
    const before = await read();
    expect(before.origin).toContain('"retrievedAt":"1970-02-20T00:00:00');
    // The company splits: the service rewrites what was, and the prices that were traded stay what they were.
    body = answer([[0, 5, 6, 4.5, 5.5, 200]], { splits: { a: { date: 40 * DAY, numerator: 2, denominator: 1 } } });
    const after = await read();
    expect(after.events).toEqual(before.events);
    expect(after.origin).not.toBe(before.origin);
  });
});

describeShared('the chart service of Yahoo, recorded', ['data/yahoo-finance2/http'], () => {
  const folder = sharedPath('data/yahoo-finance2/http')!;
  const bodyOf = (name: string): string | null => {
    const { response } = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as {
      response: { bodyJson?: unknown; body?: string };
    };
    return response.bodyJson === undefined ? (response.body ?? null) : JSON.stringify(response.bodyJson);
  };

  it('is read, every answer', () => {
    let bars = 0;
    let refused = 0;
    for (const name of readdirSync(folder).filter((one) => /^(chart|historical-via-chart)-/.test(one))) {
      const body = bodyOf(name);
      if (body === null) continue;
      try {
        const chart = readYahooChart(body, toMicros('2026-01-01'));
        bars += chart.bars.length;
        for (const bar of chart.bars)
          if (
            !(
              bar.low <= Math.min(bar.open, bar.close) &&
              bar.high >= Math.max(bar.open, bar.close) &&
              bar.end > bar.start
            )
          )
            throw new TypeError(name);
      } catch (error) {
        if (error instanceof TypeError) throw error;
        refused++;
      }
    }
    expect(bars).toBeGreaterThan(300);
    expect(refused).toBeLessThan(12);
  });

  it('gives Apple of January 2020 at the price that was traded, once its split is known', () => {
    const body = JSON.parse(bodyOf('chart-AAPL-2020-01-01-to-2020-01-03.json')!);
    body.chart.result[0].events = { splits: { s: { date: 1_598_880_600, numerator: 4, denominator: 1 } } };
    const [bar] = readYahooChart(JSON.stringify(body), toMicros('2026-01-01')).bars;
    // The close of 2 January 2020 on the tape: 300.35.
    expect(bar!.close).toBe(300.35);
  });
});
