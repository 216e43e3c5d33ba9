import type { MarketEvent } from '../../core/event.js';
import { Random } from '../../core/random.js';

/** How a future is changed: so strongly that whatever reads it must notice. */
const LEVELS = [3, 1 / 3, 2, 0.5] as const;
const NOISE = 0.1;

/**
 * Changes events beyond recognition and keeps them possible: prices of an instrument by a factor and by noise of their own each
 * event, high and low around open and close as before, volumes by up to twenty times, figures and texts to others.
 */
export function futureChanger(seed: number): (event: MarketEvent, index: number) => MarketEvent {
  const random = new Random(seed, 'leakage/future');
  const offset = random.integer(LEVELS.length);
  return (event, index) => {
    const noise = new Random(seed, `leakage/event/${index}`);
    const level = LEVELS[(('instrument' in event ? Math.max(0, event.instrument) : 0) + offset) % LEVELS.length]!;
    const factor = level * (1 + NOISE * (2 * noise.uniform() - 1));
    return changed(event, factor, noise);
  };
}

function changed(event: MarketEvent, factor: number, noise: Random): MarketEvent {
  const size = Math.exp(3 * (2 * noise.uniform() - 1));
  switch (event.kind) {
    case 'bar':
      return changedBar(event, { factor, size, noise });
    case 'trade':
      return { ...event, price: event.price * factor, size: event.size * size };
    case 'quote':
      return {
        ...event,
        bid: event.bid * factor,
        ask: event.ask * factor,
        bidSize: event.bidSize * size,
        askSize: event.askSize * size,
      };
    case 'book':
      return { ...event, bids: scaled(event.bids, factor), asks: scaled(event.asks, factor) };
    case 'observation':
      return { ...event, value: event.value * factor + noise.normal() * (1 + Math.abs(event.value)) };
    case 'news':
      return { ...event, headline: `${noise.uint32()}`, body: `${noise.uint32()}` };
    default:
      return event; // calendar facts, corporate actions, rates: announced ahead, and their books must balance
  }
}

type Bar = Extract<MarketEvent, { kind: 'bar' }>;

/** Another shape as well as another level: where the close lies within the bar is turned round. */
function changedBar(bar: Bar, { factor, size, noise }: { factor: number; size: number; noise: Random }): Bar {
  const low = bar.low * factor;
  const high = bar.high * factor * (1 + NOISE * noise.uniform());
  const within = (price: number): number => low + high - Math.min(high, Math.max(low, price * factor));
  return { ...bar, open: within(bar.open), high, low, close: within(bar.close), volume: bar.volume * size };
}

/** Prices of a flat list of pairs by a factor; sizes as they are. */
function scaled(levels: ArrayLike<number>, factor: number): Float64Array {
  return Float64Array.from(levels, (one, i) => (i % 2 === 0 ? one * factor : one));
}
