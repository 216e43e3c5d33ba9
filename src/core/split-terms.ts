import type { Instrument } from './instrument.js';
import { divide, type Fixed, quantize } from './money.js';
import type { OrderTerms } from './order.js';

/** The terms of an open order after a split, and what of it counts as filled. */
export interface SplitTerms {
  readonly terms: Pick<OrderTerms, 'quantityFixed' | 'limitFixed' | 'stopFixed' | 'trailFixed'>;
  readonly filledFixed: Fixed;
}

/**
 * Rewrites an open order for a split: quantities times the factor, rounded down to the lot; prices divided, to the tick.
 *
 * Venue and order management both use this, so that they agree to the last digit.
 */
export function splitTerms(
  order: OrderTerms,
  filledFixed: Fixed,
  factor: { readonly numerator: number; readonly denominator: number },
  listing: Instrument,
): SplitTerms {
  const n = BigInt(factor.numerator);
  const d = BigInt(factor.denominator);
  const price = (value: Fixed | null): Fixed | null =>
    value === null ? null : quantize(divide(value * d, n), listing.tickSize);
  const filled = divide(filledFixed * n, d, 'down');
  const rest = quantize(divide((order.quantityFixed - filledFixed) * n, d, 'down'), listing.lotSize, 'down');
  return {
    terms: {
      quantityFixed: filled + rest,
      limitFixed: price(order.limitFixed),
      stopFixed: price(order.stopFixed),
      trailFixed: price(order.trailFixed),
    },
    filledFixed: filled,
  };
}
