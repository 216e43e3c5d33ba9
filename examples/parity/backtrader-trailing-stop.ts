/** backtrader, a trailing stop behind each entry: it follows closes, and is met by the bars after. */
import { backtest, defineStrategy, instrument, type Trail } from 'edgeproof';
import { fillProfiles, simVenue } from 'edgeproof/backtest';
import { compose, difference, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { csvFile } from 'edgeproof/node';
import { customExecution } from 'edgeproof/oms';
import { fixedQuantity } from 'edgeproof/portfolio';
import type { Figures, ParityCase } from './case.js';

const file = 'backtrader/datas/2006-day-001.txt';

/** Bought when the signal comes; the stop is sent once the entry is known to be filled. */
const behind = (trail: Trail) =>
  customExecution({
    name: 'behind',
    plan(targets, at) {
      const order = { action: 'new', instrument: 0, quantity: 1 } as const;
      if (at.inFlight.count > 0) return [];
      if (at.positions.quantity(0) > 0) return [{ ...order, side: 'sell', type: 'trailing-stop', trail }];
      return targets.values[0]! > 0 ? [{ ...order, side: 'buy', type: 'market' }] : [];
    },
  });

async function run(data: string, trail: Trail): Promise<Figures> {
  const result = await backtest({
    strategy: defineStrategy({
      name: 'trailing',
      features: compose(
        sma({ period: 10 }),
        sma({ period: 20 }),
        difference({ of: 'sma_10', minus: 'sma_20', name: 'above' }),
      ),
      model: rule({ needs: ['above'], lookback: 2 }, (row) => (row('above', 1) < 0 && row('above') > 0 ? 1 : 0)),
      optimizer: fixedQuantity({ quantity: 1 }),
      execution: behind(trail),
    }),
    data: csvFile(`${data}/${file}`, { instrument: 'X' }),
    instruments: [instrument({ id: 'X', tickSize: 0 })],
    cash: 10_000,
    venue: simVenue(fillProfiles.touch),
  });
  return { value: result.finalEquity.toFixed(4), cash: result.cash().toFixed(4), filled: result.fills.length };
}

const engine = 'backtrader';
const source = 'computed by running backtrader 1.9.78.123 on the same file';
const needs = [file];

export const backtraderTrailing: readonly ParityCase[] = [
  {
    id: 'backtrader-trail-amount',
    engine,
    title: 'SMA 10/20 with a stop that trails the close by 40 points',
    source,
    needs,
    published: { value: '9944.7100', cash: '9944.7100', filled: 14 },
    run: (data) => run(data, { amount: 40 }),
  },
  {
    id: 'backtrader-trail-percent',
    engine,
    title: 'SMA 10/20 with a stop that trails the close by 2 %',
    source,
    needs,
    published: { value: '10179.1462', cash: '6059.2062', filled: 13 },
    run: (data) => run(data, { bps: 200 }),
  },
];
