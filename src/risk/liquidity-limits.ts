import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import type { MarketEvent } from '../core/event.js';
import { bytesToFloats, floatsToBytes } from '../core/float-bytes.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { parseOptions } from '../core/options.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { ExecutionReport } from '../core/report.js';
import { type Limit, type LimitMemory, LimitPolicy } from './limit-policy.js';
import { fixedLimit, worse } from './limits/exposure.js';
import { riskV2 } from './risk-v2.js';
import type { WorstBook } from './worst-book.js';

/** Options of {@link liquidityLimits}; what is left out does not bind. */
export interface LiquidityLimitsOptions {
  /** What may be on its way in one instrument, as a share of its average daily volume. */
  readonly shareOfVolume?: number;
  /** Days that it takes to get out of a position, trading `participation` of the average daily volume. */
  readonly daysToLiquidate?: { readonly max: number; readonly participation: number };
  /** Days that the average is taken over; default 20. */
  readonly days?: number;
  /** Bars a day in the data; default 1. */
  readonly barsPerDay?: number;
}

const schema = z.strictObject({
  shareOfVolume: z.number().positive().optional(),
  daysToLiquidate: z.strictObject({ max: z.number().positive(), participation: z.number().gt(0).max(1) }).optional(),
  days: z.int().min(1).default(20),
  barsPerDay: z.int().min(1).default(1),
});

/**
 * Bounds orders and positions by what the market trades: a share of average volume, and days to liquidate.
 *
 * Volumes are those of bars that have ended. Before the first whole average nothing but the way out passes. Worst case as in
 * `portfolioLimits`. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { liquidityLimits } from 'edgeproof/risk';
 * const policy = liquidityLimits({ shareOfVolume: 0.05, daysToLiquidate: { max: 3, participation: 0.1 } });
 * if (policy.ref?.export !== 'liquidityLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function liquidityLimits(options: LiquidityLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('liquidityLimits', schema, options);
  return riskV2('liquidityLimits', options, ({ universe }) => {
    const volumes = new VolumeMemory(universe.size, o.days * o.barsPerDay, o.barsPerDay);
    const limits: Limit[] = [];
    if (o.shareOfVolume !== undefined)
      limits.push(
        perInstrument('orders on their way as a share of average daily volume', o.shareOfVolume, (book, i) => {
          const units = Math.max(book.high[i]! - book.held[i]!, book.held[i]! - book.low[i]!);
          return units === 0 ? 0 : units / volumes.daily(i);
        }),
      );
    if (o.daysToLiquidate !== undefined) {
      const { max, participation } = o.daysToLiquidate;
      limits.push(
        perInstrument(`days to liquidate at ${participation} of average daily volume`, max, (book, i) => {
          const units = Math.max(Math.abs(book.high[i]!), Math.abs(book.low[i]!));
          return units === 0 ? 0 : units / (participation * volumes.daily(i));
        }),
      );
    }
    return new LimitPolicy('liquidityLimits', universe.size, limits, volumes);
  });
}

function perInstrument(text: string, most: number, of: (book: WorstBook, i: InstrumentIndex) => number): Limit {
  return fixedLimit(text, most, (book, _at, instrument) => {
    if (instrument >= 0) return of(book, instrument);
    let worst = 0;
    for (let i = 0; i < book.size; i++) worst = worse(worst, of(book, i));
    return worst;
  });
}

/** Volumes of the last bars of each instrument. */
class VolumeMemory implements LimitMemory {
  readonly #bars: number;
  readonly #perDay: number;
  readonly #ring: Float64Array;
  readonly #count: Float64Array;
  readonly #sum: Float64Array;

  constructor(instruments: number, bars: number, perDay: number) {
    this.#bars = bars;
    this.#perDay = perDay;
    this.#ring = new Float64Array(instruments * bars);
    this.#count = new Float64Array(instruments);
    this.#sum = new Float64Array(instruments);
  }

  /** Average volume of a day; NaN before there are enough bars. */
  daily(i: InstrumentIndex): number {
    return this.#count[i]! < this.#bars ? Number.NaN : (this.#sum[i]! / this.#bars) * this.#perDay;
  }

  observe(event: ExecutionReport | MarketEvent): void {
    if (!('kind' in event)) return;
    if (event.kind === 'bar') this.#push(event.instrument, event.volume);
    else if (event.kind === 'corporate-action' && event.action.type === 'split')
      this.#split(event.instrument, event.action.numerator / event.action.denominator);
  }

  #push(i: InstrumentIndex, volume: number): void {
    if (!(volume >= 0)) return;
    const count = this.#count[i]!;
    this.#ring[i * this.#bars + (count % this.#bars)] = volume;
    this.#count[i] = count + 1;
    this.#retake(i);
  }

  /** Volumes are counted in shares: old ones in the new kind. */
  #split(i: InstrumentIndex, factor: number): void {
    for (let k = i * this.#bars; k < (i + 1) * this.#bars; k++) this.#ring[k] = this.#ring[k]! * factor;
    this.#retake(i);
  }

  /** Summed anew, so that nothing drifts. */
  #retake(i: InstrumentIndex): void {
    let sum = 0;
    for (let k = i * this.#bars; k < (i + 1) * this.#bars; k++) sum += this.#ring[k]!;
    this.#sum[i] = sum;
  }

  snapshot(): Snapshot {
    return { json: null, bytes: floatsToBytes([...this.#count, ...this.#sum, ...this.#ring]) };
  }

  restore(state: Snapshot): void {
    const n = this.#count.length;
    const all = bytesToFloats('liquidityLimits', state.bytes, 2 * n + this.#ring.length);
    this.#count.set(all.subarray(0, n));
    this.#sum.set(all.subarray(n, 2 * n));
    this.#ring.set(all.subarray(2 * n));
  }
}
