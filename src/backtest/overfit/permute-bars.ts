import * as z from 'zod';
import type { BarColumns } from '../../core/batch.js';
import { DataError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { Random } from '../../core/random.js';
import { shuffle } from './permutation.js';

const schema = z.strictObject({
  seed: z.number().default(1),
  /** Which of the permutations of a seed: each number gives another, the same one every time. */
  index: z.int().min(0).default(0),
  /** Bars that stay as they are; the first always does. */
  keep: z.int().min(1).default(1),
});

/** Options of {@link permuteBars}. */
export type PermuteBarsOptions = z.input<typeof schema>;

/**
 * Bars in an order that nobody can know (Masters 2018, "Permutation and Randomization Tests for Trading System Development"):
 * the gaps from close to open are shuffled among themselves, and so are the bars from their open on, high, low, close and volume
 * together; then the prices are put together again.
 *
 * What survives: every gap, every range, the first bar, the last close, and so the drift; the times, which stay where they
 * were. What does not: any order, trends and clusters of volatility too. Several markets take the same two orders, so that what
 * they did together they still do together.
 *
 * @param markets - columns of one instrument each, all with the same bar ends; prices above zero
 * @returns new columns, one a market, prices off the tick grid; `high` and `low` hold the bar to the last bit
 * @throws DataError when bars do not line up or a price is not above zero; ConfigError for an unknown option
 * @example
 * ```ts
 * import { permuteBars } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * const [real] = synthetic({ instruments: 'A', bars: 50, seed: 1 }).series;
 * const [other] = permuteBars([real!.columns], { seed: 3 });
 * const last = (bars: { close: Float64Array }) => bars.close[49]!;
 * if (Math.abs(last(other!) / last(real!.columns) - 1) > 1e-9) throw new Error('the same moves lead to the same end');
 * ```
 */
export function permuteBars(markets: readonly BarColumns[], options: PermuteBarsOptions = {}): readonly BarColumns[] {
  const o = parseOptions('permuteBars', schema, options);
  const n = markets[0]?.end.length ?? 0;
  markets.forEach((one, m) => {
    checkMarket(one, m, markets[0]!);
  });
  const moved = Math.max(0, n - o.keep);
  const random = new Random(o.seed, `overfit/permute-bars/${o.index}`);
  const order = (): Int32Array =>
    shuffle(
      Int32Array.from({ length: moved }, (_, i) => o.keep + i),
      random,
    );
  const gaps = order();
  const bodies = order();
  return markets.map((one) => rebuilt(one, o.keep, { gaps, bodies }));
}

/** Prices put together again from gaps and bodies in new orders, by products: the same bits on every machine. */
function rebuilt(
  real: BarColumns,
  keep: number,
  { gaps, bodies }: { readonly gaps: Int32Array; readonly bodies: Int32Array },
): BarColumns {
  const open = real.open.slice();
  const high = real.high.slice();
  const low = real.low.slice();
  const close = real.close.slice();
  const volume = real.volume.slice();
  for (let i = 0; i < gaps.length; i++) {
    const t = keep + i;
    const gap = gaps[i]!;
    const body = bodies[i]!;
    const from = real.open[body]!;
    open[t] = close[t - 1]! * (real.open[gap]! / real.close[gap - 1]!);
    close[t] = open[t]! * (real.close[body]! / from);
    high[t] = Math.max(open[t]! * (real.high[body]! / from), open[t]!, close[t]!);
    low[t] = Math.min(open[t]! * (real.low[body]! / from), open[t]!, close[t]!);
    volume[t] = real.volume[body]!;
  }
  return { ...real, open, high, low, close, volume };
}

function checkMarket(one: BarColumns, m: number, first: BarColumns): void {
  const { end } = one;
  const off = end.findIndex((at, i) => at !== first.end[i]);
  if (end.length !== first.end.length || off >= 0)
    throw new DataError(
      'permuteBars',
      `market ${m} has other bars than the first, from bar ${off < 0 ? Math.min(end.length, first.end.length) : off} on`,
      'align them on one calendar: one order for all needs the same bars in all',
    );
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    const bad = one[name].findIndex((price) => !(price > 0 && price < Number.POSITIVE_INFINITY));
    if (bad >= 0)
      throw new DataError(
        'permuteBars',
        `market ${m} has ${name} ${one[name][bad]} at bar ${bad}`,
        'ratios need prices above zero; fill or drop the bar',
      );
  }
}
