import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { barFeature } from '../bar-set.js';
import { checkBars, type HighLowClose, runBars } from '../batch.js';
import type { Ohlcv } from '../input.js';
import { type BarKernel, carve, counters } from '../kernel.js';
import { name, period } from '../options.js';
import { LagLine } from '../window/lag-line.js';

/** Age of the latest highest of `n + 1` values. State: integers [age of the best, values seen]; best; the values. */
class AgeOfExtreme {
  readonly #n: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;
  readonly #line: LagLine;

  constructor(n: number, state: Float64Array<ArrayBuffer>) {
    const [own, line] = carve(state, 2, LagLine.size(n + 1));
    this.#n = n;
    this.#s = own;
    this.#c = counters(own);
    this.#line = new LagLine(n + 1, line);
  }

  static size(n: number): number {
    return 2 + LagLine.size(n + 1);
  }

  /** Adds a value; the age of the best, NaN while fewer than `n + 1` came. */
  next(value: number): number {
    const c = this.#c;
    this.#line.push(value);
    if (c[1] === 0 || value >= this.#s[1]!) {
      c[0] = 0;
      this.#s[1] = value;
    } else if (c[0]! < this.#n) c[0] = c[0]! + 1;
    else this.#search();
    if (c[1]! <= this.#n) c[1] = c[1]! + 1;
    return c[1]! > this.#n ? c[0]! : Number.NaN;
  }

  #search(): void {
    let best = this.#line.before(1);
    let age = 0;
    for (let lag = 2; lag <= this.#n + 1; lag++) {
      const value = this.#line.before(lag);
      if (value <= best) continue;
      best = value;
      age = lag - 1;
    }
    this.#c[0] = age;
    this.#s[1] = best;
  }
}

class AroonKernel implements BarKernel {
  readonly #scale: number;
  readonly #n: number;
  readonly #high: AgeOfExtreme;
  readonly #low: AgeOfExtreme;

  constructor(n: number, state?: Float64Array<ArrayBuffer>) {
    const [high, low] = carve(state, AgeOfExtreme.size(n), AgeOfExtreme.size(n));
    this.#n = n;
    this.#scale = 100 / n;
    this.#high = new AgeOfExtreme(n, high);
    this.#low = new AgeOfExtreme(n, low);
  }

  next(bar: Ohlcv, out: Float64Array, at: number): void {
    const both = bar.high + bar.low;
    const sound = both - both === 0;
    out[at] = sound ? this.#scale * (this.#n - this.#high.next(bar.high)) : Number.NaN;
    out[at + 1] = sound ? this.#scale * (this.#n - this.#low.next(-bar.low)) : Number.NaN;
  }
}

const schema = z.strictObject({ period: period.default(14), name });
const batchSchema = schema.omit({ name: true });

/** Options of {@link aroon}. */
export type AroonOptions = z.input<typeof schema>;

/**
 * Aroon (Chande 1995), 0 to 100: how recent the highest high and the lowest low of `period + 1` bars are, the latest of equal
 * ones; columns `aroon_<period>_up` and `_down`.
 *
 * First numbers after `period + 1` bars (TA-Lib `AROON`).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { aroon } from 'edgeproof/features';
 * const features = aroon({ period: 25 });
 * ```
 */
export function aroon(options: AroonOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('aroon', schema, options);
  const base = o.name ?? `aroon_${o.period}`;
  return barFeature({
    who: 'aroon',
    columns: ['up', 'down'].map((part) => ({ name: `${base}_${part}`, needs: o.period + 1 })),
    size: 2 * AgeOfExtreme.size(o.period),
    options: o,
    kernel: (state) => new AroonKernel(o.period, state),
  });
}

/** {@link aroon} over arrays, bit-equal to the stream. */
export function aroonBatch(
  bars: HighLowClose,
  options: z.input<typeof batchSchema> = {},
): { readonly up: Float64Array; readonly down: Float64Array } {
  const { period: n } = parseOptions('indicators.aroon', batchSchema, options);
  return runBars(new AroonKernel(n), checkBars('aroon', bars), ['up', 'down']);
}
