import { described } from '../../core/described.js';
import { ConfigError } from '../../core/errors.js';
import type { BarEvent } from '../../core/event.js';
import type { InstrumentIndex } from '../../core/instrument.js';
import type { Json } from '../../core/json.js';
import { type DecimalInput, divide, FIXED_ONE, type Fixed, fixed } from '../../core/money.js';
import { knownOptions } from '../../core/options.js';
import type { Side } from '../../core/order.js';
import { ceilFixed } from '../float-fixed.js';

/** What slippage is measured on: one fill that takes liquidity. Lent for the call: read, do not keep. */
export interface SlippageBasis {
  readonly instrument: InstrumentIndex;
  readonly side: Side;
  /** Price before slippage. */
  readonly price: Fixed;
  readonly quantity: Fixed;
  /** Best bid and offer when quotes or a book drive the fill, else NaN. */
  readonly bid: number;
  readonly ask: number;
  /** Volume of the bar or trade that drives the fill, else NaN. */
  readonly volume: number;
  /** Signed quantity held before this fill; asked for only when called. */
  held(): Fixed;
}

/**
 * How far from the seen price a taker is filled; also the seam for market impact.
 *
 * The venue adds the distance against the order, takes a negative one as zero (a fill is never better than the
 * market), and rounds the price adversely to the tick. Resting limit orders have none.
 */
export interface Slippage {
  /** Distance of price, zero or more. */
  offset(basis: SlippageBasis): Fixed;
  /** Sees each bar of the venue after its fills. */
  observe?(bar: BarEvent): void;
  /** What a model with memory has seen, as JSON; left out by one without. */
  snapshot?(): Json;
  /** Takes over what the snapshot gave. */
  restore?(state: Json): void;
}

const BPS = 10_000n * FIXED_ONE;

function reduces(basis: SlippageBasis): boolean {
  const held = basis.held();
  return basis.side === 'buy' ? held <= -basis.quantity : held >= basis.quantity;
}

/** Makes one slippage a venue, given the number of instruments. */
export type SlippageModel = (instruments: number) => Slippage;

/**
 * Basis points of the price; `on: 'opening'` spares fills that only reduce a position.
 *
 * @throws ConfigError when the rate is negative or not a number
 * @example
 * ```ts
 * import { simVenue, slippageBps } from 'edgeproof/backtest';
 * const venue = simVenue({ slippage: slippageBps({ rate: 1.5 }) });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function slippageBps(options: { readonly rate: DecimalInput; readonly on?: 'all' | 'opening' }): SlippageModel {
  knownOptions('slippageBps', options, ['rate', 'on']);
  const rate = adverse('slippageBps', 'rate', options.rate);
  const offset = ({ price }: SlippageBasis): Fixed => divide((price < 0n ? -price : price) * rate, BPS, 'up');
  const spared: Slippage = { offset: (basis) => (reduces(basis) ? 0n : offset(basis)) };
  const model: Slippage = options.on === 'opening' ? spared : { offset };
  return described(() => model, 'slippageBps', options);
}

/**
 * A share of the spread (0.1: a tenth of ask − bid beyond the touch); nothing where there is no quote.
 *
 * @throws ConfigError when the share is negative or not a number
 * @example
 * ```ts
 * import { simVenue, spreadShare } from 'edgeproof/backtest';
 * const venue = simVenue({ fillsFrom: 'quote', slippage: spreadShare({ share: 0.25 }) });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function spreadShare(options: { readonly share: number }): SlippageModel {
  knownOptions('spreadShare', options, ['share']);
  const share = nonNegative('spreadShare', 'share', options.share);
  const model: Slippage = { offset: (basis) => ceilFixed((basis.ask - basis.bid) * share) };
  return described(() => model, 'spreadShare', options);
}

/**
 * A share of recent volatility: of the exponentially weighted true range of the bars before the fill.
 *
 * True range max(high, close₋₁) − min(low, close₋₁) (Wilder 1978), weight `2 / (span + 1)`, seeded by the first bar; only
 * completed bars are used, so that a fill's cost never reads its own bar. Nothing before the first bar.
 *
 * @throws ConfigError when the share is negative or the span below 1
 * @example
 * ```ts
 * import { simVenue, volatilitySlippage } from 'edgeproof/backtest';
 * const venue = simVenue({ slippage: volatilitySlippage({ share: 0.05, span: 20 }) });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function volatilitySlippage(options: { readonly share: number; readonly span?: number }): SlippageModel {
  knownOptions('volatilitySlippage', options, ['share', 'span']);
  const share = nonNegative('volatilitySlippage', 'share', options.share);
  const span = options.span ?? 20;
  if (!(span >= 1)) throw new ConfigError('volatilitySlippage', `span ${span} is below 1`, 'pass 1 or more bars');
  const make = (instruments: number): Slippage => new RangeSlippage(share, 2 / (span + 1), instruments);
  return described(make, 'volatilitySlippage', options);
}

/**
 * A distance of your own: a pure function of the fill, in units of price.
 *
 * @example
 * ```ts
 * import { customSlippage, simVenue } from 'edgeproof/backtest';
 * const venue = simVenue({ slippage: customSlippage(() => '0.01') }); // always one cent worse
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function customSlippage(offset: (basis: SlippageBasis) => DecimalInput): SlippageModel {
  const model: Slippage = { offset: (basis) => fixed(offset(basis), 'slippage') };
  return () => model;
}

class RangeSlippage implements Slippage {
  readonly #share: number;
  readonly #weight: number;
  readonly #range: Float64Array;
  readonly #close: Float64Array;

  constructor(share: number, weight: number, instruments: number) {
    this.#share = share;
    this.#weight = weight;
    this.#range = new Float64Array(instruments).fill(Number.NaN);
    this.#close = new Float64Array(instruments).fill(Number.NaN);
  }

  offset(basis: SlippageBasis): Fixed {
    return ceilFixed(this.#range[basis.instrument]! * this.#share);
  }

  observe(bar: BarEvent): void {
    const i = bar.instrument;
    const last = this.#close[i]!;
    const first = Number.isNaN(last);
    const range = first ? bar.high - bar.low : Math.max(last, bar.high) - Math.min(last, bar.low);
    const before = this.#range[i]!;
    this.#range[i] = first ? range : before + this.#weight * (range - before);
    this.#close[i] = bar.close;
  }

  snapshot(): Json {
    const list = (values: Float64Array): Json => Array.from(values, (v) => (Number.isNaN(v) ? null : v));
    return { range: list(this.#range), close: list(this.#close) };
  }

  restore(state: Json): void {
    const from = state as { range: (number | null)[]; close: (number | null)[] };
    for (let i = 0; i < this.#range.length; i++) {
      this.#range[i] = from.range[i] ?? Number.NaN;
      this.#close[i] = from.close[i] ?? Number.NaN;
    }
  }
}

function adverse(who: string, name: string, value: DecimalInput): Fixed {
  const exact = fixed(value, `${who} ${name}`);
  if (exact < 0n)
    throw new ConfigError(who, `${name} ${String(value)} is negative`, 'slippage is adverse: pass 0 or more');
  return exact;
}

function nonNegative(who: string, name: string, value: number): number {
  if (!(value >= 0) || !Number.isFinite(value))
    throw new ConfigError(who, `${name} ${value} is not zero or more`, 'slippage is adverse: pass 0 or more');
  return value;
}
