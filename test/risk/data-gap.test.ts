import { describe, expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import { fromEvents, fromRows } from '../../src/data/index.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { type DataGapOptions, dataGap } from '../../src/risk/data-gap.js';

const START = Date.parse('2024-01-02T15:00:00Z');
const minute = (n: number): string => new Date(START + n * 60_000).toISOString();
/** Wanted long above 100: in from minute 3, out from 12, in from 15, out from 25, in from 30. */
const wanted = (n: number): number => ((n >= 3 && n < 12) || (n >= 15 && n < 25) || n >= 30 ? 101 : 99);

/** Minutes of fills, and which side: what a strategy does around the gap from minute 10 to minute 20. */
async function fills(gap: DataGapOptions | null, silent = false): Promise<string> {
  const bars = Array.from({ length: 40 }, (_, i) => i + 1)
    .filter((n) => !silent || n <= 10 || n > 20)
    .map((n) => ({ time: minute(n), open: wanted(n - 1), high: 101, low: 99, close: wanted(n), volume: 1e6 }));
  const statuses = fromEvents({
    events: silent
      ? []
      : [
          { kind: 'status', status: 'gap', time: minute(10.5), detail: 'prints are lost' },
          { kind: 'status', status: 'feed-up', time: minute(20.5), detail: 'back' },
        ],
  });
  // A second listing goes on: time passes while the first is silent.
  const other = fromRows({
    instrument: 'B',
    period: '1m',
    bars: Array.from({ length: 40 }, (_, i) => ({
      time: minute(i + 1),
      open: 50,
      high: 50,
      low: 50,
      close: 50,
      volume: 1,
    })),
  });
  const result = await backtest({
    strategy: defineStrategy({
      name: 'steps',
      features: sma({ period: 1 }),
      model: rule({ needs: ['sma_1'] }, (price) => (price > 100 ? 1 : 0)),
      optimizer: fixedQuantity({ quantity: 1 }),
      risk: gap === null ? [] : [dataGap(gap)],
    }),
    data: [fromRows({ instrument: 'A', period: '1m', bars }), statuses, other],
    instruments: ['A', 'B'].map((id) => instrument({ id })),
    cash: 10_000,
    venue: simVenue(),
  });
  return result.fills.map((one) => `${one.side} ${Math.round((one.ts / 1000 - START) / 60_000)}`).join(', ');
}

describe('what a strategy does in a gap', () => {
  it('without a policy: what it would do anyway', async () => {
    expect(await fills(null)).toBe('buy 3, sell 12, buy 15, sell 25, buy 30');
  });

  it('hold: leaves what it has, may get out, opens nothing new until data are back', async () => {
    expect(await fills({ action: 'hold' })).toBe('buy 3, sell 12, buy 21, sell 25, buy 30');
    expect(await fills({})).toBe(await fills({ action: 'hold' }));
  });

  it('flatten: closes at once, and goes on when data are back', async () => {
    expect(await fills({ action: 'flatten' })).toBe('buy 3, sell 11, buy 21, sell 25, buy 30');
  });

  it('halt: opens nothing new any more', async () => {
    expect(await fills({ action: 'halt' })).toBe('buy 3, sell 12');
  });

  it('silence counts as a gap once it is long enough', async () => {
    const calm = await fills({ staleAfter: '1h', action: 'flatten' }, true);
    const alert = await fills({ staleAfter: '3m', action: 'flatten' }, true);
    expect(calm).not.toBe(alert);
    expect(alert).toContain('buy 3, sell');
  });
});
