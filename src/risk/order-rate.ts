import * as z from 'zod';
import {
  APPROVE,
  type LimitUse,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import type { MarketEvent } from '../core/event.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { riskV2 } from './risk-v2.js';
import { onTheirWay } from './worst-book.js';

/** Options of {@link orderRate}. */
export interface OrderRateOptions {
  /** Most orders of the account within the window. */
  readonly max: number;
  /** The window, such as `1s` or `1d`. */
  readonly per: DurationInput;
}

const schema = z.strictObject({ max: z.int().min(1), per: z.union([z.string(), z.number()]) });

/**
 * Bounds how many orders are sent in a window of time, so that a strategy gone wild stops by itself.
 *
 * Orders that reduce count and are bound too: a runaway loop of closes harms as well. Cancels always pass. Changes of open
 * orders are not counted. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { orderRate } from 'edgeproof/risk';
 * const policy = orderRate({ max: 50, per: '1s' });
 * if (policy.ref?.export !== 'orderRate') throw new Error('a worker can rebuild it');
 * ```
 */
export function orderRate(options: OrderRateOptions): Factory<RiskPolicy> {
  const o = parseOptions('orderRate', schema, options);
  const per = toDuration(o.per as DurationInput);
  return riskV2('orderRate', options, () => new OrderRate(o.max, per));
}

/** An order that a report has spoken of, and when it was first spoken of. */
type Seen = readonly [id: string, at: Micros];

class OrderRate implements RiskPolicy {
  readonly name = 'orderRate';
  readonly version = '2.0.0';
  readonly apiVersion = 1;
  readonly #max: number;
  readonly #per: Micros;
  /** Orders that are in the books, or were within the window. */
  #seen: Seen[] = [];
  #ids = new Set<string>();

  constructor(max: number, per: Micros) {
    this.#max = max;
    this.#per = per;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    if (intent.action !== 'new') return APPROVE;
    const sent = this.#count(at);
    if (sent < this.#max) return APPROVE;
    const reason: RiskReason = {
      text: `orders within ${this.#per} µs`,
      measured: sent + 1,
      limit: this.#max,
      passes: 0,
    };
    return { verdict: 'refuse', reason };
  }

  /** A report tells of an order, also of one that is over before the next settle. */
  observe(event: ExecutionReport | MarketEvent): undefined {
    if (!('orderId' in event) || this.#ids.has(event.orderId)) return;
    this.#remember(event.orderId, event.at);
  }

  settle(at: Decision): undefined {
    const open = onTheirWay(at).orders();
    for (const { order } of open) if (!this.#ids.has(order.id)) this.#remember(order.id, order.decidedAt);
    const since = at.now - this.#per;
    if (!this.#seen.some(([, when]) => when <= since)) return;
    // An order that is still open is remembered: its fill, much later, is no order.
    const resting = new Set(open.map(({ order }) => order.id));
    this.#seen = this.#seen.filter(([id, when]) => when > since || resting.has(id));
    this.#ids = new Set(this.#seen.map(([id]) => id));
  }

  usage(at: Decision): readonly LimitUse[] {
    const measured = this.#count(at);
    const limit = `orders within ${this.#per} µs`;
    return [{ limit, measured, max: this.#max, headroom: this.#max - measured, share: measured / this.#max }];
  }

  #remember(id: string, at: Micros): void {
    this.#seen.push([id, at]);
    this.#ids.add(id);
  }

  /** Orders seen within the window, and those on their way that nobody has spoken of yet. */
  #count(at: Decision): number {
    const since = at.now - this.#per;
    let count = 0;
    for (let k = this.#seen.length - 1; k >= 0; k--) if (this.#seen[k]![1] > since) count++;
    const view = onTheirWay(at);
    if (view.count === 0) return count;
    for (const { order } of view.orders()) if (order.decidedAt > since && !this.#ids.has(order.id)) count++;
    return count;
  }

  snapshot(): Snapshot {
    return { json: this.#seen.map(([id, when]) => [id, when]) };
  }

  restore(state: Snapshot): void {
    // What snapshot() wrote: JSON has no narrower type.
    this.#seen = (state.json as unknown as readonly Seen[]).map(([id, when]) => [id, when]);
    this.#ids = new Set(this.#seen.map(([id]) => id));
  }
}
