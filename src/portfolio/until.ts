import * as z from 'zod';
import type { Optimizer, SolveStatus } from '../contracts/optimizer.js';
import type { ForecastFrame, TargetTable } from '../core/frame.js';
import { parseOptions } from '../core/options.js';
import { type Factory, factory, type PluginEnv, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { type Micros, type TimeInput, toMicros } from '../core/time.js';

/** Options of {@link until}. */
export interface UntilOptions {
  /** First moment at which nothing is to be held. */
  readonly time: TimeInput;
}

const time = z.custom<TimeInput>(
  (v) => typeof v === 'number' || typeof v === 'string' || v instanceof Date,
  'is not a time',
);
const schema = z.strictObject({ time });

/**
 * Another optimizer until a moment, nothing from then on: every target is zero, whatever the forecast.
 *
 * Ends a run flat, so that its last position is a round trip and its last cost is paid. The order is sent in the decision at
 * that moment and filled by the rules of the venue: state the time of the last bar but one for fills at the next open.
 *
 * @throws ConfigError for a wrong option or a time that cannot be read
 * @example
 * ```ts
 * import { fixedWeight, until } from 'edgeproof/portfolio';
 * const allIn = until(fixedWeight(), { time: '2013-02-28T21:00:00Z' });
 * if (allIn.ref?.export !== undefined) throw new Error('it holds another factory, so it is not rebuilt from options');
 * ```
 */
export function until(optimizer: Factory<Optimizer>, options: UntilOptions): Factory<Optimizer> {
  const moment = toMicros(parseOptions('until', schema, options).time);
  return factory((env: PluginEnv) => new Until(optimizer(env), moment));
}

class Until implements Optimizer {
  readonly name: string;
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly lookback: number;
  readonly #inner: Optimizer;
  readonly #moment: Micros;

  constructor(inner: Optimizer, moment: Micros) {
    this.name = `until(${inner.name})`;
    this.lookback = inner.lookback;
    this.#inner = inner;
    this.#moment = moment;
  }

  observe(at: Decision): void {
    this.#inner.observe?.(at);
  }

  solve(forecast: ForecastFrame, at: Decision, out: TargetTable): SolveStatus {
    if (at.now < this.#moment) return this.#inner.solve(forecast, at, out);
    out.kind = 'quantity';
    out.values.fill(0);
    return 'optimal';
  }

  snapshot(): Snapshot {
    return this.#inner.snapshot();
  }

  restore(state: Snapshot): void {
    this.#inner.restore(state);
  }
}
