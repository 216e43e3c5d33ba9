import type { Instrument } from '../core/instrument.js';
import { divide, type Fixed, quantize } from '../core/money.js';
import type { Side } from '../core/order.js';

/** The numbers of an open order that a split rewrites. */
export interface SplitTerms {
  readonly side: Side;
  readonly quantity: Fixed;
  readonly filled: Fixed;
  readonly limit: Fixed | null;
  readonly stop: Fixed | null;
}

/**
 * An open order after a split of `numerator` new shares for `denominator` old ones: quantities grow by the ratio, prices
 * fall by it. What remains is rounded down to the lot, limits to the tick on the passive side (buyers down, sellers up),
 * stops to the nearest tick.
 *
 * Venue and order book of the account both use it, so that they agree; `quantity` equal to `filled` means that nothing
 * is left to work.
 */
export function splitTerms(
  terms: SplitTerms,
  ratio: { readonly numerator: number; readonly denominator: number },
  listing: Instrument,
): SplitTerms {
  const up = BigInt(ratio.numerator);
  const down = BigInt(ratio.denominator);
  const filled = divide(terms.filled * up, down, 'down');
  const rest = quantize(divide((terms.quantity - terms.filled) * up, down, 'down'), listing.lotSize, 'down');
  const price = (value: Fixed | null, rounding: 'down' | 'up' | 'half-even'): Fixed | null =>
    value === null ? null : quantize(divide(value * down, up, 'half-even'), listing.tickSize, rounding);
  return {
    side: terms.side,
    quantity: filled + rest,
    filled,
    limit: price(terms.limit, terms.side === 'buy' ? 'down' : 'up'),
    stop: price(terms.stop, 'half-even'),
  };
}
