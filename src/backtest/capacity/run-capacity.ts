import { ConfigError } from '../../core/errors.js';
import type { BarEvent } from '../../core/event.js';
import { toNumber } from '../../core/money.js';
import { toIso, toMicros } from '../../core/time.js';
import { Universe } from '../../core/universe.js';
import { stdev } from '../../math/moments.js';
import { dayOf } from '../../report/daily.js';
import { asList } from '../backtest-options.js';
import type { BacktestResult } from '../backtest-result.js';
import { type Capacity, type CapacityOptions, type CapacityTrade, capacity } from './capacity.js';

/** Days before a trade that its volatility is measured on; fewer where the history begins. */
const VOLATILITY_DAYS = 20;

/**
 * The {@link capacity} of a backtest: its fills against the volume of their days, which is read from the sources once more.
 *
 * @param excess - excess return a year that is scaled; take it from the report, after costs
 * @throws ConfigError when the data are no bars with volume on the days that were traded, or bars of two lengths
 * @example
 * ```ts
 * import { backtest, defineStrategy, instrument } from 'edgeproof';
 * import { runCapacity } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { fixedQuantity } from 'edgeproof/portfolio';
 * const result = await backtest({
 *   strategy: defineStrategy({ name: 'x', features: sma({ period: 3 }), model: rule({ needs: ['sma_3'] }, (m) => m - 100), optimizer: fixedQuantity({ quantity: 5 }) }),
 *   data: synthetic({ instruments: ['A'], bars: 200, seed: 3 }), instruments: [instrument({ id: 'A' })], cash: 10_000,
 * });
 * if (!((await runCapacity(result, 0.05)).breakEven > 10_000)) throw new Error('five shares move nothing');
 * ```
 */
export async function runCapacity(
  result: BacktestResult,
  excess: number,
  options: CapacityOptions = {},
): Promise<Capacity> {
  const { record } = result;
  const days = await marketDays(result);
  let at = 0;
  const trades = record.fills.map((fill): CapacityTrade => {
    while (at + 1 < record.at.length && record.at[at + 1]! < fill.at) at++;
    const listed = record.instruments[fill.instrument]!;
    const unit = (listed.multiplier ?? 1) * (fill.fx ?? 1);
    const notional = toNumber(fill.priceFixed) * toNumber(fill.quantityFixed) * unit;
    const own = days[fill.instrument]!;
    const k = own.findLastIndex((one) => one.day <= dayOf(fill.ts));
    const day = own[k];
    if (day === undefined || !(day.traded > 0))
      throw new ConfigError(
        'runCapacity',
        `${result.options.instruments[fill.instrument]!.id} has no bars with volume on the day of order ${fill.orderId}`,
        'use bars with volume, or pass trades to capacity() yourself',
      );
    const moves = own.slice(Math.max(1, k - VOLATILITY_DAYS), k).map((one) => one.move);
    const volatility = moves.length > 1 ? stdev(moves) : Math.abs(day.move);
    return { share: notional / record.equity[at]!, dailyVolume: day.traded * unit, volatility };
  });
  const years = new Set(Array.from(record.at, dayOf)).size / record.periodsPerYear;
  return capacity({ trades, years, excess }, options);
}

/** One day of an instrument: price times volume, and the return since the day before. */
interface MarketDay {
  readonly day: number;
  /** End of its last bar. */
  until: number;
  traded: number;
  close: number;
  move: number;
}

async function marketDays({ options }: BacktestResult): Promise<readonly MarketDay[][]> {
  const universe = new Universe(options.instruments);
  const days: MarketDay[][] = options.instruments.map(() => []);
  const query = {
    universe,
    from: options.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(options.from),
    to: options.to === undefined ? Number.POSITIVE_INFINITY : toMicros(options.to),
    kinds: ['bar'] as const,
  };
  for (const source of asList(options.data))
    for await (const batch of source.history?.(query, new AbortController().signal) ?? [])
      for (let i = 0; i < batch.length; i++) {
        const event = batch.get(i);
        if (event.kind === 'bar') addBar(days[event.instrument]!, event, options.instruments[event.instrument]!.id);
      }
  return days;
}

function addBar(days: MarketDay[], bar: BarEvent, id: string): void {
  const day = dayOf(bar.ts);
  const last = days.at(-1);
  if (last !== undefined && bar.start < last.until)
    throw new ConfigError(
      'runCapacity',
      `bars of ${id} overlap at ${toIso(bar.start)}: what was traded would be counted twice`,
      'feed bars of one length, or pass trades to capacity() yourself',
    );
  if (last?.day === day) {
    last.traded += bar.close * bar.volume;
    last.move = (1 + last.move) * (bar.close / last.close) - 1;
    last.close = bar.close;
    last.until = bar.ts;
    return;
  }
  const move = last === undefined ? 0 : bar.close / last.close - 1;
  days.push({ day, until: bar.ts, traded: bar.close * bar.volume, close: bar.close, move });
}
