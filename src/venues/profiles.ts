import type { SimVenueOptions } from './options.js';

/** The options of `simVenue` that say where and when orders are filled. */
export type FillProfile = Pick<
  SimVenueOptions,
  | 'fillsFrom'
  | 'marketFill'
  | 'limitTouch'
  | 'limitGap'
  | 'stopTouch'
  | 'stopFill'
  | 'stopLimitFill'
  | 'trailBy'
  | 'path'
  | 'quoteFill'
  | 'displayedSize'
>;

const make = (profile: FillProfile): FillProfile => Object.freeze(profile);

/**
 * Named sets of fill rules, to be spread into the options of `simVenue`; each rule can still be set beside them.
 *
 * - `nextOpen`: the defaults. Market orders at the next open, limits once traded through, the inside of a bar by the worst
 *   case.
 * - `worstCase`: as `nextOpen`, but market orders and stops get the worst price of their bar and gaps give no gift.
 * - `marketOnClose`: market orders at the next close, for data whose opens are not real.
 * - `touch`: limits and stops at a touch; trailing stops follow closes.
 * - `barConfirmed`: what only a finished bar can prove: stops at the worse of level and close, stop-limits only if the close
 *   is within the limit, trailing stops after each bar by its extreme.
 * - `highFirst`, `lowFirst`, `nearestFirst`: one assumed path through a bar, orders at a touch.
 * - `standingQuote`: market orders at the quote that stands on arrival.
 * - `sameClose`: market orders at the close that they were decided on. Optimistic; every report says so.
 *
 * @example
 * ```ts
 * import { feeBps, fillProfiles, simVenue } from 'edgeproof/backtest';
 * const venue = simVenue({ ...fillProfiles.marketOnClose, fees: feeBps({ rate: 1 }) });
 * if (typeof venue !== 'function') throw new Error('a factory');
 * ```
 */
export const fillProfiles = Object.freeze({
  nextOpen: make({ marketFill: 'next-open' }),
  worstCase: make({ marketFill: 'next-worst', limitGap: 'limit', stopFill: 'extreme' }),
  marketOnClose: make({ marketFill: 'next-close' }),
  touch: make({ limitTouch: 'touch', trailBy: 'bar-close' }),
  barConfirmed: make({
    limitGap: 'extreme',
    stopTouch: 'through',
    stopFill: 'close',
    stopLimitFill: 'close',
    trailBy: 'bar-extreme',
  }),
  highFirst: make({ limitTouch: 'touch', path: 'open-high-low-close' }),
  lowFirst: make({ limitTouch: 'touch', path: 'open-low-high-close' }),
  nearestFirst: make({ limitTouch: 'touch', path: 'nearest' }),
  standingQuote: make({ fillsFrom: 'quote', quoteFill: 'current' }),
  sameClose: make({ marketFill: 'same-close' }),
});
