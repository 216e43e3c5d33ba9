import * as z from 'zod';
import { APPROVE, type RiskPolicy, type RiskReason, type RiskVerdict } from '../contracts/risk-policy.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { Proposal } from './proposal.js';

/** Options of {@link orderLimits}; a limit that is left out does not bind. */
export interface OrderLimitsOptions {
  /** Units of one order. */
  readonly maxQuantity?: number;
  /** Value of one order in the account's currency. */
  readonly maxNotional?: number;
  /** Value of one order as a share of the account's equity. */
  readonly maxShareOfEquity?: number;
  /** What becomes of an order above a limit: cut to fit, or refused as a slip of the finger. Default `reduce`. */
  readonly breach?: 'reduce' | 'refuse';
}

const schema = z.strictObject({
  maxQuantity: z.number().positive().optional(),
  maxNotional: z.number().positive().optional(),
  maxShareOfEquity: z.number().positive().optional(),
  breach: z.enum(['reduce', 'refuse']).default('reduce'),
});

/**
 * Bounds the size of every single order, in units, money and share of equity.
 *
 * An order is weighed at its limit price, else its stop, else the mark; without any price it is refused. What only
 * closes a position passes, however large: the way out is never shut.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { orderLimits } from 'edgeproof/risk';
 * const policy = orderLimits({ maxNotional: 250_000, maxShareOfEquity: 0.25 });
 * if (policy.ref?.export !== 'orderLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function orderLimits(options: OrderLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('orderLimits', schema, options);
  return factory(() => new OrderLimits(o), {
    module: 'edgeproof/risk',
    export: 'orderLimits',
    options: { ...options },
  });
}

class OrderLimits implements RiskPolicy {
  readonly name = 'orderLimits';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #o: z.output<typeof schema>;
  readonly #proposal = new Proposal();

  constructor(o: z.output<typeof schema>) {
    this.#o = o;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    // A higher price alone makes an order worth more.
    if ((!p.read(intent, at) && !p.dearer) || p.reduces(at)) return APPROVE;
    const o = this.#o;
    const unit = p.orderUnit;
    // An unset share is no limit, also of an account that is ruined: infinity times nothing would be NaN.
    const share =
      o.maxShareOfEquity === undefined ? Number.POSITIVE_INFINITY : o.maxShareOfEquity * Math.max(0, at.accountEquity);
    const money = Math.min(o.maxNotional ?? Number.POSITIVE_INFINITY, share);
    if (money < Number.POSITIVE_INFINITY && !Number.isFinite(unit))
      return { verdict: 'refuse', reason: { text: 'order value unknown: no price yet', limit: money } };
    const most = o.maxQuantity ?? Number.POSITIVE_INFINITY;
    const affordable = money === Number.POSITIVE_INFINITY || unit === 0 ? Number.POSITIVE_INFINITY : money / unit;
    if (p.quantity <= most && p.quantity <= affordable) return APPROVE;
    const byMoney = affordable < most;
    const text = byMoney
      ? money === share
        ? 'order value above its share of equity'
        : 'order value'
      : 'order quantity';
    const reason: RiskReason = {
      text,
      measured: byMoney ? p.quantity * unit : p.quantity,
      limit: byMoney ? money : most,
    };
    if (o.breach === 'refuse') return { verdict: 'refuse', reason };
    return p.atMost(Math.max(Math.min(most, affordable), p.closable(at)), at, reason);
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}
