import * as z from 'zod';
import type { MarketEvent } from '../core/event.js';
import { bytesToFloats, floatsToBytes } from '../core/float-bytes.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { ExecutionReport } from '../core/report.js';
import { trueRangeOf } from '../math/stops.js';

/** How far a stop is from the price that it is counted from. */
export type StopDistance =
  /** A multiple of the average true range (Wilder) of the last bars. */
  | { readonly atr: { readonly period: number; readonly multiple: number } }
  /** A share of the price: 0.05 is 5 %. */
  | { readonly percent: number }
  /** A multiple of the exponentially weighted volatility of the returns of bars (means taken as zero). */
  | { readonly volatility: { readonly halfLife: number; readonly multiple: number } };

/** The schema of a {@link StopDistance}. */
export const distanceSchema = z.union([
  z.strictObject({ atr: z.strictObject({ period: z.int().min(1), multiple: z.number().positive() }) }),
  z.strictObject({ percent: z.number().gt(0).lt(1) }),
  z.strictObject({
    volatility: z.strictObject({ halfLife: z.number().positive(), multiple: z.number().positive() }),
  }),
]);

const FIELDS = 4;

/** Measures stop distances out of bars, instrument by instrument. */
export class StopMeter {
  readonly #rule: StopDistance;
  /** Bars seen, last close, average true range or variance, sum while it is seeded. */
  readonly #s: Float64Array;
  readonly #decay: number;

  constructor(rule: StopDistance, instruments: number) {
    this.#rule = rule;
    this.#s = new Float64Array(FIELDS * instruments);
    this.#decay = 'volatility' in rule ? Math.exp(-Math.LN2 / rule.volatility.halfLife) : 0;
  }

  /** In price, from a price; NaN while there are too few bars. */
  distance(i: InstrumentIndex, price: number): number {
    const rule = this.#rule;
    const from = FIELDS * i;
    if ('percent' in rule) return rule.percent * Math.abs(price);
    const bars = this.#s[from]!;
    if ('atr' in rule) return bars > rule.atr.period ? rule.atr.multiple * this.#s[from + 2]! : Number.NaN;
    const { halfLife, multiple } = rule.volatility;
    return bars > halfLife ? multiple * Math.sqrt(this.#s[from + 2]!) * Math.abs(price) : Number.NaN;
  }

  observe(event: ExecutionReport | MarketEvent): void {
    if (!('kind' in event)) return;
    if (event.kind === 'bar') this.#bar(event.instrument, event.high, event.low, event.close);
    else if (event.kind === 'corporate-action' && event.action.type === 'split')
      this.rescale(event.instrument, event.action.denominator / event.action.numerator);
  }

  #bar(i: InstrumentIndex, high: number, low: number, close: number): void {
    const s = this.#s;
    const from = FIELDS * i;
    if (!Number.isFinite(high + low + close)) return;
    const bars = s[from]!;
    const before = s[from + 1]!;
    s[from] = bars + 1;
    s[from + 1] = close;
    if (bars === 0) return;
    if ('atr' in this.#rule) this.#smooth(from, trueRangeOf(high, low, before), this.#rule.atr.period);
    else if ('volatility' in this.#rule) {
      const r = close / before - 1;
      // Seeded with the mean of the first squares, as many as the half-life.
      const seed = bars <= this.#rule.volatility.halfLife;
      s[from + 2] = seed
        ? s[from + 2]! + (r * r - s[from + 2]!) / bars
        : this.#decay * s[from + 2]! + (1 - this.#decay) * r * r;
    }
  }

  #smooth(from: number, range: number, period: number): void {
    const s = this.#s;
    const ranges = s[from]! - 1;
    if (ranges <= period) {
      s[from + 3] = s[from + 3]! + range;
      s[from + 2] = s[from + 3]! / ranges;
    } else s[from + 2] = s[from + 2]! + (range - s[from + 2]!) / period;
  }

  /** Prices of old shares in new ones. */
  rescale(i: InstrumentIndex, factor: number): void {
    const from = FIELDS * i;
    this.#s[from + 1] = this.#s[from + 1]! * factor;
    if (!('atr' in this.#rule)) return;
    this.#s[from + 2] = this.#s[from + 2]! * factor;
    this.#s[from + 3] = this.#s[from + 3]! * factor;
  }

  snapshot(): Uint8Array {
    return floatsToBytes(this.#s);
  }

  restore(bytes: Uint8Array): void {
    this.#s.set(bytesToFloats('stop distances', bytes, this.#s.length));
  }
}
