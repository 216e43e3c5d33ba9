import { describe, expect, it } from 'vitest';
import { replayJournal } from '../../src/backtest/index.js';
import { instrument } from '../../src/core/instrument.js';
import { sma } from '../../src/features/index.js';
import { backtest, defineStrategy, type RunJournalLine } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { crossMargin } from '../../src/oms/index.js';
import { fixedQuantity } from '../../src/portfolio/index.js';
import { byHand, days, trade } from './hand-made.js';

const setUp = {
  instruments: [instrument({ id: 'A', tickSize: 0 }), instrument({ id: 'B', tickSize: 0 })],
  cash: 10_000,
  margin: crossMargin({ leverage: 20, maintenanceRate: 0 }),
  ruin: 'stop' as const,
};
/** Long 1,000 of A at 100, and later nothing that the prices ask for. */
const greedy = byHand('greedy', (_at, n) => [trade(n === 0 ? 1000 : 10)]);
const falling = days('A', [100, 100, 95, 80, 120, 130]);

describe('an account that stops at ruin', () => {
  it('is flat and at zero from that moment on, and its journal leads to the same', async () => {
    const lines: RunJournalLine[] = [];
    const hooks = { onJournal: (line: RunJournalLine) => void lines.push(line) };
    const result = await backtest({ ...setUp, strategy: greedy, data: falling, hooks });
    expect([...result.record.equity]).toEqual([10_000, 10_000, 5000, 0, 0, 0]);
    expect(result.position('A').toNumber()).toBe(0);
    expect(result.cash().toString()).toBe('0');
    expect(lines.filter((line) => line.kind === 'capital').length).toBe(1);
    const again = replayJournal(JSON.parse(JSON.stringify(lines)) as RunJournalLine[], setUp);
    expect([again.hash, again.cash['USD']]).toEqual([result.hash, '0']);
  });

  it('cancels what is open, closes each position, and refuses what comes after', async () => {
    const strategy = byHand('both', (_at, n) =>
      n === 0
        ? [trade(1000), trade(-10, { instrument: 1 }), trade(5, { instrument: 1, type: 'limit', limitPrice: 1 })]
        : [trade(1)],
    );
    const data = [days('A', [100, 100, 80, 80, 80]), days('B', [50, 50, 50, 50, 50])];
    const result = await backtest({ ...setUp, strategy, data });
    expect(result.fills.slice(-2).map((fill) => [fill.tag, fill.price.toNumber()])).toEqual([
      ['flatten', 80],
      ['flatten', 50],
    ]);
    expect(result.record.orders.cancelled).toBe(1);
    expect(result.record.orders.refused).toBeGreaterThan(0);
    expect(result.finalEquity).toBe(0);
  });

  it('also where bars would be passed over quickly', async () => {
    const strategy = defineStrategy({
      name: 'short',
      features: sma({ period: 2 }),
      model: rule({ needs: ['sma_2'] }, () => -1),
      optimizer: fixedQuantity({ quantity: 1000 }),
    });
    const { margin, ...free } = setUp;
    const rising = days('A', [100, 100, 100, 105, 115, 90, 80]);
    const result = await backtest({ ...free, instruments: [setUp.instruments[0]!], strategy, data: rising });
    expect(margin.name).toBe('cross');
    // in and out, and never in again
    expect(result.fills.length).toBe(2);
    expect([...result.record.equity]).toEqual([10_000, 10_000, 10_000, 5000, 0, 0, 0]);
  });

  it('leaves a run alone that is not ruined: the same hash as without it', async () => {
    const calm = byHand('calm', (_at, n) => (n === 0 ? [trade(10)] : []));
    const { ruin, ...without } = setUp;
    const [one, other] = await Promise.all(
      [{ ...setUp, ruin }, without].map((options) => backtest({ ...options, strategy: calm, data: falling })),
    );
    expect(one?.hash).toBe(other?.hash);
  });

  it('says what it can be told', async () => {
    const options = { ...setUp, ruin: 'maybe' as never, strategy: greedy, data: falling };
    await expect(backtest(options)).rejects.toThrow(/ruin/);
  });
});
