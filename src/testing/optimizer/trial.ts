import type { Optimizer, SolveStatus } from '../../contracts/optimizer.js';
import { ForecastFrame, TargetTable } from '../../core/frame.js';
import type { Instrument } from '../../core/instrument.js';
import type { Factory, PluginEnv } from '../../core/plugin.js';
import type { Decision } from '../../core/portfolio.js';
import { Random } from '../../core/random.js';
import { decisionStream } from '../decision-stream.js';
import { type TestDecisionInput, testDecision } from '../decisions.js';
import { testEnv } from '../environment.js';
import { poison } from '../guards.js';

/** What the targets of an optimizer promise to stay within; weights as shares of equity. */
export interface TargetBounds {
  /** Sum of the absolute targets. */
  readonly gross?: number;
  /** Smallest and largest target of one instrument. */
  readonly min?: number;
  readonly max?: number;
  /** What all targets add up to when every instrument has a forecast. */
  readonly budget?: number;
}

/** What {@link optimizerChecks} can be told of a plug-in. */
export interface OptimizerCheckOptions {
  /** Instruments, their ids, or how many equities; default 4. */
  readonly instruments?: number | readonly (string | Instrument)[];
  readonly seed?: number | string;
  /** What its options promise; without them the check of bounds is skipped. */
  readonly bounds?: TargetBounds;
  /** The same optimizer with constraints that no target meets; without it nothing infeasible is tried. */
  readonly infeasible?: Factory<Optimizer>;
  /** How far a target may be off for rounding, as a share of it or of 1; default 1e-7. */
  readonly tolerance?: number;
  /** Decisions that it must see before it solves; default 60 and its look-back. */
  readonly decisions?: number;
}

/** What an optimizer answered at one decision. */
export interface Answer {
  readonly status: SolveStatus;
  readonly kind: string;
  readonly values: Float64Array;
}

/** How a run of decisions is fed. */
export interface FeedOptions {
  /** Expected return of an instrument at a decision; default seeded, never zero. */
  readonly forecast?: (instrument: number, step: number) => number;
  /** Makes nonsense of everything that was lent, after each call. */
  readonly poisoned?: boolean;
  /** Changes the decision that is handed over. */
  readonly at?: (decision: Decision) => Decision;
}

/** One optimizer on trial: makes fresh instances and the decisions that they face. */
export class OptimizerTrial {
  readonly options: OptimizerCheckOptions;
  readonly tolerance: number;
  readonly #factory: Factory<Optimizer>;

  constructor(factory: Factory<Optimizer>, options: OptimizerCheckOptions) {
    this.#factory = factory;
    this.options = options;
    this.tolerance = options.tolerance ?? 1e-7;
  }

  get env(): PluginEnv {
    return testEnv({ instruments: this.options.instruments ?? 4 });
  }

  make(env: PluginEnv = this.env): Optimizer {
    return this.#factory(env);
  }

  get size(): number {
    return this.env.universe.size;
  }

  /** Decisions with enough past to look back on; `salt` gives every check a market of its own. */
  decisions(salt: string): TestDecisionInput[] {
    const { lookback } = this.make();
    return decisionStream({
      universe: this.env.universe,
      count: this.options.decisions ?? 60 + lookback,
      history: lookback + 1,
      seed: `${this.options.seed ?? 1}/${salt}`,
    });
  }

  /** Seeded forecasts, positive and negative and never zero. */
  forecast(salt: string): (instrument: number, step: number) => number {
    const made = new Map<string, number>();
    const random = new Random(`${this.options.seed ?? 1}/${salt}`, 'forecast');
    return (instrument, step) => {
      const key = `${instrument}/${step}`;
      if (!made.has(key)) made.set(key, 0.02 * random.normal() + 1e-6);
      return made.get(key)!;
    };
  }

  /** Asks an optimizer at every decision, as the engine does: observe, then solve. */
  feed(optimizer: Optimizer, inputs: readonly TestDecisionInput[], options: FeedOptions = {}): Answer[] {
    const said = options.forecast ?? this.forecast('default');
    return inputs.map((input, step) => {
      const decision = testDecision(input);
      const at = options.at?.(decision) ?? decision;
      const forecast = new ForecastFrame(this.size);
      for (let i = 0; i < this.size; i++) {
        forecast.mean[i] = said(i, step);
        forecast.stdev[i] = 0.02;
      }
      return ask(optimizer, forecast, at, options.poisoned === true);
    });
  }
}

/** One answer. */
export function ask(optimizer: Optimizer, forecast: ForecastFrame, at: Decision, poisoned = false): Answer {
  optimizer.observe?.(at);
  const out = new TargetTable(forecast.rows);
  const status = optimizer.solve(forecast, at, out);
  const answer: Answer = { status, kind: out.kind, values: out.values.slice() };
  if (poisoned) for (const lent of [forecast.mean, forecast.stdev, out.values, at.marks, at.market.close]) poison(lent);
  return answer;
}

/** Where two runs of answers part, in words, or null. */
export function answersPart(a: readonly Answer[], b: readonly Answer[], tolerance = 0): string | null {
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const [left, right] = [a[k]!, b[k]!];
    if (left.status !== right.status) return `decision ${k} ends "${right.status}", not "${left.status}"`;
    for (let i = 0; i < left.values.length; i++) {
      const [x, y] = [left.values[i]!, right.values[i]!];
      if (Object.is(x, y) || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x))) continue;
      return `the target of instrument ${i} at decision ${k} is ${y}, not ${x}`;
    }
  }
  return null;
}
