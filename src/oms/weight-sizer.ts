import { toNumber } from '../core/money.js';
import type { Side } from '../core/order.js';
import type { Decision } from '../core/portfolio.js';

/** Fee that a trade of a positive quantity at a price is expected to cost, in the instrument's currency. */
export type FeeReserve = (quantity: number, price: number) => number;

/** What one unit bought or sold at a price costs beyond the price (commission, half a spread), in its currency. */
export type UnitCost = (price: number, side: Side) => number;

/** The options of `rebalance` that say how a weight becomes units. */
export interface SizingRules {
  readonly sizeAt: 'mark' | 'touch';
  readonly cashBuffer: number;
  readonly feeReserve?: FeeReserve | undefined;
  readonly unitCost?: UnitCost | undefined;
  readonly exitFee?: FeeReserve | undefined;
}

/** The decision a weight is turned into units at, and what a point of the instrument is worth. */
export interface SizingPoint {
  readonly at: Decision;
  /** Account currency for one of the instrument's. */
  readonly fx: number;
  readonly multiplier: number;
}

/**
 * Turns a share of equity into units at the price that an order would meet, costs taken off.
 *
 * `units = weight (equity - exit fee) (1 - buffer) / (price × multiplier + unit cost)`, before rounding to the lot; a reserve is taken off
 * the money instead.
 */
export class WeightSizer {
  readonly #rules: SizingRules;

  constructor(rules: SizingRules) {
    this.#rules = rules;
  }

  units(i: number, weight: number, { at, fx, multiplier }: SizingPoint): number {
    const { cashBuffer, unitCost, feeReserve, exitFee } = this.#rules;
    const held = at.positions.quantity(i);
    const side = weight > 0 ? 'buy' : 'sell';
    const price = this.#price(i, side, at);
    let equity = at.equity + this.#revaluation(at);
    if (exitFee !== undefined && held * weight < 0) equity -= exitFee(Math.abs(held), price) * fx;
    // Of nothing, or less, every share is nothing.
    const money = weight * Math.max(0, equity) * (1 - cashBuffer);
    const unit = (price * multiplier + (unitCost === undefined ? 0 : unitCost(price, side))) * fx;
    if (feeReserve === undefined) return money / unit;
    const fee = feeReserve(Math.abs(money / unit), price) * fx;
    return (Math.sign(money) * Math.max(0, Math.abs(money) - fee)) / unit;
  }

  /** Where an order of a side would meet the standing quote; the mark where there is none. */
  #price(i: number, side: Side, at: Decision): number {
    if (this.#rules.sizeAt === 'mark') return at.marks[i]!;
    const { bid, ask } = at.market;
    const touch = side === 'buy' ? ask[i]! : bid[i]!;
    return touch > 0 ? touch : at.marks[i]!;
  }

  /** What equity would change if all that is held were closed at the standing quotes instead of the marks. */
  #revaluation(at: Decision): number {
    if (this.#rules.sizeAt === 'mark') return 0;
    let sum = 0;
    at.universe.instruments.forEach((listing, i) => {
      const held = at.positions.quantity(i);
      if (held === 0) return;
      const away = this.#price(i, held > 0 ? 'sell' : 'buy', at) - at.marks[i]!;
      sum += held * away * toNumber(listing.multiplier) * at.fx(listing.currency, at.currency);
    });
    return sum;
  }
}
