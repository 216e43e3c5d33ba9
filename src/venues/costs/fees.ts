import { described } from '../../core/described.js';
import { ConfigError } from '../../core/errors.js';
import type { Instrument } from '../../core/instrument.js';
import type { Json } from '../../core/json.js';
import { AMOUNT_ONE, type Amount, type DecimalInput, divide, FIXED_ONE, type Fixed, fixed } from '../../core/money.js';
import { knownOptions } from '../../core/options.js';
import type { Side } from '../../core/order.js';
import type { Liquidity } from '../../core/report.js';
import type { Micros } from '../../core/time.js';
import { plainShare } from './plain-share.js';

/** What a fee is charged on: one fill, and what its order has done before. Lent for the call: read, do not keep. */
export interface FeeBasis {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly price: Fixed;
  readonly quantity: Fixed;
  /** |price × quantity × multiplier| of this fill. */
  readonly notional: Amount;
  /** Filled of the order so far, this fill included. */
  readonly orderQuantity: Fixed;
  /** Notional of the order so far, this fill included. */
  readonly orderNotional: Amount;
  /** Fees that the order has paid before this fill. */
  readonly paid: Fixed;
  readonly liquidity: Liquidity;
  /** Time of the fill at the venue. */
  readonly at: Micros;
  /** Signed quantity held before this fill; asked for only when called. */
  held(): Fixed;
}

/** Charges fills; positive is paid, negative a rebate, in the currency of the instrument. */
export interface FeeSchedule {
  /** The fee of one fill; called once a fill, in the order of fills. */
  fee(basis: FeeBasis): Fixed;
  /**
   * The fee of the only fill of an order in units of 1e-12, of a quantity and a notional that is `money` and `units` of
   * 1e-12 below one: the number of {@link fee}, where it fits a float64 and is not negative; NaN elsewhere. There for speed.
   */
  plain?(quantity: number, money: number, units: number): number;
  /** What a schedule with memory has seen (volume tiers), as JSON; left out by one without. */
  snapshot?(): Json;
  /** Takes over what the snapshot gave. */
  restore?(state: Json): void;
}

/** Makes one schedule a venue, so that a schedule with memory (volume tiers) is never shared. */
export type FeeModel = () => FeeSchedule;

/** How a fee is rounded: to how many decimals (0 to 12, default 8), and which way (default half to even). */
export interface FeeRounding {
  readonly decimals?: number;
  readonly rounding?: 'down' | 'up' | 'half-even';
}

/** A rounder of exact quotients to a number of decimals; the divisors are made once, for they are costly. */
export interface FeeGrid {
  readonly step: Fixed;
  readonly mode: 'down' | 'up' | 'half-even';
  /** Of Fixed × Fixed. */
  readonly product: bigint;
  /** Of Amount × Fixed. */
  readonly share: bigint;
  /** Of Amount × Fixed in basis points. */
  readonly bps: bigint;
}

/** Checks a {@link FeeRounding} and the names of the options beside it; @throws ConfigError for others, or decimals out of 0 to 12. */
export function feeGrid(who: string, options: FeeRounding, more: readonly string[] = ['rate']): FeeGrid {
  knownOptions(who, options, [...more, 'decimals', 'rounding']);
  const decimals = options.decimals ?? 8;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 12)
    throw new ConfigError(who, `option "decimals": ${decimals} is not in 0 to 12`, 'pass a whole number of decimals');
  const step = BigInt(`1${'0'.repeat(12 - decimals)}`);
  const mode = options.rounding ?? 'half-even';
  return { step, mode, product: FIXED_ONE * step, share: AMOUNT_ONE * step, bps: AMOUNT_ONE * 10_000n * step };
}

/** Basis points of an amount, rounded on a grid; `bps` is Fixed. */
export function bpsOf(amount: Amount, bps: Fixed, grid: FeeGrid): Fixed {
  return divide(amount * bps, grid.bps, grid.mode) * grid.step;
}

function commonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

const FREE: FeeSchedule = { fee: () => 0n, plain: () => 0 };

/**
 * No fee at all.
 *
 * @example
 * ```ts
 * import { noFee, simVenue } from 'edgeproof/backtest';
 * const venue = simVenue({ fees: noFee() });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function noFee(): FeeModel {
  return described(() => FREE, 'noFee', {});
}

/**
 * Basis points of the notional (price × quantity × multiplier).
 *
 * @throws ConfigError when the rate is not a number
 * @example
 * ```ts
 * import { feeBps, simVenue } from 'edgeproof/backtest';
 * const venue = simVenue({ fees: feeBps({ rate: 2 }) }); // 0.02 % of what changes hands
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function feeBps(options: { readonly rate: DecimalInput } & FeeRounding): FeeModel {
  const rate = fixed(options.rate, 'feeBps rate');
  const { step, bps, mode } = feeGrid('feeBps', options);
  // Both sides of the quotient lose what they share, once: the same number, with a divisor of one machine word.
  const common = commonDivisor(rate, bps);
  const [up, down] = [rate / common, bps / common];
  const schedule: FeeSchedule = {
    fee: ({ notional }) => {
      const steps = divide(up === 1n ? notional : notional * up, down, mode);
      return step === 1n ? steps : steps * step;
    },
    plain: plainShare(rate, step, mode),
  };
  return described(() => schedule, 'feeBps', options);
}

/**
 * An amount a share, with a minimum an order and optionally a maximum share of the order's notional.
 *
 * The minimum is an order's, not a fill's: an order filled in ten parts pays it once. The bound `maxShare` (0.005 is
 * half a percent) is applied only when the minimum is exceeded, as the published US schedules do.
 *
 * @throws ConfigError when a number is not a decimal
 * @example
 * ```ts
 * import { perShare, simVenue } from 'edgeproof/backtest';
 * const venue = simVenue({ fees: perShare({ rate: '0.005', minimum: 1 }) }); // 688 shares cost 3.44
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function perShare(
  options: {
    readonly rate: DecimalInput;
    readonly minimum?: DecimalInput;
    readonly maxShare?: DecimalInput;
  } & FeeRounding,
): FeeModel {
  const rate = fixed(options.rate, 'perShare rate');
  const minimum = fixed(options.minimum ?? 0, 'perShare minimum');
  const share = options.maxShare === undefined ? null : fixed(options.maxShare, 'perShare maxShare');
  const grid = feeGrid('perShare', options, ['rate', 'minimum', 'maxShare']);
  const schedule: FeeSchedule = {
    fee(basis) {
      let total = divide(rate * basis.orderQuantity, grid.product, grid.mode) * grid.step;
      if (total < minimum) total = minimum;
      else if (share !== null) {
        const most = divide(basis.orderNotional * share, grid.share, grid.mode) * grid.step;
        if (total > most) total = most;
      }
      return total - basis.paid;
    },
  };
  return described(() => schedule, 'perShare', options);
}

/**
 * An amount a contract (or unit), rounded each fill.
 *
 * @throws ConfigError when the rate is not a number
 * @example
 * ```ts
 * import { perContract, simVenue } from 'edgeproof/backtest';
 * const venue = simVenue({ fees: perContract({ rate: '2.25' }) });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function perContract(options: { readonly rate: DecimalInput } & FeeRounding): FeeModel {
  const rate = fixed(options.rate, 'perContract rate');
  const grid = feeGrid('perContract', options);
  const schedule: FeeSchedule = {
    fee: (basis) => divide(rate * basis.quantity, grid.product, grid.mode) * grid.step,
  };
  return described(() => schedule, 'perContract', options);
}

/**
 * A fee of your own: a pure function of the fill; its answer is read by its decimal text.
 *
 * @example
 * ```ts
 * import { customFee, simVenue } from 'edgeproof/backtest';
 * const venue = simVenue({ fees: customFee((fill) => (fill.side === 'sell' ? '0.01' : 0)) });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export function customFee(fee: (basis: FeeBasis) => DecimalInput): FeeModel {
  const schedule: FeeSchedule = { fee: (basis) => fixed(fee(basis), 'fee') };
  return () => schedule;
}
