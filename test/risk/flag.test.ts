/** The flag `enable_risk_v2`: off, everything is as before, and what needs it says so at wiring. */
import { describe, expect, it } from 'vitest';
import { backtest } from '../../src/backtest/backtest.js';
import { openBacktest } from '../../src/backtest/open-backtest.js';
import { instrument } from '../../src/core/instrument.js';
import { synthetic } from '../../src/data/synthetic.js';
import type { RunJournalLine } from '../../src/engine/journal.js';
import { replayJournal } from '../../src/engine/replay.js';
import type { RiskPoint } from '../../src/engine/risk-point.js';
import { defineStrategy } from '../../src/engine/strategy.js';
import { sma } from '../../src/features/trend/sma.js';
import { rule } from '../../src/models/rule.js';
import { fixedWeight } from '../../src/portfolio/fixed-quantity.js';
import { tearSheet } from '../../src/report/tear-sheet/tear-sheet.js';
import { drawdownHalt } from '../../src/risk/drawdown-halt.js';
import { exposureLimits } from '../../src/risk/exposure-limits.js';
import { portfolioLimits } from '../../src/risk/portfolio-limits.js';

const on = { flags: { enable_risk_v2: true } } as const;
const base = {
  data: synthetic({ instruments: ['A', 'B'], bars: 200, seed: 11 }),
  instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
  cash: 100_000,
};
const greedy = (risk: Parameters<typeof defineStrategy>[0]['risk'] & object) =>
  defineStrategy({
    name: 'greedy',
    features: sma({ period: 5 }),
    model: rule({ needs: ['sma_5'] }, () => 1),
    optimizer: fixedWeight({ weight: 1 }),
    risk,
  });
const before = [exposureLimits({ gross: 1 }), drawdownHalt({ max: 0.05 })];

/** The result of the same run as recorded before the capability was there. */
const RECORDED = 'b4607c4e35eb9361a6ed9dcf5502586bcd6229a15002ddba06a6c5416be6ff65';

describe('enable_risk_v2', () => {
  it('off: the result is the one recorded before the capability, and so is all of the record', async () => {
    const result = await backtest({ ...base, strategy: greedy(before) });
    expect(result.hash).toBe(RECORDED);
    expect(result.record.interventions).toBeUndefined();
    expect(result.report.toText()).not.toContain('Refused and reduced');
  });

  it('off: a policy of the second generation is refused at wiring, by name and with the way out', async () => {
    await expect(backtest({ ...base, strategy: greedy([portfolioLimits({ gross: 1 })]) })).rejects.toThrow(
      /portfolioLimits: it needs the flag enable_risk_v2; pass flags: \{ enable_risk_v2: true \}/,
    );
  });

  it('on: the same policies trade the same; record, report, tear sheet and journal tell what was refused', async () => {
    const lines: RunJournalLine[] = [];
    const off = await backtest({ ...base, strategy: greedy(before) });
    const result = await backtest({
      ...base,
      ...on,
      strategy: greedy(before),
      hooks: { onJournal: (line) => lines.push(line) },
    });
    expect(result.hash).toBe(off.hash);
    const { byPolicy, orders } = result.record.interventions!;
    expect(byPolicy.reduce((sum, one) => sum + one.refused + one.halted, 0)).toBe(result.record.orders.refused);
    expect(byPolicy.reduce((sum, one) => sum + one.reduced, 0)).toBe(result.record.orders.reduced);
    expect(orders[0]).toMatchObject({ policy: 'exposureLimits', side: 'buy' });
    expect(orders[0]!.passes).toBe(orders[0]!.asked - orders[0]!.lost);
    const told = lines.filter((line) => line.kind === 'intervention');
    expect(told.length).toBe(result.record.orders.refused + result.record.orders.reduced);
    expect(told[0]).toMatchObject({ policy: 'exposureLimits', reason: { limit: 1 } });
    expect(result.report.toText()).toContain('Refused and reduced orders');
    const html = tearSheet(result.report);
    expect(html).toContain('What the risk gate refused');
    expect(tearSheet(off.report)).not.toContain('What the risk gate refused');
  });

  it('on: what a refused order would have made is its units times the move of the mark', async () => {
    const lines: RunJournalLine[] = [];
    const result = await backtest({
      ...base,
      ...on,
      keepPrices: true,
      hooks: { onJournal: (line) => lines.push(line) },
      strategy: greedy([exposureLimits({ gross: 1 })]),
    });
    const { orders, byPolicy } = result.record.interventions!;
    const { prices } = result.record;
    let profit = 0;
    let count = 0;
    // The same wish is followed once in thirty days.
    const followed = new Map<string, number>();
    for (const one of orders) {
      const wish = `${one.instrument} ${one.side}`;
      if (one.at - (followed.get(wish) ?? Number.NEGATIVE_INFINITY) <= 30 * 86_400e6) continue;
      followed.set(wish, one.at);
      const series = prices![one.instrument === 'A' ? 0 : 1]!;
      const from = series.at.indexOf(one.at);
      const to = series.at.findIndex((when) => when - one.at >= 7 * 86_400e6);
      if (to < 0) continue;
      count++;
      profit += (one.side === 'buy' ? 1 : -1) * one.lost * (series.close[to]! - series.close[from]!);
    }
    const week = byPolicy[0]!.after[1]!;
    expect(orders.length).toBeLessThan(200);
    expect(week.orders).toBe(count);
    expect(week.profit).toBeCloseTo(profit, 6);
    const forgone = lines.flatMap((line) => (line.kind === 'forgone' ? [line] : []));
    const weeks = forgone.filter((line) => line.days === 7);
    expect(forgone.map((line) => line.days)).toEqual(expect.arrayContaining([1, 7, 30]));
    expect(weeks.map((line) => line.profit).reduce((sum, one) => sum + one, 0)).toBeCloseTo(week.profit, 6);
    for (const { at, decidedAt, units, instrument: id, profit: made } of weeks) {
      const { close, at: times } = prices![id === 'A' ? 0 : 1]!;
      expect(at - decidedAt).toBeGreaterThanOrEqual(7 * 86_400e6);
      expect(made).toBeCloseTo(units * (close[times.indexOf(at)]! - close[times.indexOf(decidedAt)]!), 6);
    }
    // Replaying the journal leaves out what never reached the books.
    expect(replayJournal(lines, { instruments: base.instruments, cash: base.cash }).hash).toBe(result.hash);
  });

  it('run.risk$ tells every limit with use and headroom at each instant, and costs nothing unwatched', async () => {
    const strategy = greedy([portfolioLimits({ gross: 1, instrument: 0.6 }), drawdownHalt({ max: 0.05 })]);
    const run = await openBacktest({ ...base, ...on, strategy });
    const points: RiskPoint[] = [];
    run.risk$.subscribe((point) => points.push(point));
    const watched = await run.result();
    expect(points.length).toBe(watched.record.at.length);
    for (const { limits } of points) {
      expect(limits.map((one) => one.policy)).toEqual(['portfolioLimits', 'portfolioLimits', 'drawdownHalt']);
      for (const one of limits) expect(one.headroom).toBeCloseTo(one.max - one.measured, 12);
    }
    const used = points.map((point) => point.limits[0]!.share);
    expect(Math.max(...used)).toBeGreaterThan(0.9);
    const alone = await backtest({ ...base, ...on, strategy });
    expect(alone.hash).toBe(watched.hash);
  });
});
