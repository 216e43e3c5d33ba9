/** backtesting.py, the SMA cross of its own tests: all in, long or short, sized and filled at the next open, and its statistics. */
import { backtest, defineStrategy, instrument, toMicros, toIso } from 'edgeproof';
import { simVenue } from 'edgeproof/backtest';
import { opens, readBars } from 'edgeproof/data';
import { compose, difference, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { csvFile } from 'edgeproof/node';
import { rebalance } from 'edgeproof/oms';
import { fixedWeight, until } from 'edgeproof/portfolio';
import { barStatistics } from 'edgeproof/report';
import type { Figures, ParityCase } from './case.js';

const file = 'backtesting.py/backtesting/test/GOOG.csv';

async function run(data: string): Promise<Figures> {
  const source = csvFile(`${data}/${file}`, {
    instrument: 'GOOG',
    calendar: 'XNYS',
    columns: ['date', 'open', 'high', 'low', 'close', 'volume'],
    header: false,
    skipLines: 1,
  });
  const bars = await readBars(source, 'GOOG');
  const lastOpen = toIso(bars.start.at(-1)!);
  const result = await backtest({
    strategy: defineStrategy({
      name: 'sma_cross',
      features: compose(sma({ period: 10 }), sma({ period: 30 }), difference({ of: 'sma_10', minus: 'sma_30', name: 'above' })),
      model: rule({ needs: ['above'], lookback: 2 }, (row) => {
        const [before, now] = [row('above', 1), row('above')];
        return before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? -1 : Number.NaN;
      }),
      // The last trade is closed at the open of the last bar.
      optimizer: until(fixedWeight(), { time: lastOpen }),
      // Decided at the open, on what the closes before it say: a position is sized at the price that it is filled at.
      decide: { on: ['quote'] },
      execution: rebalance({ sizeAt: 'touch', cashBuffer: Number.EPSILON, flip: 'two-orders' }),
    }),
    data: [source, opens(source)],
    instruments: [instrument({ id: 'GOOG', calendar: 'XNYS' })],
    cash: 10_000,
    venue: simVenue({ fillsFrom: 'bar' }),
  });
  // Bars are judged by their dates; the market is bought once the slow average is there.
  const time = Float64Array.from(bars.start, (at) => toMicros(toIso(at).slice(0, 10)));
  const s = barStatistics(result.record, { at: bars.end, close: bars.close, time }, { benchmarkFrom: 29 });
  const day = 86_400e6;
  return {
    finalEquity: s.finalEquity,
    peakEquity: s.peakEquity,
    trades: s.trades,
    totalReturn: s.totalReturn * 100,
    annualReturn: s.annualReturn * 100,
    volatility: s.volatility * 100,
    cagr: s.cagr * 100,
    sharpe: s.sharpe,
    sortino: s.sortino,
    calmar: s.calmar,
    maxDrawdown: s.maxDrawdown * 100,
    averageDrawdown: s.averageDrawdown * 100,
    exposure: s.exposure * 100,
    winRate: s.winRate * 100,
    bestTrade: s.bestTrade * 100,
    worstTrade: s.worstTrade * 100,
    averageTrade: s.averageTrade * 100,
    profitFactor: s.profitFactor,
    expectancy: s.expectancy * 100,
    sqn: s.sqn,
    kelly: s.kelly,
    benchmarkReturn: s.benchmarkReturn * 100,
    alpha: s.alpha * 100,
    beta: s.beta,
    days: s.duration / day,
    maxDrawdownDays: s.maxDrawdownDuration / day,
    averageDrawdownDays: Math.ceil(s.averageDrawdownDuration / day),
    maxTradeDays: s.maxTradeDuration / day,
    averageTradeDays: Math.ceil(s.averageTradeDuration / day),
  };
}

export const backtestingStats: ParityCase = {
  id: 'backtesting-stats',
  engine: 'backtesting.py',
  title: 'SMA 10/30 on GOOG 2004-2013, all in long or short, 29 statistics',
  needs: [file],
  tolerance: 1e-8,
  published: {
    finalEquity: 51422.99,
    peakEquity: 75787.44,
    trades: 66,
    totalReturn: 414.2298999999996,
    annualReturn: 21.191099249053224,
    volatility: 36.49716090702389,
    cagr: 21.160245705962623,
    sharpe: 0.5806232244485349,
    sortino: 1.085343435248866,
    calmar: 0.44166409202994616,
    maxDrawdown: -47.98012705007588,
    averageDrawdown: -5.925851581948801,
    exposure: 96.74115456238361,
    winRate: 46.96969696969697,
    bestTrade: 53.59595229490424,
    worstTrade: -18.39887353835481,
    averageTrade: 2.531715975158555,
    profitFactor: 2.167945974262033,
    expectancy: 3.274807806674883,
    sqn: 1.07661873566977,
    kelly: 0.1518705127029717,
    benchmarkReturn: 522.0601851851852,
    alpha: 394.3739114202746,
    beta: 0.038033907091922066,
    days: 3116,
    maxDrawdownDays: 584,
    averageDrawdownDays: 41,
    maxTradeDays: 183,
    averageTradeDays: 46,
  },
  run,
};
