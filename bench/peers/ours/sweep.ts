/** A grid of moving-average crosses in one process, on daily bars, so that drawdown and Sharpe ratio are bar by bar. */
import { instrument } from 'edgeproof';
import { feeBps, parameterGrid, positionRule, simVenue, sweep } from 'edgeproof/backtest';
import { fromColumns } from 'edgeproof/data';
import { compose, sma } from 'edgeproof/features';
import { column, OPTIONS, serve } from './serve.js';

const plan = {
  parameters: parameterGrid({ fast: OPTIONS.grid.fast as number[], slow: OPTIONS.grid.slow as number[] }),
  strategy: ({ fast, slow }: { readonly fast: number; readonly slow: number }) =>
    positionRule({
      name: 'cross',
      features: compose(sma({ period: fast }), sma({ period: slow })),
      needs: [`sma_${fast}`, `sma_${slow}`],
      quantity: 1,
      position: (quick, lazy) => (quick > lazy ? 1 : 0),
    }),
  data: fromColumns({
    time: 'end',
    period: '1d',
    series: [
      {
        instrument: 'A',
        time: column('end').map((_, i) => (i + 1) * 86_400e6),
        open: column('open'),
        high: column('high'),
        low: column('low'),
        close: column('close'),
      },
    ],
  }),
  instruments: [instrument({ id: 'A', tickSize: 0 })],
  cash: OPTIONS.cash as number,
  venue: simVenue({ fees: feeBps({ rate: 2, decimals: 12 }) }),
};

await serve(async () => {
  const { trials } = await sweep(plan, { path: 'vector' });
  const sum = (name: 'finalEquity' | 'fills' | 'maxDrawdown' | 'sharpe'): number =>
    trials.reduce((all, { metrics }) => all + (Number.isNaN(metrics![name]) ? 0 : metrics![name]), 0);
  return { equity: sum('finalEquity'), fills: sum('fills'), drawdown: sum('maxDrawdown'), sharpe: sum('sharpe') };
});
