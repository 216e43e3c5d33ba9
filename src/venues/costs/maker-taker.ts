import { described } from '../../core/described.js';
import { ConfigError } from '../../core/errors.js';
import type { Json } from '../../core/json.js';
import { type Amount, amountToNumber, type DecimalInput, type Fixed, fixed } from '../../core/money.js';
import { DAY } from '../../core/time.js';
import {
  bpsOf,
  type FeeBasis,
  type FeeGrid,
  type FeeModel,
  type FeeRounding,
  type FeeSchedule,
  feeGrid,
} from './fees.js';

/** Rates from a trading volume on; `maker` and `taker` in basis points, `volume` in the instruments' currency. */
export interface FeeTier {
  readonly volume: number;
  readonly maker: DecimalInput;
  readonly taker: DecimalInput;
}

interface Tier {
  readonly volume: number;
  readonly maker: Fixed;
  readonly taker: Fixed;
}

/**
 * Maker and taker rates in basis points, optionally tiered by the volume of the last 30 UTC days.
 *
 * A negative maker rate is a rebate. Auction fills and fills of unknown liquidity pay the taker rate. A fill is charged
 * at the tier reached by the fills of the 30 days before its own day, as exchanges do; today does not count.
 *
 * @throws ConfigError when tiers are not in rising order of volume
 * @example
 * ```ts
 * import { makerTaker, simVenue } from 'edgeproof/backtest';
 * const fees = makerTaker({ maker: 2, taker: 5, tiers: [{ volume: 1_000_000, maker: 1.5, taker: 4 }] });
 * if (typeof simVenue({ fees }) !== 'function') throw new Error('a factory');
 * ```
 */
export function makerTaker(
  options: {
    readonly maker: DecimalInput;
    readonly taker: DecimalInput;
    readonly tiers?: readonly FeeTier[];
  } & FeeRounding,
): FeeModel {
  const grid = feeGrid('makerTaker', options, ['maker', 'taker', 'tiers']);
  const tiers = [{ volume: 0, maker: options.maker, taker: options.taker }, ...(options.tiers ?? [])].map((tier) => ({
    volume: tier.volume,
    maker: fixed(tier.maker, 'makerTaker maker'),
    taker: fixed(tier.taker, 'makerTaker taker'),
  }));
  for (let i = 1; i < tiers.length; i++) {
    if (!(tiers[i]!.volume > tiers[i - 1]!.volume))
      throw new ConfigError(
        'makerTaker',
        `tier ${i} starts at volume ${tiers[i]!.volume}`,
        'list tiers by rising volume',
      );
  }
  return described(() => new TieredSchedule(tiers, grid), 'makerTaker', options);
}

const WINDOW_DAYS = 30;

class TieredSchedule implements FeeSchedule {
  readonly #tiers: readonly Tier[];
  readonly #grid: FeeGrid;
  /** Volume by UTC day, oldest first. */
  #days: { day: number; volume: number }[] = [];
  #tier: Tier;

  constructor(tiers: readonly Tier[], grid: FeeGrid) {
    this.#tiers = tiers;
    this.#grid = grid;
    this.#tier = tiers[0]!;
  }

  fee(basis: FeeBasis): Fixed {
    if (this.#tiers.length > 1) this.#count(Math.floor(basis.at / DAY), basis.notional);
    return bpsOf(basis.notional, basis.liquidity === 'maker' ? this.#tier.maker : this.#tier.taker, this.#grid);
  }

  snapshot(): Json {
    return this.#days.map((one) => [one.day, one.volume]);
  }

  restore(state: Json): void {
    this.#days = (state as [number, number][]).map(([day, volume]) => ({ day, volume }));
    const today = this.#days.at(-1);
    if (today !== undefined) this.#tier = this.#tierOf(today.day);
  }

  #count(day: number, notional: Amount): void {
    const volume = amountToNumber(notional);
    const last = this.#days.at(-1);
    if (last !== undefined && last.day >= day) {
      last.volume += volume;
      return;
    }
    this.#days.push({ day, volume });
    while (this.#days[0]!.day < day - WINDOW_DAYS) this.#days.shift();
    this.#tier = this.#tierOf(day);
  }

  #tierOf(day: number): Tier {
    let total = 0;
    for (const one of this.#days) if (one.day < day && one.day >= day - WINDOW_DAYS) total += one.volume;
    let found = this.#tiers[0]!;
    for (const tier of this.#tiers) if (total >= tier.volume) found = tier;
    return found;
  }
}
