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
import { ExposureBook } from './exposure-book.js';
import { overEquity } from './limits/exposure.js';
import { Proposal } from './proposal.js';

/** Options of {@link exposureLimits}, as multiples of the account's equity; a limit that is left out does not bind. */
export interface ExposureLimitsOptions {
  /** Sum of the absolute values of all positions. */
  readonly gross?: number;
  /** Absolute value of longs less shorts. */
  readonly net?: number;
}

const schema = z.strictObject({
  gross: z.number().positive().optional(),
  net: z.number().positive().optional(),
});

/** A hair above the limit, so that a portfolio sized exactly to it is not cut by the last bit. */
const SLACK = 1 + 1e-9;

/**
 * Bounds the account's gross and net exposure, open orders counted.
 *
 * Orders at the market count as filled, resting ones only where they enlarge. An order that would pass a limit is cut
 * to the largest lot that fits; what closes a position always passes.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { exposureLimits } from 'edgeproof/risk';
 * const policy = exposureLimits({ gross: 1.5, net: 1 });
 * if (policy.ref?.export !== 'exposureLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function exposureLimits(options: ExposureLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('exposureLimits', schema, options);
  return factory((env) => new ExposureLimits(o, env), {
    module: 'edgeproof/risk',
    export: 'exposureLimits',
    options: { ...options },
  });
}

class ExposureLimits implements RiskPolicy {
  readonly name = 'exposureLimits';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #gross: number;
  readonly #net: number;
  readonly #book: ExposureBook;
  readonly #proposal = new Proposal();
  readonly #watch = new BreachWatch();
  /** With risk v2: announces what prices alone have breached. */
  readonly settle?: (at: Decision) => readonly RiskAction[] | undefined;

  constructor(o: z.output<typeof schema>, { universe, flags }: PluginEnv) {
    this.#gross = o.gross ?? Number.POSITIVE_INFINITY;
    this.#net = o.net ?? Number.POSITIVE_INFINITY;
    this.#book = new ExposureBook(universe.size);
    if (flags.enable_risk_v2) this.settle = (at) => this.#watch.tell(this.usage(at));
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    if (!p.read(intent, at)) return APPROVE;
    const book = this.#book;
    const i = p.instrument;
    book.read(i, at);
    const equity = Math.max(0, at.accountEquity);
    // Towards the order's side: units already there or under way, this order's own earlier quantity left out.
    const resting = p.sign > 0 ? book.buys[i]! : book.sells[i]!;
    const there = book.sure[i]! * p.sign + Math.max(0, resting - p.before);
    const grossRoom = times(this.#gross, equity) - (book.gross - book.value(i));
    // Resting orders of the other side free no room; those of this side may all come to be.
    const side = (p.sign > 0 ? book.restingBuys : book.restingSells) - Math.min(resting, p.before) * p.markUnit;
    const netRoom = times(this.#net, equity) - book.net * p.sign - side;
    const byGross = grossRoom / p.markUnit - there;
    const byNet = netRoom / p.markUnit;
    const most = Math.min(byGross, byNet);
    if (p.quantity <= most * SLACK || (p.quantity + there <= 0 && p.quantity <= byNet * SLACK)) return APPROVE;
    const closable = p.closable(at);
    if (p.quantity <= closable) return APPROVE;
    if (Number.isNaN(most)) return p.atMost(closable, at, { text: 'exposure unknown: no price yet' });
    const reason: RiskReason =
      byGross < byNet
        ? this.#reason('gross', book.gross - book.value(i) + (there + p.quantity) * p.markUnit, equity)
        : this.#reason('net', Math.abs(book.net + p.sign * (side + p.quantity * p.markUnit)), equity);
    return p.atMost(Math.max(most * SLACK, closable), at, reason);
  }

  usage(at: Decision): readonly LimitUse[] {
    const book = this.#book;
    book.clear();
    book.read(0, at);
    const net = Math.max(Math.abs(book.net + book.restingBuys), Math.abs(book.net - book.restingSells));
    const uses: LimitUse[] = [];
    for (const [which, money, max] of [
      ['gross', book.gross, this.#gross],
      ['net', net, this.#net],
    ] as const)
      if (max < Number.POSITIVE_INFINITY)
        uses.push(limitUse(`${which} exposure as a multiple of equity`, overEquity(money, at), max));
    return uses;
  }

  #reason(which: 'gross' | 'net', money: number, equity: number): RiskReason {
    const limit = which === 'gross' ? this.#gross : this.#net;
    return { text: `${which} exposure as a multiple of equity`, measured: equity > 0 ? money / equity : money, limit };
  }

  snapshot(): Snapshot {
    return this.settle === undefined ? EMPTY_SNAPSHOT : { json: this.#watch.snapshot() };
  }

  restore(state: Snapshot): void {
    this.#book.clear();
    if (this.settle !== undefined) this.#watch.restore((state.json ?? []) as string[]);
  }
}

/** A limit in money; no limit stays none when equity is zero. */
function times(limit: number, equity: number): number {
  return limit === Number.POSITIVE_INFINITY ? limit : limit * equity;
}
