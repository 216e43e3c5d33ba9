import type { InstrumentIndex } from '../core/instrument.js';

/**
 * What an event did to the books, for open orders and features to follow.
 *
 * `changed` lists the instruments whose position changed or whose orders are touched. `priceFactor`: multiply raw prices
 * after the event by it to stay comparable with those before (2 for a 2-for-1 split). `quantityFactor`: what one old unit
 * became; multiply open quantities by it and divide open prices.
 */
export interface LedgerEffect {
  readonly changed: readonly InstrumentIndex[];
  readonly priceFactor?: number;
  readonly quantityFactor?: { readonly numerator: number; readonly denominator: number };
}

/** The effect of an event that touched nothing. */
export const NO_EFFECT: LedgerEffect = Object.freeze({ changed: Object.freeze([]) as readonly InstrumentIndex[] });
