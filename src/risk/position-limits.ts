import * as z from 'zod';
import {
  APPROVE,
  type LimitUse,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type PluginEnv, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { BreachWatch, limitUse } from './breach-watch.js';
import { worse } from './limits/exposure.js';
import { Proposal } from './proposal.js';
import { WorstBook } from './worst-book.js';

/** Options of {@link positionLimits}; a limit that is left out does not bind. */
export interface PositionLimitsOptions {
  /** Units held of one instrument, long or short. */
  readonly maxQuantity?: number;
  /** Value held of one instrument, in the account's currency. */
  readonly maxNotional?: number;
  /** Value held of one instrument as a share of the account's equity. */
  readonly maxWeight?: number;
}

const schema = z.strictObject({
  maxQuantity: z.number().positive().optional(),
  maxNotional: z.number().positive().optional(),
  maxWeight: z.number().positive().optional(),
});

/**
 * Bounds what the account holds of each instrument, were every open order on that side filled.
 *
 * An order that would pass a limit is cut to the largest lot that fits. What reduces a position always passes. Drift by
 * price alone is no order and is not cut here.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { positionLimits } from 'edgeproof/risk';
 * const policy = positionLimits({ maxWeight: 0.1 });
 * if (policy.ref?.export !== 'positionLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function positionLimits(options: PositionLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('positionLimits', schema, options);
  return factory((env) => new PositionLimits(o, env), {
    module: 'edgeproof/risk',
    export: 'positionLimits',
    options: { ...options },
  });
}

class PositionLimits implements RiskPolicy {
  readonly name = 'positionLimits';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #o: z.output<typeof schema>;
  readonly #proposal = new Proposal();
  readonly #book: WorstBook;
  readonly #watch = new BreachWatch();
  /** With risk v2: announces what prices alone have breached. */
  readonly settle?: (at: Decision) => readonly RiskAction[] | undefined;

  constructor(o: z.output<typeof schema>, { universe, flags }: PluginEnv) {
    this.#o = o;
    this.#book = new WorstBook(universe.size);
    if (flags.enable_risk_v2) this.settle = (at) => this.#watch.tell(this.usage(at));
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    if (!p.read(intent, at)) return APPROVE;
    // Signed towards the order: what is held, and what open orders on the same side would add.
    const held = at.account.quantity(p.instrument) * p.sign + p.working(at, at.accountInFlight);
    const after = held + p.quantity;
    const money = this.#money(at);
    const byMoney = money < Number.POSITIVE_INFINITY && p.markUnit !== 0;
    const affordable = byMoney ? money / p.markUnit : Number.POSITIVE_INFINITY;
    const units = this.#o.maxQuantity ?? Number.POSITIVE_INFINITY;
    if (after <= 0 || (after <= affordable && after <= units)) return APPROVE;
    const closable = p.closable(at);
    if (p.quantity <= closable) return APPROVE;
    if (Number.isNaN(affordable))
      return p.atMost(closable, at, { text: 'position value unknown: no price yet', limit: money });
    const reason: RiskReason =
      affordable < units
        ? { text: 'position value', measured: after * p.markUnit, limit: money }
        : { text: 'position quantity', measured: after, limit: units };
    return p.atMost(Math.max(Math.min(affordable, units) - held, closable), at, reason);
  }

  /** Of the instrument that uses most. */
  usage(at: Decision): readonly LimitUse[] {
    const { maxQuantity } = this.#o;
    const money = this.#money(at);
    const book = this.#book;
    book.readAll(at);
    let units = 0;
    let value = 0;
    for (let i = 0; i < book.size; i++) {
      units = Math.max(units, Math.abs(book.high[i]!), Math.abs(book.low[i]!));
      value = worse(value, book.value(i));
    }
    const uses: LimitUse[] = [];
    if (maxQuantity !== undefined) uses.push(limitUse('position quantity', units, maxQuantity));
    if (money < Number.POSITIVE_INFINITY) uses.push(limitUse('position value', value, money));
    return uses;
  }

  #money(at: Decision): number {
    const { maxNotional = Number.POSITIVE_INFINITY, maxWeight } = this.#o;
    return maxWeight === undefined ? maxNotional : Math.min(maxNotional, maxWeight * Math.max(0, at.accountEquity));
  }

  snapshot(): Snapshot {
    return this.settle === undefined ? EMPTY_SNAPSHOT : { json: this.#watch.snapshot() };
  }

  restore(state: Snapshot): void {
    if (this.settle !== undefined) this.#watch.restore((state.json ?? []) as string[]);
  }
}
