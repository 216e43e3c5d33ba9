import * as z from 'zod';
import type { Execution } from '../contracts/execution.js';
import type { FeatureSet } from '../contracts/feature-set.js';
import type { Model } from '../contracts/model.js';
import type { Optimizer } from '../contracts/optimizer.js';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import type { EventKind } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { rebalance } from '../oms/rebalance.js';

/** When a strategy decides; see {@link StrategyOptions}. */
export interface DecideOptions {
  /** `bar` (default): when bars end; or a duration: at whole multiples of it, in UTC. */
  readonly every?: 'bar' | DurationInput;
  /** How long to wait after that moment for data that trickles in. */
  readonly grace?: DurationInput;
  /** What to do about an instrument whose bar has not come by then. */
  readonly missing?: 'use' | 'skip' | 'halt';
  /** Decide after every event of these kinds instead. */
  readonly on?: readonly EventKind[];
}

/** How a model is fitted again as the run goes on: a walk-forward whose labels are always known at the fit. */
export interface RefitOptions {
  /** Decisions between fits. */
  readonly every: number;
  /** Labelled decisions needed before the first fit. */
  readonly minimum: number;
  /** Decisions looked back on; all when left out. */
  readonly window?: number;
  /** Decisions left out between the newest training label and the fit. */
  readonly embargo?: number;
  /** Simulated time that a fit takes before its result is used. */
  readonly takes?: DurationInput;
}

/** What a strategy is made of: one plug-in for each stage of the straight line. */
export interface StrategyOptions {
  /** Letters, digits and underscores; part of every order id. */
  readonly name: string;
  readonly features: Factory<FeatureSet>;
  readonly model: Factory<Model>;
  readonly optimizer: Factory<Optimizer>;
  /** Default `rebalance()`: market orders for the difference. */
  readonly execution?: Factory<Execution>;
  readonly risk?: readonly Factory<RiskPolicy>[];
  readonly decide?: DecideOptions;
  readonly refit?: RefitOptions;
  /** Share of the account's equity that this strategy sizes on; default: equal shares. */
  readonly share?: number;
}

/** A strategy that was checked; what {@link defineStrategy} returns. */
export interface Strategy {
  readonly name: string;
  readonly features: Factory<FeatureSet>;
  readonly model: Factory<Model>;
  readonly optimizer: Factory<Optimizer>;
  readonly execution: Factory<Execution>;
  readonly risk: readonly Factory<RiskPolicy>[];
  readonly decide: Decide;
  readonly refit: Refit | null;
  readonly share: number | null;
}

/** {@link DecideOptions} with defaults in place; `everyMicros` 0 means on bars. */
export interface Decide {
  readonly everyMicros: Micros;
  readonly graceMicros: Micros;
  readonly missing: 'use' | 'skip' | 'halt';
  readonly on: readonly EventKind[] | null;
}

/** {@link RefitOptions} with defaults in place. */
export interface Refit {
  readonly every: number;
  readonly minimum: number;
  readonly window: number;
  readonly embargo: number;
  readonly takesMicros: Micros;
}

const plugin = z.custom<never>((v) => typeof v === 'function', 'must be a factory, such as sma({ period: 10 })');
const duration = z.union([z.number(), z.string()]);
const whole = z.number().int();
const schema = z.strictObject({
  name: z.string().regex(/^\w{1,32}$/, 'must be 1 to 32 letters, digits or underscores'),
  features: plugin,
  model: plugin,
  optimizer: plugin,
  execution: plugin.optional(),
  risk: z.array(plugin).default([]),
  decide: z
    .strictObject({
      every: duration.default('bar'),
      grace: duration.default(0),
      missing: z.enum(['use', 'skip', 'halt']).default('use'),
      on: z.array(z.string()).optional(),
    })
    .prefault({}),
  refit: z
    .strictObject({
      every: whole.min(1),
      minimum: whole.min(2),
      window: whole.min(2).optional(),
      embargo: whole.min(0).default(0),
      takes: duration.default(0),
    })
    .optional(),
  share: z.number().positive().max(1).optional(),
});

/**
 * Puts a strategy together from its plug-ins; checks the parts that can be checked before a run.
 *
 * @throws ConfigError for an unknown option or a part that is not a factory
 * @example
 * ```ts
 * import { defineStrategy } from 'edgeproof';
 * import { sma } from 'edgeproof/features';
 * import { rule } from 'edgeproof/models';
 * import { equalWeight } from 'edgeproof/portfolio';
 * const strategy = defineStrategy({
 *   name: 'above_average',
 *   features: sma({ period: 10 }),
 *   model: rule({ needs: ['sma_10'] }, (average) => (average > 100 ? 1 : 0)),
 *   optimizer: equalWeight(),
 * });
 * if (strategy.decide.missing !== 'use') throw new Error('default');
 * ```
 */
export function defineStrategy(options: StrategyOptions): Strategy {
  // The schema knows factories and functions only as values of any kind.
  const o = parseOptions('defineStrategy', schema, options) as unknown as StrategyOptions & {
    risk: readonly Factory<RiskPolicy>[];
    decide: Required<DecideOptions>;
    refit?: Required<RefitOptions>;
  };
  return Object.freeze({
    name: o.name,
    features: o.features,
    model: o.model,
    optimizer: o.optimizer,
    execution: o.execution ?? rebalance(),
    risk: Object.freeze([...o.risk]),
    decide: parseDecide(o.decide),
    refit: o.refit === undefined ? null : parseRefit(o.refit),
    share: o.share ?? null,
  });
}

/** Decide options with their defaults; shared with the RxJS composition. */
export function parseDecide(options: DecideOptions = {}): Decide {
  return Object.freeze({
    everyMicros: options.every === undefined || options.every === 'bar' ? 0 : toDuration(options.every),
    graceMicros: toDuration(options.grace ?? 0),
    missing: options.missing ?? 'use',
    on: options.on ?? null,
  });
}

/** Refit options with their defaults; shared with the RxJS composition. */
export function parseRefit(options: RefitOptions): Refit {
  return Object.freeze({
    every: options.every,
    minimum: options.minimum,
    window: options.window ?? Number.POSITIVE_INFINITY,
    embargo: options.embargo ?? 0,
    takesMicros: toDuration(options.takes ?? 0),
  });
}
