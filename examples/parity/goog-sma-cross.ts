/** The SMA cross of backtesting.py's tests on GOOG: all in, long or short, under terms that vary. */
import { type BacktestResult, backtest, defineStrategy, instrument, toIso, toMicros } from 'edgeproof';
import { feeBps, noFee, type SimVenueOptions, simVenue, slippageBps } from 'edgeproof/backtest';
import { opens, readBars } from 'edgeproof/data';
import { compose, difference, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { csvFile } from 'edgeproof/node';
import { crossMargin, rebalance } from 'edgeproof/oms';
import { fixedWeight, until } from 'edgeproof/portfolio';
import { type BarStatistics, barStatistics } from 'edgeproof/report';

export const googFile = 'backtesting.py/backtesting/test/GOOG.csv';

/** What varies; nothing costs anything and nothing is borrowed when it is left out. */
export interface Terms {
  readonly cash?: number;
  /** Share of the price that an entry is worse than the market. */
  readonly spread?: number;
  /** Money an order, and share of its notional; paid at entry and at exit. */
  readonly commission?: { readonly perOrder: number; readonly rate: number };
  /** Notional over the equity that it binds. */
  readonly leverage?: number;
  /** Filled at the close that was decided on, instead of the next open. */
  readonly onClose?: boolean;
  readonly lotSize?: string;
}

function venueOf({ spread = 0, commission, onClose = false }: Terms): SimVenueOptions {
  const bps = 10_000;
  return {
    fillsFrom: 'bar',
    marketFill: onClose ? 'same-close' : 'next-open',
    fees: commission === undefined ? noFee() : feeBps({ ...commission, rate: commission.rate * bps, decimals: 12 }),
    slippage: spread === 0 ? null : slippageBps({ rate: spread * bps, on: 'opening' }),
  };
}

/** Whole shares of all there is: floor((1 - ε) equity × leverage / (price + what a share costs beyond it)). */
function sizing({ spread = 0, commission = { perOrder: 0, rate: 0 }, onClose = false }: Terms) {
  const { perOrder, rate } = commission;
  return rebalance({
    sizeAt: onClose ? 'mark' : 'touch',
    cashBuffer: Number.EPSILON,
    flip: 'two-orders',
    unitCost: (price, side) => (side === 'buy' ? spread : -spread) * price + rate * price + perOrder,
    exitFee: (shares, price) => perOrder + rate * shares * price,
  });
}

export async function googSmaCross(
  data: string,
  terms: Terms = {},
): Promise<{ readonly result: BacktestResult; readonly statistics: BarStatistics }> {
  const source = csvFile(`${data}/${googFile}`, {
    instrument: 'GOOG',
    calendar: 'XNYS',
    header: false,
    columns: ['date', 'open', 'high', 'low', 'close', 'volume'],
    skipLines: 1,
  });
  const bars = await readBars(source, 'GOOG');
  const { leverage = 1, onClose = false, lotSize = '1', cash = 10_000 } = terms;
  // The last trade is closed at the open of the last bar, or where fills are at closes at the close ahead of it.
  const time = toIso(onClose ? bars.end.at(-2)! : bars.start.at(-1)!);
  const result = await backtest({
    strategy: defineStrategy({
      name: 'sma_cross',
      features: compose(
        sma({ period: 10 }),
        sma({ period: 30 }),
        difference({ of: 'sma_10', minus: 'sma_30', name: 'above' }),
      ),
      model: rule({ needs: ['above'], lookback: 2 }, (row) => {
        const [before, now] = [row('above', 1), row('above')];
        return before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? -1 : Number.NaN;
      }),
      optimizer: until(fixedWeight({ weight: leverage }), { time }),
      // Decided at the open, on what the closes before it say: so a position is sized at the price that it is filled at.
      decide: onClose ? {} : { on: ['quote'] },
      execution: sizing(terms),
    }),
    data: onClose ? source : [source, opens(source)],
    instruments: [instrument({ id: 'GOOG', calendar: 'XNYS', tickSize: 0, lotSize })],
    cash,
    margin: crossMargin({ leverage, maintenanceRate: 0 }),
    ruin: 'stop',
    venue: simVenue(venueOf(terms)),
  });
  // Bars are judged by their dates; the market is bought once the slow average is there.
  const dates = Float64Array.from(bars.start, (at) => toMicros(`${toIso(at).slice(0, 10)}T00:00:00Z`));
  const judged = { at: bars.end, close: bars.close, time: dates };
  return { result, statistics: barStatistics(result.record, judged, { benchmarkFrom: 29 }) };
}
