import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { StressTable } from '../math/stress/stress-table.js';
import { LimitPolicy } from './limit-policy.js';
import { fixedLimit, overEquity } from './limits/exposure.js';
import { underlyings } from './portfolio-limits.js';
import { riskV2 } from './risk-v2.js';
import {
  type Betas,
  type ScenarioColumns,
  type StressScenario,
  scenarioColumns,
  scenarioSchema,
} from './stress-scenarios.js';
import { StressValuer } from './stress-valuer.js';

/** Options of {@link stressLimit}. */
export interface StressLimitOptions {
  readonly scenarios: readonly StressScenario[];
  /** Largest loss of any scenario as a share of equity. */
  readonly max: number;
  /** Betas for scenarios that move factors. */
  readonly betas?: Betas;
  /** Riskless rate that options are valued with, continuous; default 0. */
  readonly rate?: number;
}

const schema = z.strictObject({
  scenarios: z.array(scenarioSchema).min(1),
  max: z.number().positive(),
  betas: z.record(z.string(), z.record(z.string(), z.number())).default({}),
  rate: z.number().default(0),
});

/**
 * Refuses the order whose worst scenario would lose more than the budget: the live book is stressed before every order.
 *
 * In each scenario every open order counts as filled or not, whichever loses more. Options on an instrument of the universe are
 * valued anew by Black-Scholes, from the volatility that their mark implies (what implies none keeps its intrinsic value); all
 * else is linear in its price. Valuation is done once an instant; an order then costs one product a scenario and instrument.
 * Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, at wiring while the flag is off or for an instrument that is not in the universe
 * @example
 * ```ts
 * import { stressLimit } from 'edgeproof/risk';
 * const scenarios = [{ name: 'crash', price: -0.2, volatilityTimes: 3 }, { name: 'all against', against: 0.1, liquidityBps: 50 }];
 * const policy = stressLimit({ scenarios, max: 0.15 });
 * if (policy.ref?.export !== 'stressLimit') throw new Error('a worker can rebuild it');
 * ```
 */
export function stressLimit(options: StressLimitOptions): Factory<RiskPolicy> {
  const o = parseOptions('stressLimit', schema, options);
  return riskV2('stressLimit', options, ({ universe }) => {
    const columns: readonly ScenarioColumns[] = o.scenarios.map((one) =>
      scenarioColumns(one as StressScenario, universe, o.betas),
    );
    const table = new StressTable(columns.length, universe.size);
    const valuer = new StressValuer(universe, underlyings(universe), columns, o.rate);
    const limit = fixedLimit('loss of the worst scenario as a share of equity', o.max, (book, at) => {
      valuer.value(table, book.unit, at);
      return overEquity(table.worstLoss(book.low, book.high), at);
    });
    return new LimitPolicy('stressLimit', universe.size, [limit]);
  });
}
