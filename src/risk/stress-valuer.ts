import { toNumber } from '../core/money.js';
import type { Decision } from '../core/portfolio.js';
import { DAY } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import { type OptionTerms, optionPrice } from '../math/black-scholes.js';
import { impliedVolatility } from '../math/stress/implied-volatility.js';
import type { StressTable } from '../math/stress/stress-table.js';
import { moneyOf } from './proposal.js';
import type { ScenarioColumns } from './stress-scenarios.js';

const YEAR = 365 * DAY;

/** Values one unit of every instrument in every scenario, once an instant and only where its price has moved. */
export class StressValuer {
  readonly #universe: Universe;
  readonly #underlying: Int32Array;
  readonly #scenarios: readonly ScenarioColumns[];
  readonly #rate: number;
  /** What the columns in the table were computed from. */
  readonly #unit: Float64Array;
  readonly #spot: Float64Array;
  readonly #mark: Float64Array;
  readonly #at: Float64Array;

  constructor(universe: Universe, underlying: Int32Array, scenarios: readonly ScenarioColumns[], rate: number) {
    this.#universe = universe;
    this.#underlying = underlying;
    this.#scenarios = scenarios;
    this.#rate = rate;
    const none = (): Float64Array => new Float64Array(universe.size).fill(Number.NaN);
    this.#unit = none();
    this.#spot = none();
    this.#mark = none();
    this.#at = none();
  }

  /** Brings the table up to the marks of a decision. `unit` is money of one unit by instrument. */
  value(table: StressTable, unit: Float64Array, at: Decision): void {
    for (let i = 0; i < unit.length; i++) {
      const under = this.#underlying[i]!;
      if (under < 0) {
        if (unit[i] === this.#unit[i]) continue;
        this.#unit[i] = unit[i]!;
        this.#linear(table, i, unit[i]!);
      } else this.#option(table, i, under, unit[i]!, at);
    }
  }

  #linear(table: StressTable, i: number, unit: number): void {
    const n = table.instruments;
    this.#scenarios.forEach((one, s) => {
      table.unit[s * n + i] = unit * one.move[i]!;
      table.cost[s * n + i] = unit * (one.against + one.liquidity);
    });
  }

  #option(table: StressTable, i: number, under: number, unit: number, at: Decision): void {
    const mark = at.marks[i]!;
    const spot = at.marks[under]!;
    if (mark === this.#mark[i] && spot === this.#spot[i] && at.now === this.#at[i] && unit === this.#unit[i]) return;
    this.#mark[i] = mark;
    this.#spot[i] = spot;
    this.#at[i] = at.now;
    this.#unit[i] = unit;
    const { strike, right, expiry } = this.#universe.at(i);
    const time = Math.max(0, (expiry! - at.now) / YEAR);
    const terms = { type: right!, spot, strike: toNumber(strike!), rate: this.#rate, time };
    const implied = impliedVolatility(terms, mark);
    const volatility = Number.isNaN(implied) ? 0 : implied;
    const before = optionPrice({ ...terms, volatility });
    const money = moneyOf(i, at);
    const n = table.instruments;
    this.#scenarios.forEach((one, s) => {
      const after: OptionTerms = {
        ...terms,
        spot: spot * (1 + one.move[under]!),
        volatility: Math.max(0, volatility * one.volatilityTimes + one.volatility),
      };
      const own = one.move[i]! - one.move[under]!;
      const up = optionPrice(after) - before;
      table.unit[s * n + i] = money * up;
      table.cost[s * n + i] = money * this.#against(terms, volatility, before, one) + unit * one.liquidity;
      // A move that is stated for the option itself, beyond that of its underlying, is one of its own price.
      if (own !== 0 && one.move[under] === 0) table.unit[s * n + i] = unit * one.move[i]!;
    });
  }

  /** What one unit loses, whatever its side, when the underlying moves the wrong way. */
  #against(terms: Omit<OptionTerms, 'volatility'>, volatility: number, before: number, one: ScenarioColumns): number {
    if (one.against === 0) return 0;
    const at = (move: number): number =>
      Math.abs(optionPrice({ ...terms, spot: terms.spot * (1 + move), volatility }) - before);
    return Math.max(at(one.against), at(-one.against));
  }
}
