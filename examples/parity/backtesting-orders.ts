/** backtesting.py, orders instead of targets: brackets around an entry, and lots that are closed first in, first out. */
import { backtest, defineStrategy, type Execution, type Factory, instrument, type NewIntent } from 'edgeproof';
import { fillProfiles, simVenue } from 'edgeproof/backtest';
import { opens, readBars } from 'edgeproof/data';
import { compose, difference, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { csvFile } from 'edgeproof/node';
import { crossMargin, customExecution, type MarginModel } from 'edgeproof/oms';
import { fixedQuantity } from 'edgeproof/portfolio';
import { barStatistics } from 'edgeproof/report';
import type { Figures, ParityCase } from './case.js';
import { googFile } from './goog-sma-cross.js';

const market = (side: 'buy' | 'sell', quantity: number, tag: string): NewIntent => ({
  action: 'new',
  instrument: 0,
  side,
  quantity,
  type: 'market',
  tag,
});

/** All in on a cross upwards when flat, with a stop 5 % below the last close and a target 10 % above it. */
const brackets = customExecution({
  name: 'brackets',
  plan(targets, at) {
    if (!(targets.values[0]! > 0) || at.positions.quantity(0) !== 0 || at.inFlight.count > 0) return [];
    const quantity = Math.floor((at.equity * (1 - Number.EPSILON)) / at.market.ask[0]!);
    const close = at.market.close[0]!;
    const exit = { ...market('sell', quantity, 'exit'), reduceOnly: true };
    return [
      market('buy', quantity, 'entry'),
      { ...exit, type: 'stop', stopPrice: close * 0.95 },
      { ...exit, type: 'limit', limitPrice: close * 1.1 },
    ];
  },
  // One exit is enough.
  observe: (report, at) =>
    report.type === 'fill' && at.positions.quantity(0) === 0
      ? at.inFlight.orders(0).map(({ order }) => ({ action: 'cancel', id: order.id }) as const)
      : [],
});

/** 15 shares bought on each cross upwards, 10 sold on each downwards, whatever is held. */
const lots = customExecution({
  name: 'lots',
  plan: (targets) => {
    const sign = targets.values[0]!;
    return sign > 0 ? [market('buy', 15, 'up')] : sign < 0 ? [market('sell', 10, 'down')] : [];
  },
});

async function run(
  data: string,
  execution: Factory<Execution>,
  more: { readonly margin?: MarginModel } = {},
): Promise<Figures> {
  const source = csvFile(`${data}/${googFile}`, {
    instrument: 'GOOG',
    calendar: 'XNYS',
    header: false,
    columns: ['date', 'open', 'high', 'low', 'close', 'volume'],
    skipLines: 1,
  });
  const bars = await readBars(source, 'GOOG');
  const result = await backtest({
    strategy: defineStrategy({
      name: 'orders',
      features: compose(
        sma({ period: 10 }),
        sma({ period: 30 }),
        difference({ of: 'sma_10', minus: 'sma_30', name: 'above' }),
      ),
      model: rule({ needs: ['above'], lookback: 2 }, (row) => {
        const [before, now] = [row('above', 1), row('above')];
        return before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? -1 : Number.NaN;
      }),
      optimizer: fixedQuantity({ quantity: 1 }),
      decide: { on: ['quote'] },
      execution,
    }),
    data: [source, opens(source)],
    instruments: [instrument({ id: 'GOOG', calendar: 'XNYS', tickSize: 0 })],
    cash: 10_000,
    ...more,
    venue: simVenue({
      ...fillProfiles.touch,
      fillsFrom: 'bar',
      checkMargin: more.margin === undefined ? false : 'fill',
    }),
  });
  const s = barStatistics(result.record, { at: bars.end, close: bars.close });
  return {
    finalEquity: s.finalEquity,
    trades: s.trades,
    winRate: s.winRate * 100,
    maxDrawdown: s.maxDrawdown * 100,
    sqn: s.sqn,
  };
}

const source = 'computed by running backtesting.py 0.6.6 on the same file, open trades left open';

export const backtestingOrders: readonly ParityCase[] = [
  {
    id: 'backtesting-brackets',
    engine: 'backtesting.py',
    title: 'all in, a stop at 5 % and a target at 10 %',
    source,
    needs: [googFile],
    tolerance: 1e-8,
    published: {
      finalEquity: 24398.517499999998,
      trades: 29,
      winRate: 55.172413793103445,
      maxDrawdown: -21.89947420733883,
      sqn: 1.9573447340380568,
    },
    run: (data) => run(data, brackets),
  },
  {
    id: 'backtesting-lots',
    engine: 'backtesting.py',
    title: '15 in, 10 out, first in first out',
    source,
    needs: [googFile],
    tolerance: 1e-8,
    published: {
      finalEquity: 32199.999999999996,
      trades: 44,
      winRate: 70.45454545454545,
      maxDrawdown: -35.896568914320405,
      sqn: 3.288759837869061,
    },
    // Nothing is borrowed: an order that cannot be paid for when it is filled is cancelled.
    run: (data) => run(data, lots, { margin: crossMargin({ leverage: 1, maintenanceRate: 0 }) }),
  },
];
