import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import { ConfigError } from '../core/errors.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { EwmaCovariance } from './ewma-covariance.js';
import { ReturnHistory } from './return-history.js';

/** Options of {@link volatilityTarget}; exactly one of `lookback`, `halfLife` and `decay` says how risk is estimated. */
export interface VolatilityTargetOptions {
  /** Volatility of the portfolio that is aimed at, a year: 0.1 is 10 %. */
  readonly annual: number;
  /** Decisions a year: 252 for trading days, 365 for days of crypto, 98,280 for minutes of a 6.5-hour session. */
  readonly periodsPerYear: number;
  /** Standard deviation (ddof 1) of the returns of so many decisions. */
  readonly lookback?: number;
  /** Exponential weights that halve after so many decisions. */
  readonly halfLife?: number;
  /** Exponential weights by their decay, such as 0.94. */
  readonly decay?: number;
  /** For exponential weights: returns whose average square is the start; default 20. */
  readonly warmup?: number;
  /** Largest sum of the absolute weights; default 1, no borrowing. */
  readonly maxLeverage?: number;
  /** Hold in full by the forecast's sign (default), or in proportion to the forecast, cut to -1 … 1. */
  readonly size?: 'sign' | 'forecast';
  /** Take negative forecasts as zero; default false. */
  readonly longOnly?: boolean;
}

const schema = z.strictObject({
  annual: z.number().positive(),
  periodsPerYear: z.number().positive(),
  lookback: z.int().min(2).optional(),
  halfLife: z.number().positive().optional(),
  decay: z.number().gt(0).lt(1).optional(),
  warmup: z.int().min(1).default(20),
  maxLeverage: z.number().positive().default(1),
  size: z.enum(['sign', 'forecast']).default('sign'),
  longOnly: z.boolean().default(false),
});
type Options = z.output<typeof schema>;

/**
 * Scales the portfolio so that its volatility, as past returns show it, meets a target: less when markets are wild.
 *
 * The portfolio is equally weighted in the direction of the forecasts; its volatility counts correlations. Weights are
 * `target / volatility` of it, never above `maxLeverage` in sum (Moreira and Muir 2017). Only returns up to the decision
 * are used. A zero forecast gives weight zero; NaN and instruments in warm-up are left alone.
 *
 * @throws ConfigError for a wrong option, or unless exactly one of lookback, halfLife and decay is given
 * @example
 * ```ts
 * import { volatilityTarget } from 'edgeproof/portfolio';
 * const tenPercent = volatilityTarget({ annual: 0.1, periodsPerYear: 252, halfLife: 20, maxLeverage: 2 });
 * if (tenPercent.ref?.export !== 'volatilityTarget') throw new Error('a worker can rebuild it');
 * ```
 */
export function volatilityTarget(options: VolatilityTargetOptions): Factory<Optimizer> {
  const o = parseOptions('volatilityTarget', schema, options);
  const given = [o.lookback, o.halfLife, o.decay].filter((one) => one !== undefined).length;
  if (given !== 1)
    throw new ConfigError('volatilityTarget', `${given} of lookback, halfLife and decay are given`, 'give exactly one');
  return factory((env) => new VolatilityTarget(o, env.universe.size), {
    module: 'edgeproof/portfolio',
    export: 'volatilityTarget',
    options: { ...options },
  });
}

class VolatilityTarget implements Optimizer {
  readonly name = 'volatilityTarget';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback: number;
  readonly #o: Options;
  readonly #history: ReturnHistory;
  readonly #ewma: EwmaCovariance | null;
  readonly #last: Float64Array;
  /** Target volatility of one decision. */
  readonly #target: number;

  constructor(o: Options, instruments: number) {
    this.#o = o;
    this.lookback = o.lookback ?? 1;
    this.#history = new ReturnHistory(this.lookback);
    const decay = o.decay ?? (o.halfLife === undefined ? null : Math.exp(-Math.LN2 / o.halfLife));
    this.#ewma = decay === null ? null : new EwmaCovariance(instruments, decay, o.warmup);
    this.#last = new Float64Array(instruments);
    this.#target = o.annual / Math.sqrt(o.periodsPerYear);
  }

  observe(at: Decision): void {
    if (this.#ewma === null) return;
    const window = at.returns(1);
    for (let i = 0; i < this.#last.length; i++) this.#last[i] = window.get(i, 0);
    this.#ewma.update(this.#last);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    const { maxLeverage, size, longOnly } = this.#o;
    const { ready, known } = this.#history.members(forecast, at, longOnly, out.values);
    const members = this.#ewma === null ? ready : ready.filter((i) => !Number.isNaN(this.#ewma!.get(i, i)));
    out.kind = 'weight';
    if (known === 0) return 'not-ready';
    if (members.length === 0) return 'optimal';
    const volatility = this.#ewma === null ? this.#windowed(members, forecast, at) : this.#weighted(members, forecast);
    // A portfolio that never moved has no known risk: leave it alone rather than lever it up.
    if (!(volatility > 0)) return 'not-ready';
    const each = Math.min(this.#target / volatility, maxLeverage) / members.length;
    for (const i of members) {
      const mean = forecast.mean[i]!;
      out.values[i] = each * (size === 'sign' ? Math.sign(mean) : Math.max(-1, Math.min(1, mean)));
    }
    return 'optimal';
  }

  /** Deviation, over the look-back, of the equally weighted portfolio in the direction of the forecasts. */
  #windowed(members: readonly number[], forecast: ForecastFrame, at: Decision): number {
    const { lookback } = this;
    const window = at.returns(lookback);
    const of = (lag: number): number => {
      let sum = 0;
      for (const i of members) sum += Math.sign(forecast.mean[i]!) * window.get(i, lag);
      return sum / members.length;
    };
    let mean = 0;
    for (let lag = 0; lag < lookback; lag++) mean += of(lag) / lookback;
    let squares = 0;
    for (let lag = 0; lag < lookback; lag++) {
      const distance = of(lag) - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / (lookback - 1));
  }

  #weighted(members: readonly number[], forecast: ForecastFrame): number {
    let sum = 0;
    for (const i of members) {
      for (const j of members) {
        const moment = this.#ewma!.get(i, j);
        // Two instruments that have hardly met: their common risk is unknown, taken as none.
        if (!Number.isNaN(moment)) sum += Math.sign(forecast.mean[i]!) * Math.sign(forecast.mean[j]!) * moment;
      }
    }
    return Math.sqrt(Math.max(0, sum)) / members.length;
  }

  snapshot(): Snapshot {
    return this.#ewma?.snapshot() ?? EMPTY_SNAPSHOT;
  }

  restore(state: Snapshot): void {
    this.#ewma?.restore(this.name, state);
  }
}
