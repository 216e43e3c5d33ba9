import { levelPairs, levelTexts } from '../feed/reading.js';

/** What the wire is read with. */
export interface CoinbaseWireOptions {
  /** Keep levels as the wire wrote them. */
  readonly keepTexts?: boolean;
  /** Whose side `market_trades` tells; documented as that of the resting order. */
  readonly tradeSide?: 'maker' | 'taker';
}

/** Levels of either wire as flat pairs, with their texts where asked. */
export function coinbaseLevels(
  bids: readonly (readonly string[])[],
  asks: readonly (readonly string[])[],
  options: CoinbaseWireOptions,
) {
  const pairs = { bids: levelPairs('coinbase wire', bids), asks: levelPairs('coinbase wire', asks) };
  return options.keepTexts === true ? { ...pairs, bidTexts: levelTexts(bids), askTexts: levelTexts(asks) } : pairs;
}
