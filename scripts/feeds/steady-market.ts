/** A market that never crosses: sizes change at fixed prices, prints at the best ones. For loads, where the price does not matter. */
import { Random } from '../../src/core/random.js';
import type { MarketScript, Step } from './market-script.js';

const LEVELS = 50;

/** So many steps of one symbol, one half of them changes of up to ten levels, the other half prints. */
export function steadyMarket(seed: number, steps: number): MarketScript {
  const random = new Random(seed, 'steady market');
  const price = (side: 1 | -1, level: number): string => ((10_000 - side * (level + 1)) / 100).toFixed(2);
  const size = (): string => (1 + random.integer(900)).toFixed(3);
  const level = (side: 1 | -1): string[] => [price(side, random.integer(LEVELS)), size()];
  const whole = (side: 1 | -1): string[] => Array.from({ length: LEVELS }, (_, i) => [price(side, i), '5.000']).flat();
  const symbol = 'AAAUSDT';
  const made = Array.from({ length: steps }, (): Step => {
    if (random.uniform() < 0.5) {
      const levels = (side: 1 | -1): string[] => Array.from({ length: random.integer(6) }, () => level(side)).flat();
      return { what: 'diff', symbol, ts: 0, levels: { bids: [...level(1), ...levels(1)], asks: levels(-1) } };
    }
    const buys = random.uniform() < 0.5;
    const aggressor = buys ? 1 : -1;
    const at = Number(price(buys ? -1 : 1, 0));
    const trade = {
      type: 'trade',
      symbol,
      id: '',
      number: 0,
      price: at,
      size: 1,
      aggressor,
      offExchange: false,
      ts: 0,
    } as const;
    return { what: 'trade', symbol, trade };
  });
  const books = new Map([[symbol, { bids: whole(1), asks: whole(-1) }]]);
  return { name: 'steady', depth: Number.POSITIVE_INFINITY, books, steps: made };
}
