import type { CorporateAction } from '../core/event.js';
import { divide, FIXED_ONE, type Fixed, fixed, quantize } from '../core/money.js';
import type { Universe } from '../core/universe.js';

/** What a holding of the source becomes, by the terms of the action alone; null where they do not say. */
export type Conversion = (instrument: number, held: Fixed) => Fixed | null;

/**
 * What a corporate action makes of each holder's units: a split of a holding of 100 is no other for its neighbour's
 * short of 99. Fractions that are paid out are left off.
 */
export function conversionOf(action: CorporateAction, source: number, universe: Universe): Conversion {
  const into = 'into' in action ? action.into : undefined;
  const scaled = (instrument: number, held: Fixed, up: Fixed, down: Fixed): Fixed => {
    const exact = divide(held * up, down, 'down');
    const paid = 'cashPrice' in action && action.cashPrice !== undefined;
    return paid ? quantize(exact, universe.at(instrument).lotSize, 'down') : exact;
  };
  return (instrument, held) => {
    switch (action.type) {
      case 'split':
        return scaled(instrument, held, BigInt(action.numerator), BigInt(action.denominator));
      case 'spin-off':
        return instrument === into ? scaled(instrument, held, fixed(action.ratio), FIXED_ONE) : held;
      case 'merger':
        return instrument === source ? 0n : scaled(instrument, held, fixed(action.ratio ?? 1), FIXED_ONE);
      case 'symbol-change':
        return instrument === source ? 0n : held;
      default:
        return null;
    }
  };
}
