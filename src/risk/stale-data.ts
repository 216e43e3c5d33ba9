import * as z from 'zod';
import {
  APPROVE,
  type LimitUse,
  type RiskAction,
  type RiskPolicy,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { Proposal } from './proposal.js';
import { riskV2 } from './risk-v2.js';

/** Options of {@link staleData}. */
export interface StaleDataOptions {
  /** Longest silence of an instrument's market, in the time of the run; longer than its nights and week-ends. */
  readonly after: DurationInput;
}

const schema = z.strictObject({ after: z.union([z.string(), z.number()]) });

/**
 * Lets nothing but the way out pass in an instrument whose market has gone silent, and says so once when it is held.
 *
 * A frozen feed looks like a calm market: its last price stays the mark. Noticed while anything else still moves time.
 * Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { staleData } from 'edgeproof/risk';
 * const policy = staleData({ after: '4d' });
 * if (policy.ref?.export !== 'staleData') throw new Error('a worker can rebuild it');
 * ```
 */
export function staleData(options: StaleDataOptions): Factory<RiskPolicy> {
  const o = parseOptions('staleData', schema, options);
  const after = toDuration(o.after as DurationInput);
  return riskV2('staleData', options, (env) => new StaleData(after, env.universe.size));
}

const TEXT = 'µs since the last market data';

class StaleData implements RiskPolicy {
  readonly name = 'staleData';
  readonly version = '2.0.0';
  readonly apiVersion = 1;
  readonly #after: Micros;
  readonly #proposal = new Proposal();
  /** 1 for an instrument that is held and has been told of. */
  readonly #told: Uint8Array;

  constructor(after: Micros, instruments: number) {
    this.#after = after;
    this.#told = new Uint8Array(instruments);
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const actions: RiskAction[] = [];
    for (let i = 0; i < this.#told.length; i++) {
      const silent = at.account.quantity(i) !== 0 && this.#silence(i, at) > this.#after ? 1 : 0;
      if (silent === this.#told[i]) continue;
      this.#told[i] = silent;
      const { id } = at.universe.at(i);
      const text =
        silent === 1 ? `${id} is held and its market is silent: only what reduces passes` : `${id} speaks again`;
      const reason = { text, measured: this.#silence(i, at), limit: this.#after };
      actions.push({ action: 'alert', severity: silent === 1 ? 'warning' : 'info', reason });
    }
    return actions.length === 0 ? undefined : actions;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    if (!p.read(intent, at) || p.reduces(at)) return APPROVE;
    const measured = this.#silence(p.instrument, at);
    if (measured <= this.#after) return APPROVE;
    return p.atMost(p.closable(at), at, { text: TEXT, measured, limit: this.#after });
  }

  usage(at: Decision): readonly LimitUse[] {
    let measured = 0;
    for (let i = 0; i < this.#told.length; i++)
      if (at.account.quantity(i) !== 0) measured = Math.max(measured, this.#silence(i, at));
    const max = this.#after;
    return [{ limit: `${TEXT} of what is held`, measured, max, headroom: max - measured, share: measured / max }];
  }

  /** Before the first data there is no price either, and other policies wait for one. */
  #silence(i: number, at: Decision): Micros {
    const last = at.market.time[i]!;
    return Number.isNaN(last) ? 0 : at.now - last;
  }

  snapshot(): Snapshot {
    return { json: [...this.#told] };
  }

  restore(state: Snapshot): void {
    this.#told.set(state.json as readonly number[]);
  }
}
