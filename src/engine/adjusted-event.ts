import type { MarketEvent } from '../core/event.js';

/** An event in prices that no split disturbs: raw prices times the factor since the run's start, sizes divided by it. */
export function adjustedEvent(event: MarketEvent, factor: number): MarketEvent {
  switch (event.kind) {
    case 'bar':
      return {
        ...event,
        open: event.open * factor,
        high: event.high * factor,
        low: event.low * factor,
        close: event.close * factor,
        volume: event.volume / factor,
      };
    case 'trade':
      return { ...event, price: event.price * factor, size: event.size / factor };
    case 'quote':
      return {
        ...event,
        bid: event.bid * factor,
        ask: event.ask * factor,
        bidSize: event.bidSize / factor,
        askSize: event.askSize / factor,
      };
    case 'book':
      return { ...event, bids: scaled(event.bids, factor), asks: scaled(event.asks, factor) };
    default:
      return event;
  }
}

/** Flat pairs of price and size. */
function scaled(levels: ArrayLike<number>, factor: number): number[] {
  return Array.from(levels, (value, i) => (i % 2 === 0 ? value * factor : value / factor));
}
