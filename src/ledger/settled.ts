import type { Instrument } from '../core/instrument.js';

/**
 * Whether an instrument is settled by gains (futures, perpetuals) instead of paid for at the fill.
 *
 * It decides what a fill posts, what equity counts, and what margin means; so it is said once.
 */
export function isSettled(instrument: Instrument): boolean {
  return instrument.assetClass === 'future' || instrument.assetClass === 'perpetual';
}
