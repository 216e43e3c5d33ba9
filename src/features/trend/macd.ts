import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runCells } from '../batch.js';
import { counters, type Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { averages, ExponentialAverage } from '../window/average.js';
import { macdBlocks } from './macd-blocks.js';

const PART = ExponentialAverage.size;
const SIZE = 1 + 3 * PART;

const schema = z.strictObject({
  fast: period.default(12),
  slow: period.default(26),
  signal: period.default(9),
  start: z.enum(['talib', 'classic']).default('talib'),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });
type Shape = z.output<typeof batchSchema>;

/** State: integers [values seen]; the three averages. */
class MacdKernel implements Kernel {
  readonly #skip: number;
  readonly #together: boolean;
  readonly #c: Int32Array;
  readonly #fast: ExponentialAverage;
  readonly #slow: ExponentialAverage;
  readonly #signal: ExponentialAverage;

  constructor(o: Shape, state = new Float64Array(SIZE)) {
    const average = (n: number, part: number): ExponentialAverage =>
      new ExponentialAverage(n, 2 / (n + 1), state.subarray(1 + part * PART, 1 + (part + 1) * PART));
    this.#together = o.start === 'talib';
    this.#skip = this.#together ? o.slow - o.fast : 0;
    this.#c = counters(state);
    this.#fast = average(o.fast, 0);
    this.#slow = average(o.slow, 1);
    this.#signal = average(o.signal, 2);
  }

  step(cells: Float64Array, at: number): void {
    const value = cells[at]!;
    let fast = Number.NaN;
    if (this.#c[0]! >= this.#skip) fast = this.#fast.next(value);
    else if (value - value === 0) this.#c[0] = this.#c[0]! + 1;
    const line = fast - this.#slow.next(value);
    const signal = this.#signal.next(line);
    cells[at] = this.#together && signal - signal !== 0 ? Number.NaN : line;
    cells[at + 1] = signal;
    cells[at + 2] = line - signal;
  }
}

function checked<O extends Shape>(who: string, o: O): O {
  if (o.fast < o.slow) return o;
  throw new ConfigError(who, `fast ${o.fast} is not below slow ${o.slow}`, 'pass a shorter period as fast');
}

/** Options of {@link macd}. */
export type MacdOptions = z.input<typeof schema>;

/**
 * Moving average convergence divergence (Appel): the fast minus the slow EMA, its own EMA, and their difference; columns
 * `macd_<fast>_<slow>_<signal>`, with `_signal` and `_histogram`.
 *
 * `start: 'talib'` (default) begins the fast average late, so that both averages first speak at value `slow`, and shows
 * nothing before the signal exists: all first at `slow + signal - 1` values. `'classic'` begins each on its own first
 * values and shows the line from value `slow` on. The two converge.
 *
 * @throws ConfigError for an unknown option, or when fast is not below slow
 * @example
 * ```ts
 * import { macd } from 'edgeproof/features';
 * const features = macd({ fast: 12, slow: 26, signal: 9, start: 'classic' });
 * ```
 */
export function macd(options: MacdOptions = {}): Factory<FeatureSet> {
  const o = checked('macd', parseOptions('macd', schema, options));
  const base = o.name ?? stem(`macd_${o.fast}_${o.slow}_${o.signal}`, o.of);
  const all = o.slow + o.signal - 1;
  return kernelFeature({
    who: 'macd',
    columns: [
      { name: base, needs: o.start === 'talib' ? all : o.slow },
      { name: `${base}_signal`, needs: all },
      { name: `${base}_histogram`, needs: all },
    ],
    of: o.of,
    size: SIZE,
    options: o,
    kernel: (state) => new MacdKernel(o, state),
    batch: (values) => {
      const { macd: line, signal, histogram } = macdOver(values, o);
      return [line, signal, histogram];
    },
  });
}

/** What `indicators.macd` gives: three lines, each as long as the values. */
export interface MacdArrays {
  readonly macd: Float64Array;
  readonly signal: Float64Array;
  readonly histogram: Float64Array;
}

/** {@link macd} over an array, bit-equal to the stream. */
export function macdBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): MacdArrays {
  return macdOver(values, checked('indicators.macd', parseOptions('indicators.macd', batchSchema, options)));
}

function macdOver(values: Float64Array, o: Shape): MacdArrays {
  const all = o.slow + o.signal - 1;
  const warm = Math.min(all, values.length);
  const state = new Float64Array(SIZE);
  const out = runCells(new MacdKernel(o, state), values, ['macd', 'signal', 'histogram'], warm);
  if (warm === values.length) return out;
  // each average counts its blocks from its own seed on
  const together = o.start === 'talib' && (o.signal - 1) % 4 === 0;
  // a gap before it would let the signal speak later, and all blocks begin elsewhere
  const onTime = !Number.isNaN(out.signal[all - 1]!);
  if (onTime && (together ? macdBlocks(values, all, o, { ...out, state }) : macdPasses(values, o, out))) return out;
  return runCells(new MacdKernel(o), values, ['macd', 'signal', 'histogram']);
}

/** The same in passes, for averages whose blocks begin at different places. */
function macdPasses(values: Float64Array, o: Shape, { macd, signal, histogram }: MacdArrays): boolean {
  const first = o.slow - 1;
  const skip = o.start === 'talib' ? o.slow - o.fast : 0;
  const last = o.slow + o.signal - 1;
  const shown = macd.slice(0, last);
  // until the line is there, the two averages wait where signal and histogram will be
  seeded(values, { from: skip, seed: o.fast, out: signal });
  seeded(values, { from: 0, seed: o.slow, out: histogram });
  for (let i = first; i < values.length; i++) macd[i] = signal[i]! - histogram[i]!;
  const sound = seeded(macd, { from: first, seed: o.signal, out: signal });
  for (let i = last - 1; i < values.length; i++) histogram[i] = macd[i]! - signal[i]!;
  signal.fill(Number.NaN, 0, last - 1);
  histogram.fill(Number.NaN, 0, last - 1);
  macd.set(shown);
  return sound;
}

/** The average of `2 / (seed + 1)` over values from an index on; false when one is not finite. */
function seeded(values: Float64Array, at: { from: number; seed: number; out: Float64Array }): boolean {
  const { from, seed, out } = at;
  const alpha = 2 / (seed + 1);
  const average = new ExponentialAverage(seed, alpha);
  for (let i = from; i < from + seed; i++) out[i] = average.next(values[i]!);
  return averages(values, alpha, from + seed, out);
}
