import * as z from 'zod';
import type { Execution } from '../contracts/execution.js';
import type { TargetTable } from '../core/frame.js';
import type { Instrument } from '../core/instrument.js';
import type { DecimalInput } from '../core/money.js';
import { fixed, quantize, toDecimal, toNumber } from '../core/money.js';
import { parseOptions } from '../core/options.js';
import type { NewIntent, OrderIntent, OrderType } from '../core/order.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type PluginEnv, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';

/** Fee that a trade of a positive quantity at a price is expected to cost, in the instrument's currency. */
export type FeeReserve = (quantity: number, price: number) => number;

const schema = z.strictObject({
  order: z.enum(['market', 'market-on-open', 'market-on-close', 'limit']).default('market'),
  band: z.number().min(0).default(0),
  limitOffsetBps: z.number().default(0),
  timeInForce: z.enum(['day', 'gtc', 'ioc', 'fok']).default('gtc'),
  cashBuffer: z.number().min(0).max(1).default(0),
  flip: z.enum(['one-order', 'two-orders']).default('one-order'),
  feeReserve: z
    .custom<FeeReserve>((value) => typeof value === 'function', 'is not a function (quantity, price) => money')
    .optional(),
});

/**
 * Options of {@link rebalance}.
 *
 * `band`: smallest change worth trading, as a share of equity (weights) or of the target (quantities); 0 trades every
 * change of a lot. `cashBuffer`: share of equity that weights are not applied to. `flip`: whether going through zero
 * is one order or a close and an open. `feeReserve`: fee that is set aside before a weight is turned into units, so that an
 * all-in order can be paid for.
 */
export type RebalanceOptions = z.input<typeof schema>;

const STOPS: ReadonlySet<OrderType> = new Set(['stop', 'stop-limit', 'trailing-stop']);
const NOTHING: readonly OrderIntent[] = Object.freeze([]);

/**
 * The default Execution: orders the difference between each target and what is held or already on its way.
 *
 * Stops and orders that may only reduce are protection, not on their way, and are not counted. Quantities are rounded
 * towards zero to the lot. NaN targets and instruments without a price are left alone.
 *
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { rebalance } from 'edgeproof/oms';
 * const execution = rebalance({ order: 'market-on-close', band: 0.01 });
 * if (typeof execution !== 'function') throw new Error('a factory');
 * ```
 */
export function rebalance(options: RebalanceOptions = {}): Factory<Execution> {
  const o = parseOptions('rebalance', schema, options);
  const make = (env: PluginEnv): Execution => new Rebalance(o, env.universe.instruments);
  const { feeReserve, ...plain } = o;
  // A function cannot be sent to a worker, so there is no reference to rebuild it from.
  if (feeReserve !== undefined) return factory(make);
  return factory(make, { module: 'edgeproof/oms', export: 'rebalance', options: plain });
}

class Rebalance implements Execution {
  readonly name = 'rebalance';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly uses: NonNullable<Execution['uses']>;
  readonly #options: z.output<typeof schema>;
  readonly #listings: readonly Instrument[];
  readonly #lot: Float64Array;
  readonly #multiplier: Float64Array;
  // Read for every target, so kept beside the parsed options, which are a slow kind of object.
  readonly #limits: boolean;
  readonly #band: number;

  constructor(options: z.output<typeof schema>, listings: readonly Instrument[]) {
    this.#options = options;
    this.uses = { orderTypes: [options.order], timesInForce: [options.timeInForce] };
    this.#listings = listings;
    this.#lot = Float64Array.from(listings, (one) => toNumber(one.lotSize));
    this.#multiplier = Float64Array.from(listings, (one) => toNumber(one.multiplier));
    this.#limits = options.order === 'limit';
    this.#band = options.band;
  }

  plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
    const { values, kind } = targets;
    let intents: OrderIntent[] | null = null;
    const { positions, inFlight } = at;
    const dormant = inFlight.count === 0 ? null : this.#dormant(at);
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) continue;
      const expected = positions.quantity(i) + inFlight.quantity(i) - (dormant === null ? 0 : dormant[i]!);
      const wanted = kind === 'quantity' ? value : kind === 'delta' ? expected + value : this.#units(i, value, at);
      if (Number.isNaN(wanted) || (this.#limits && Number.isNaN(at.marks[i]!))) continue;
      const delta = this.#toLot(i, wanted) - expected;
      if (delta === 0 || this.#tooSmall(i, delta, wanted, kind === 'weight', at)) continue;
      intents = this.#push(intents, i, delta, expected, at);
    }
    return intents ?? NOTHING;
  }

  /** Units do not depend on prices; a share of equity does, and a limit order waits for the first price. */
  rests(targets: TargetTable): boolean {
    return targets.kind === 'quantity' && !this.#limits;
  }

  /** Signed quantity of orders that only protect: stops, and what may only reduce, are not on their way to a target. */
  #dormant(at: Decision): Float64Array | null {
    let sums: Float64Array | null = null;
    for (const { order, remaining } of at.inFlight.orders()) {
      if (!order.reduceOnly && !STOPS.has(order.type)) continue;
      sums ??= new Float64Array(this.#listings.length);
      sums[order.instrument] = sums[order.instrument]! + (order.side === 'buy' ? remaining : -remaining);
    }
    return sums;
  }

  #units(i: number, weight: number, at: Decision): number {
    if (weight === 0) return 0;
    const fx = at.fx(this.#listings[i]!.currency, at.currency);
    const unit = at.marks[i]! * this.#multiplier[i]! * fx;
    // Of nothing, or less, every share is nothing.
    const money = weight * Math.max(0, at.equity) * (1 - this.#options.cashBuffer);
    const reserve = this.#options.feeReserve;
    if (reserve === undefined) return money / unit;
    const fee = reserve(Math.abs(money / unit), at.marks[i]!) * fx;
    return (Math.sign(money) * Math.max(0, Math.abs(money) - fee)) / unit;
  }

  #toLot(i: number, units: number): number {
    const lot = this.#lot[i]! === 0 ? 1e-8 : this.#lot[i]!;
    // A quotient such as 2.9999999996 is three lots that float division missed.
    const lots = Math.trunc((units / lot) * (1 + 1e-12));
    return lots * lot;
  }

  #tooSmall(i: number, delta: number, wanted: number, weights: boolean, at: Decision): boolean {
    const lot = this.#lot[i]! === 0 ? 1e-8 : this.#lot[i]!;
    if (Math.abs(delta) < lot * (1 - 1e-9)) return true;
    const band = this.#band;
    if (band === 0 || wanted === 0) return false;
    if (!weights) return Math.abs(delta) < band * Math.abs(wanted);
    const fx = at.fx(this.#listings[i]!.currency, at.currency);
    return Math.abs(delta) * at.marks[i]! * this.#multiplier[i]! * fx < band * at.equity;
  }

  /** A list of one is made with its one: pushed into an empty list it would reserve room for sixteen more. */
  #push(intents: OrderIntent[] | null, i: number, delta: number, expected: number, at: Decision): OrderIntent[] {
    const crosses = (expected > 0 && expected + delta < 0) || (expected < 0 && expected + delta > 0);
    const twice = crosses && this.#options.flip === 'two-orders';
    const first = this.#intent(i, twice ? -expected : delta, at);
    if (intents === null) intents = [first];
    else intents.push(first);
    if (twice) intents.push(this.#intent(i, expected + delta, at));
    return intents;
  }

  #intent(i: number, delta: number, at: Decision): NewIntent {
    const { order, limitOffsetBps, timeInForce } = this.#options;
    const side = delta > 0 ? 'buy' : 'sell';
    const quantity = this.#exactQuantity(i, Math.abs(delta));
    const base: NewIntent = { action: 'new', instrument: i, side, quantity, type: order, timeInForce };
    if (order !== 'limit') return base;
    const away = (side === 'buy' ? -1 : 1) * (limitOffsetBps / 10_000);
    // Exact, since a float product of ticks need not be on the tick: 436915 × 0.01 is 4369.150000000001.
    const raw = fixed(at.marks[i]! * (1 + away), 'limit price');
    return { ...base, limitPrice: toDecimal(quantize(raw, this.#listings[i]!.tickSize)) };
  }

  #exactQuantity(i: number, units: number): DecimalInput {
    const lot = this.#lot[i]!;
    if (lot === 1) return Math.round(units);
    if (lot === 0) return Math.round(units * 1e8) / 1e8;
    return toDecimal(BigInt(Math.round(units / lot)) * this.#listings[i]!.lotSize);
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
