import type { InstrumentIndex } from './instrument.js';
import type { Micros } from './time.js';

/** What makes an order this order and no other. */
export interface IntentKey {
  readonly strategy: string;
  readonly instrument: InstrumentIndex;
  readonly decidedAt: Micros;
  /** Counts the orders of one strategy on one instrument at one instant. */
  readonly leg: number;
}

const SECOND = 1_000_000;

/**
 * The client order id of an intent: the same intent has the same id, in every retry and after every restart.
 *
 * Letters, digits and dashes. The instant is written as seconds in base 36 and, where there are any, microseconds: small
 * integers, whose text costs a tenth of that of a large one.
 *
 * @example
 * ```ts
 * import { orderKey } from 'edgeproof/oms';
 * if (orderKey({ strategy: 'trend', instrument: 0, decidedAt: 36_000_000, leg: 1 }) !== 'trend-0-10-1') throw new Error('key');
 * ```
 */
export function orderKey({ strategy, instrument, decidedAt, leg }: IntentKey): string {
  return `${strategy}-${instrument}-${instantText(decidedAt)}-${leg}`;
}

function instantText(at: Micros): string {
  const seconds = Math.floor(at / SECOND);
  const micros = at - seconds * SECOND;
  return micros === 0 ? seconds.toString(36) : `${seconds.toString(36)}x${micros.toString(36)}`;
}
