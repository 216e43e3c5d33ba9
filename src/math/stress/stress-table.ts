import { DataError } from '../../core/errors.js';

/**
 * Profits of scenarios: one row a scenario, one column an instrument, money that one unit gains or loses.
 *
 * Kept as a table so that a book of any positions is stressed by one pass of products, and an order by one column.
 */
export class StressTable {
  readonly scenarios: number;
  readonly instruments: number;
  /** Row-major; written in place by whoever values the instruments. */
  readonly unit: Float64Array;
  /** Money lost a unit whatever its side: costs of leaving, moves against. */
  readonly cost: Float64Array;

  constructor(scenarios: number, instruments: number) {
    this.scenarios = scenarios;
    this.instruments = instruments;
    this.unit = new Float64Array(scenarios * instruments);
    this.cost = new Float64Array(scenarios * instruments);
  }

  /** Profit of each scenario for signed units. */
  profits(units: ArrayLike<number>, out = new Float64Array(this.scenarios)): Float64Array {
    if (units.length !== this.instruments)
      throw new DataError('stress', `${units.length} positions for ${this.instruments} instruments`, 'pass one each');
    const n = this.instruments;
    for (let s = 0, at = 0; s < this.scenarios; s++) {
      let sum = 0;
      for (let i = 0; i < n; i++, at++) {
        const q = units[i]!;
        sum += q * this.unit[at]! - Math.abs(q) * this.cost[at]!;
      }
      out[s] = sum;
    }
    return out;
  }

  /** The largest loss over all scenarios when each position may lie anywhere between two numbers of units; 0 when none loses. */
  worstLoss(low: ArrayLike<number>, high: ArrayLike<number>): number {
    const n = this.instruments;
    let worst = 0;
    for (let s = 0, at = 0; s < this.scenarios; s++) {
      let sum = 0;
      for (let i = 0; i < n; i++, at++) {
        const [l, h] = [low[i]!, high[i]!];
        if (l === 0 && h === 0) continue;
        // Profit is concave in units: the worst lies at one of the ends.
        const u = this.unit[at]!;
        const c = this.cost[at]!;
        sum += Math.min(l * u - Math.abs(l) * c, h * u - Math.abs(h) * c);
      }
      if (!(-sum <= worst)) worst = -sum;
    }
    return worst;
  }

  /** The scenario that loses most for signed units. */
  worstOf(units: ArrayLike<number>): number {
    const profits = this.profits(units);
    let worst = 0;
    for (let s = 1; s < profits.length; s++) if (profits[s]! < profits[worst]!) worst = s;
    return worst;
  }
}
