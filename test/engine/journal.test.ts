import { describe, expect, it } from 'vitest';
import { feeBps, replayJournal, simVenue } from '../../src/backtest/index.js';
import { type BacktestOptions, backtest, type RunJournalLine } from '../../src/index.js';
import { crossStrategy, ridgeStrategy, syntheticRun } from './fixtures.js';

async function journalled(
  options: BacktestOptions,
): Promise<{ lines: RunJournalLine[]; hash: string; cash: string; equity: Float64Array }> {
  const lines: RunJournalLine[] = [];
  const run = await backtest({ ...options, hooks: { onJournal: (line) => lines.push(line) } });
  return {
    lines: JSON.parse(JSON.stringify(lines)),
    hash: run.hash,
    cash: run.cash().toString(),
    equity: run.record.equity,
  };
}

describe('a journal', () => {
  const run = {
    ...syntheticRun(['A', 'B', 'C'], 250, 9),
    venue: simVenue({ fees: feeBps({ rate: 3 }) }),
    strategy: [crossStrategy(), ridgeStrategy()],
  };

  it('rebuilds books and record without data, strategy or venue', async () => {
    const { lines, hash, cash, equity } = await journalled(run);
    const again = replayJournal(lines, run);
    expect(again.hash).toBe(hash);
    expect(again.cash['USD']).toBe(cash);
    expect(again.record.equity).toEqual(equity);
    expect(again.record.fills.length).toBeGreaterThan(20);
    expect(again.record.costs.fees).toBeGreaterThan(0);
  });

  it('does not pass when a line is lost, doubled or changed', async () => {
    const { lines } = await journalled(run);
    const fill = lines.findIndex((line) => line.kind === 'report' && line.report.type === 'fill');
    expect(() =>
      replayJournal(
        lines.filter((_, i) => i !== fill),
        run,
      ),
    ).toThrow();
    expect(() => replayJournal(lines.slice(0, -1), run)).toThrow(/no end/);
    const settle = lines.findIndex((line) => line.kind === 'settle');
    const changed = lines.map((line, i) =>
      i === settle && line.kind === 'settle' ? { ...line, equity: line.equity + 1e-9 } : line,
    );
    expect(() => replayJournal(changed, run)).toThrow(/ends with hash/);
  });

  it('does not change the run that it describes', async () => {
    const { hash } = await journalled(run);
    expect((await backtest(run)).hash).toBe(hash);
  });
});
