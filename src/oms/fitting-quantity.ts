import type { Instrument } from '../core/instrument.js';
import { type Fixed, fixed, quantize } from '../core/money.js';
import type { NewIntent } from '../core/order.js';
import { isPlain } from '../core/plain-order.js';
import { formFlaw } from './intent-check.js';

/** Rounds quantities down to the lot and checks the form; what fitted last is mostly what is asked for next. */
export class FittingQuantity {
  /** What was wrong with the last intent that did not fit. */
  flaw = '';
  #listing: Instrument | null = null;
  #asked = Number.NaN;
  #units: Fixed = 0n;

  /** The exact quantity on the lot, or null with a {@link flaw}. */
  wanted(intent: NewIntent, listing: Instrument): Fixed | null {
    const { quantity } = intent;
    const plain = typeof quantity === 'number' && listing.minNotional === 0n && isPlain(intent);
    if (plain && quantity === this.#asked && listing === this.#listing) return this.#units;
    const wanted = quantize(fixed(quantity, `quantity of ${listing.id}`), listing.lotSize, 'down');
    const flaw = formFlaw(intent, listing, wanted);
    if (flaw !== null) {
      this.flaw = flaw;
      return null;
    }
    if (plain) {
      this.#listing = listing;
      this.#asked = quantity;
      this.#units = wanted;
    }
    return wanted;
  }
}
