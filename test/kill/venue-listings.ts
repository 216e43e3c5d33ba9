/** What the process that is killed and the one that kills it agree on. */

/** The one listing of each venue. */
export const VENUE_LISTINGS = {
  alpaca: { id: 'SPY', venue: 'alpaca' },
  binance: { id: 'BTC/USDT', venue: 'binance', assetClass: 'crypto', base: 'BTC', currency: 'USDT' },
} as const;

/** The one argument of the process. */
export interface VenueWish {
  readonly venue: keyof typeof VENUE_LISTINGS;
  readonly rest: string;
  readonly stream: string;
  readonly keyId: string;
  readonly secret: string;
  readonly journal: string;
  readonly mode: 'trade' | 'settle';
  readonly compactAfter: number;
}
