import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { runCells, warming } from '../batch.js';
import type { Kernel } from '../kernel.js';
import { kernelFeature } from '../kernel-set.js';
import { name, of, period, stem } from '../options.js';
import { windowMeans } from '../window/mean.js';
import { WindowMoments } from '../window/moments.js';
import { bollingerBands } from './bollinger-bands.js';

const schema = z.strictObject({
  period: period.default(20),
  k: z.number().positive().default(2),
  ddof: z.union([z.literal(0), z.literal(1)]).default(0),
  of,
  name,
});
const batchSchema = schema.omit({ of: true, name: true });
type Shape = z.output<typeof batchSchema>;

class BollingerKernel implements Kernel {
  readonly #window: WindowMoments;
  readonly #scale: number;
  readonly #k: number;

  constructor(o: Shape, state?: Float64Array<ArrayBuffer>) {
    this.#window = new WindowMoments(o.period, state);
    this.#scale = 1 / Math.max(o.period - o.ddof, 1);
    this.#k = o.k;
  }

  step(cells: Float64Array, at: number): void {
    const value = cells[at]!;
    const window = this.#window;
    if (value - value !== 0 || !window.push(value)) {
      cells.fill(Number.NaN, at, at + 5);
      return;
    }
    const middle = window.mean;
    const half = this.#k * Math.sqrt(window.squares * this.#scale);
    const upper = middle + half;
    const lower = middle - half;
    const width = upper - lower;
    const bandwidth = width / middle;
    cells[at] = middle;
    cells[at + 1] = upper;
    cells[at + 2] = lower;
    cells[at + 3] = width === 0 ? 0.5 : (value - lower) / width;
    cells[at + 4] = bandwidth - bandwidth === 0 ? bandwidth : Number.NaN;
  }
}

/** Options of {@link bollinger}. */
export type BollingerOptions = z.input<typeof schema>;

/**
 * Bollinger bands: mean, mean ± `k` standard deviations, place of the value between them, and their width over the mean;
 * columns `bb_<period>_<k>_middle`, `_upper`, `_lower`, `_percent_b`, `_bandwidth`.
 *
 * `ddof: 0` (default: Bollinger, TA-Lib `BBANDS`) is the population standard deviation, 1 that of a sample. First numbers
 * after `period` values. A flat window has bands of width 0 and `percent_b` 0.5; a middle of 0 has no bandwidth (NaN).
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { bollinger } from 'edgeproof/features';
 * const features = bollinger({ period: 20, k: 2 });
 * ```
 */
export function bollinger(options: BollingerOptions = {}): Factory<FeatureSet> {
  const o = parseOptions('bollinger', schema, options);
  const base = o.name ?? stem(`bb_${o.period}_${o.k}`, o.of);
  return kernelFeature({
    who: 'bollinger',
    columns: ['middle', 'upper', 'lower', 'percent_b', 'bandwidth'].map((part) => ({
      name: `${base}_${part}`,
      needs: o.period,
    })),
    of: o.of,
    size: WindowMoments.size(o.period),
    options: o,
    kernel: (state) => new BollingerKernel(o, state),
    batch: (values) => {
      const { middle, upper, lower, percentB, bandwidth } = bollingerOver(values, o);
      return [middle, upper, lower, percentB, bandwidth];
    },
  });
}

/** What `indicators.bollinger` gives: five lines, each as long as the values. */
export interface BollingerArrays {
  readonly middle: Float64Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly percentB: Float64Array;
  readonly bandwidth: Float64Array;
}

/** {@link bollinger} over an array, bit-equal to the stream; all but `upper` and `lower` is computed when first read. */
export function bollingerBatch(values: Float64Array, options: z.input<typeof batchSchema> = {}): BollingerArrays {
  return bollingerOver(values, parseOptions('indicators.bollinger', batchSchema, options));
}

function bollingerOver(values: Float64Array, o: Shape): BollingerArrays {
  const column = (): Float64Array => warming(values.length, o.period - 1);
  const bands = { upper: column(), lower: column() };
  const shape = { period: o.period, k: o.k, scale: 1 / Math.max(o.period - o.ddof, 1) };
  if (!bollingerBands(values, shape, bands))
    return runCells(new BollingerKernel(o), values, ['middle', 'upper', 'lower', 'percentB', 'bandwidth']);
  return withRest(values, o.period, bands);
}

/** The bands with three lines beside them that many do not need. */
function withRest(
  values: Float64Array,
  period: number,
  bands: Pick<BollingerArrays, 'upper' | 'lower'>,
): BollingerArrays {
  const { upper, lower } = bands;
  let middle: Float64Array | null = null;
  let places: Float64Array | null = null;
  let widths: Float64Array | null = null;
  return {
    get middle() {
      if (middle === null) {
        middle = warming(values.length, period - 1);
        windowMeans(values, period, middle);
      }
      return middle;
    },
    ...bands,
    get percentB() {
      places ??= values.map((value, i) => {
        const width = upper[i]! - lower[i]!;
        return width === 0 ? 0.5 : (value - lower[i]!) / width;
      });
      return places;
    },
    get bandwidth() {
      widths ??= this.middle.map((mean, i) => {
        const bandwidth = (upper[i]! - lower[i]!) / mean;
        return bandwidth - bandwidth === 0 ? bandwidth : Number.NaN;
      });
      return widths;
    },
  };
}
