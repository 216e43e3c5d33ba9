import type { BarEvent, MarketEvent } from '../../core/event.js';
import { Random } from '../../core/random.js';
import { shuffle } from '../overfit/permutation.js';
import type { HeldEvents } from './held-events.js';

/**
 * The same times with the bars of each instrument in another order: every bar keeps its shape beside the close before it, so that
 * prices stay plausible. Null where there are no bars to shuffle.
 */
export function shuffledHistory(held: readonly HeldEvents[], seed: number): readonly HeldEvents[] | null {
  const random = new Random(seed, 'leakage/shuffled');
  let any = false;
  const shuffled = held.map((one): HeldEvents => {
    const places = new Map<number, number[]>();
    one.events.forEach((event, i) => {
      if (event.kind !== 'bar') return;
      const own = places.get(event.instrument) ?? [];
      places.set(event.instrument, own);
      own.push(i);
    });
    const events: MarketEvent[] = [...one.events];
    for (const own of places.values()) {
      any = true;
      const bars = own.map((i) => one.events[i] as BarEvent);
      const order = shuffle(
        Int32Array.from({ length: bars.length - 1 }, (_, i) => i + 1),
        random,
      );
      let before = bars[0]!.close;
      order.forEach((from, k) => {
        const factor = before / bars[from - 1]!.close;
        const { open, high, low, close, volume } = bars[from]!;
        const shape = { open: open * factor, high: high * factor, low: low * factor, close: close * factor, volume };
        events[own[k + 1]!] = { ...bars[k + 1]!, ...shape };
        before = shape.close;
      });
    }
    return { ...one, events };
  });
  return any ? shuffled : null;
}
