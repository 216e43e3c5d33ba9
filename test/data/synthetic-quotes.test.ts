import { describe, expect, it } from 'vitest';
import type { QuoteEvent } from '../../src/core/event.js';
import { inspect } from '../../src/data/guarded.js';
import { syntheticQuotes } from '../../src/data/synthetic-quotes.js';
import { read, universeOf } from './reading.js';

const quotes = async (
  source: ReturnType<typeof syntheticQuotes>,
  ids: readonly string[],
  part = {},
): Promise<QuoteEvent[]> => (await read(source, ids, part)) as QuoteEvent[];

describe('syntheticQuotes', () => {
  const source = syntheticQuotes({
    instruments: ['A', 'B'],
    quotes: 6000,
    seed: 3,
    every: '100ms',
    spreadTicks: 3,
    lots: 4,
  });

  it('passes the guard: ordered, positive, never crossed', async () => {
    expect(await inspect(source, { universe: universeOf('A', 'B') })).toMatchObject({
      clean: true,
      events: 12_000,
      findings: [],
    });
  });

  it('lies on the grid, with the spread, size and pace that were asked for', async () => {
    const all = await quotes(source, ['A']);
    const mean = (of: (q: QuoteEvent) => number) => all.reduce((sum, q) => sum + of(q), 0) / all.length;
    expect(all.every((q) => q.bid === Number(q.bid.toFixed(2)) && q.ask === Number(q.ask.toFixed(2)))).toBe(true);
    expect(mean((q) => (q.ask - q.bid) / 0.01)).toBeCloseTo(3, 0);
    expect(mean((q) => q.bidSize / 100)).toBeCloseTo(4, 0);
    expect((all.at(-1)!.at - all[0]!.at) / all.length / 1e5).toBeCloseTo(1, 1);
  });

  it('is the same for the same seed, alone or beside others, in whole or in part', async () => {
    const alone = syntheticQuotes({ instruments: 'A', quotes: 6000, seed: 3, every: '100ms', spreadTicks: 3, lots: 4 });
    const whole = await quotes(source, ['A']);
    expect(await quotes(alone, ['A'])).toEqual(whole);
    const cut = whole[3000]!.at;
    expect(await quotes(alone, ['A'], { to: cut })).toEqual(whole.slice(0, 3000));
    expect(await quotes(alone, ['A'], { from: cut })).toEqual(whole.slice(3000));
  });
});
