import * as z from 'zod';
import {
  APPROVE,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import type { MarketEvent, StatusEvent } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import { type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { Brake } from './halted.js';

/** Options of {@link dataGap}. */
export interface DataGapOptions {
  /**
   * What happens while data are missing: `hold` refuses new risk until they are back (default), `flatten` closes what is held
   * as well, `halt` goes on refusing after they are back, until the run is started anew.
   */
  readonly action?: 'hold' | 'flatten' | 'halt';
  /** An instrument that was heard of and then is silent for this long has a gap too; default: never. */
  readonly staleAfter?: DurationInput;
}

const schema = z.strictObject({
  action: z.enum(['hold', 'flatten', 'halt']).default('hold'),
  staleAfter: z.union([z.number(), z.string()]).optional(),
});

/**
 * Says what a strategy does while its data have a gap: announced by the feed (`gap`, `feed-down` until `feed-up`), or silent for
 * too long. It acts at settles, on the times of events alone, so that a replay does the same.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { dataGap } from 'edgeproof/risk';
 * import { flags, instrument, Random, Universe } from 'edgeproof';
 * const universe = new Universe([instrument({ id: 'A' })]);
 * const policy = dataGap({ action: 'flatten', staleAfter: '30s' })({ universe, flags: flags(), random: (name) => new Random(1, name) });
 * if (policy.name !== 'dataGap') throw new Error('a policy');
 * ```
 */
export function dataGap(options: DataGapOptions = {}): Factory<RiskPolicy> {
  const o = parseOptions('dataGap', schema, options);
  const staleAfter = o.staleAfter === undefined ? Number.POSITIVE_INFINITY : toDuration(o.staleAfter);
  return factory(() => new DataGapPolicy(o.action, staleAfter));
}

class DataGapPolicy implements RiskPolicy {
  readonly name = 'dataGap';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #action: 'hold' | 'flatten' | 'halt';
  readonly #staleAfter: Micros;
  readonly #brake: Brake;
  /** Instruments with an announced gap, and why; -1 for the whole feed. */
  readonly #gaps = new Map<number, string>();
  readonly #heard = new Map<number, Micros>();
  #reason: RiskReason | null = null;

  constructor(action: 'hold' | 'flatten' | 'halt', staleAfter: Micros) {
    this.#action = action;
    this.#staleAfter = staleAfter;
    this.#brake = new Brake(action === 'flatten' ? 'flatten' : 'halt');
  }

  observe(event: ExecutionReport | MarketEvent): undefined {
    if (!('kind' in event)) return;
    if (event.kind === 'status') this.#status(event);
    else if ('instrument' in event && this.#staleAfter !== Number.POSITIVE_INFINITY)
      this.#heard.set(event.instrument, event.at);
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const why = this.#missing(at);
    if (why !== null && this.#reason === null) {
      this.#reason = { text: why };
      return this.#brake.trip(at, this.#reason);
    }
    if (this.#reason === null) return undefined;
    if (why !== null || this.#action === 'halt') return this.#brake.hold(at, this.#reason);
    this.#reason = null;
    return [{ action: 'resume', reason: { text: 'data are back' } }];
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    return this.#reason === null ? APPROVE : this.#brake.review(intent, at, this.#reason);
  }

  snapshot(): Snapshot {
    return { json: { gaps: [...this.#gaps], heard: [...this.#heard], reason: this.#reason?.text ?? null } };
  }

  restore(state: Snapshot): void {
    const json = state.json as { gaps: [number, string][]; heard: [number, number][]; reason: string | null };
    this.#gaps.clear();
    this.#heard.clear();
    for (const [instrument, why] of json.gaps) this.#gaps.set(instrument, why);
    for (const [instrument, heardAt] of json.heard) this.#heard.set(instrument, heardAt);
    this.#reason = json.reason === null ? null : { text: json.reason };
  }

  #status({ instrument, status, detail }: StatusEvent): void {
    if (status === 'gap' || status === 'feed-down') this.#gaps.set(instrument, detail);
    else if (status === 'feed-up') this.#gaps.delete(instrument);
  }

  #missing(at: Decision): string | null {
    for (const [instrument, detail] of this.#gaps) {
      return `${instrument < 0 ? 'the feed' : at.universe.at(instrument).id} has a gap: ${detail}`;
    }
    for (const [instrument, heardAt] of this.#heard) {
      const silence = at.now - heardAt;
      if (silence > this.#staleAfter) return `${at.universe.at(instrument).id} is silent for ${silence / 1e6} s`;
    }
    return null;
  }
}
