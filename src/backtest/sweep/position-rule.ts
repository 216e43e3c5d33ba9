import * as z from 'zod';
import type { FeatureSet } from '../../contracts/feature-set.js';
import { ConfigError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import type { Factory } from '../../core/plugin.js';
import { defineStrategy, type Strategy } from '../../engine/strategy.js';
import { type RuleFunction, rule } from '../../models/rule.js';
import { fixedQuantity } from '../../portfolio/fixed-quantity.js';

/** Options of {@link positionRule}. */
export interface PositionRuleOptions<N extends readonly string[] = readonly string[]> {
  /** Letters, digits and underscores; part of every order id. */
  readonly name: string;
  readonly features: Factory<FeatureSet>;
  /** Feature columns, handed to `position` in this order. */
  readonly needs: N;
  /** Units held long or short. */
  readonly quantity: number;
  /**
   * The position wanted: above 0 long, below 0 short, 0 flat, NaN as it is. Pure: same values, same answer. Asked only
   * when every column holds a number.
   */
  readonly position: RuleFunction<N>;
}

/** What a position rule says of itself, for the vector path of a sweep. */
export interface PositionRule {
  readonly features: Factory<FeatureSet>;
  readonly needs: readonly string[];
  readonly quantity: number;
  readonly position: (...values: number[]) => number;
}

const schema = z.strictObject({
  name: z.string(),
  features: z.custom<Factory<FeatureSet>>(
    (v) => typeof v === 'function',
    'must be a factory, such as sma({ period: 10 })',
  ),
  needs: z.array(z.string().min(1)).min(1),
  quantity: z.number().positive(),
  position: z.custom<PositionRule['position']>(
    (v) => typeof v === 'function',
    'must be a function (…values) => number',
  ),
});

/** Known by name, so that a rule of another installed copy is recognised too. */
const RULE: unique symbol = Symbol.for('edgeproof.positionRule') as never;

/**
 * A strategy that holds a fixed quantity long, short or not at all, as a function of the present feature columns.
 *
 * An ordinary strategy, made of `rule` and `fixedQuantity`: backtest, paper and pipes take it. A sweep recognises it and
 * computes it over whole columns where account and venue allow that; the numbers are those of the engine.
 *
 * @throws ConfigError for an unknown option or one out of range
 * @example
 * ```ts
 * import { backtest, instrument } from 'edgeproof';
 * import { positionRule } from 'edgeproof/backtest';
 * import { synthetic } from 'edgeproof/data';
 * import { compose, sma } from 'edgeproof/features';
 * const strategy = positionRule({
 *   name: 'cross',
 *   features: compose(sma({ period: 5 }), sma({ period: 20 })),
 *   needs: ['sma_5', 'sma_20'],
 *   quantity: 10,
 *   position: (fast, slow) => (fast > slow ? 1 : 0),
 * });
 * const run = await backtest({ strategy, data: synthetic({ instruments: 'A', bars: 300, seed: 1 }), instruments: [instrument({ id: 'A' })], cash: 100_000 });
 * if (run.fills.length === 0) throw new Error('it trades');
 * ```
 */
export function positionRule<const N extends readonly string[]>(options: PositionRuleOptions<N>): Strategy {
  const o = parseOptions('positionRule', schema, options);
  const strategy = defineStrategy({
    name: o.name,
    features: o.features,
    model: rule({ needs: o.needs }, o.position),
    optimizer: fixedQuantity({ quantity: o.quantity }),
  });
  // not enumerable: a copy with other risk or timing is no longer this rule
  const made = Object.defineProperty({ ...strategy }, RULE, { value: o });
  return Object.freeze(made);
}

/** The rule that a strategy is; null for any other strategy. */
export function positionRuleOf(strategy: Strategy): PositionRule | null {
  return (strategy as { readonly [RULE]?: PositionRule })[RULE] ?? null;
}

/** One strategy of the answer of a plan. @throws ConfigError for anything else */
export function oneStrategy(made: unknown): readonly Strategy[] {
  const list = Array.isArray(made) ? (made as readonly Strategy[]) : [made as Strategy];
  if (list.length > 0 && list.every((one) => typeof one?.features === 'function')) return list;
  throw new ConfigError(
    'sweep',
    'strategy(parameters) gave no strategy',
    'return what defineStrategy or positionRule gives',
  );
}
