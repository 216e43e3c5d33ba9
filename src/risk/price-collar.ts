import * as z from 'zod';
import { APPROVE, type RiskPolicy, type RiskVerdict } from '../contracts/risk-policy.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { DecimalInput } from '../core/money.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import { EMPTY_SNAPSHOT, type Factory, factory, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { numberOf } from './proposal.js';

/** Options of {@link priceCollar}. */
export interface PriceCollarOptions {
  /** How far a limit price may lie from the mark, in basis points of the mark. */
  readonly bps: number;
  /** The same for stop prices, which often lie farther off; default `bps`. */
  readonly stopBps?: number;
}

const schema = z.strictObject({
  bps: z.number().positive(),
  stopBps: z.number().positive().optional(),
});

/**
 * Refuses orders whose limit or stop price lies far from the mark: a slip of the finger, a stale quote, a wrong unit.
 *
 * Orders without a price of their own pass. While there is no mark to compare with, a priced order is refused.
 *
 * @throws ConfigError for a wrong option
 * @example
 * ```ts
 * import { priceCollar } from 'edgeproof/risk';
 * const policy = priceCollar({ bps: 500, stopBps: 3_000 });
 * if (policy.ref?.export !== 'priceCollar') throw new Error('a worker can rebuild it');
 * ```
 */
export function priceCollar(options: PriceCollarOptions): Factory<RiskPolicy> {
  const o = parseOptions('priceCollar', schema, options);
  return factory(() => new PriceCollar(o.bps, o.stopBps ?? o.bps), {
    module: 'edgeproof/risk',
    export: 'priceCollar',
    options: { ...options },
  });
}

class PriceCollar implements RiskPolicy {
  readonly name = 'priceCollar';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly #limitBps: number;
  readonly #stopBps: number;

  constructor(limitBps: number, stopBps: number) {
    this.#limitBps = limitBps;
    this.#stopBps = stopBps;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    if (intent.action === 'cancel' || (intent.limitPrice === undefined && intent.stopPrice === undefined))
      return APPROVE;
    const instrument = intent.action === 'new' ? intent.instrument : instrumentOf(intent.id, at);
    if (instrument === null) return APPROVE;
    const limit = this.#check('limit', intent.limitPrice, this.#limitBps, at.marks[instrument]!);
    return limit ?? this.#check('stop', intent.stopPrice, this.#stopBps, at.marks[instrument]!) ?? APPROVE;
  }

  #check(which: string, price: DecimalInput | undefined, bps: number, mark: number): RiskVerdict | null {
    if (price === undefined) return null;
    if (Number.isNaN(mark))
      return { verdict: 'refuse', reason: { text: `${which} price with no mark to compare it with`, limit: bps } };
    const measured = (Math.abs(numberOf(price) - mark) / Math.abs(mark)) * 10_000;
    if (measured <= bps) return null;
    return { verdict: 'refuse', reason: { text: `${which} price away from the mark, in bps`, measured, limit: bps } };
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}

function instrumentOf(id: string, at: Decision): InstrumentIndex | null {
  return at.inFlight.orders().find((one) => one.order.id === id)?.order.instrument ?? null;
}
