/** backtrader, the SMA cross of its own tests: one unit, bought and sold at the open after the cross. */
import { backtest, defineStrategy, type Instrument, instrument } from 'edgeproof';
import { type FeeModel, noFee, perContract, simVenue } from 'edgeproof/backtest';
import { compose, difference, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { csvFile } from 'edgeproof/node';
import { futuresMargin, type MarginModel } from 'edgeproof/oms';
import { fixedQuantity } from 'edgeproof/portfolio';
import type { Figures, ParityCase } from './case.js';

const file = 'backtrader/datas/2006-day-001.txt';

/** What is traded, and on which terms. */
interface Terms {
  readonly listing: Instrument;
  readonly fees: FeeModel;
  readonly margin?: MarginModel;
}

/** Shares, paid in full and without costs. */
const stock: Terms = { listing: instrument({ id: 'X' }), fees: noFee() };

/** Contracts of ten, 2.00 each way, 1,000 of margin each. */
const futures: Terms = {
  listing: instrument({ id: 'X', assetClass: 'future', multiplier: 10 }),
  fees: perContract({ rate: 2 }),
  margin: futuresMargin({ contracts: { X: { initial: 1000, maintenance: 0 } } }),
};

async function run(
  data: string,
  { listing, fees, margin }: Terms,
  { period = 15, cash = 10_000 }: { readonly period?: number; readonly cash?: number } = {},
): Promise<Figures> {
  const result = await backtest({
    strategy: defineStrategy({
      name: 'sma_cross',
      features: compose(sma({ period, name: 'mean' }), difference({ of: 'close', minus: 'mean', name: 'above' })),
      // In when the close crosses its average from below, out when it crosses from above, else as before.
      model: rule({ needs: ['above'], lookback: 2 }, (row) => {
        const [before, now] = [row('above', 1), row('above')];
        return before < 0 && now > 0 ? 1 : before > 0 && now < 0 ? 0 : Number.NaN;
      }),
      optimizer: fixedQuantity({ quantity: 1 }),
    }),
    data: csvFile(`${data}/${file}`, { instrument: 'X' }),
    instruments: [listing],
    cash,
    ...(margin === undefined ? {} : { margin }),
    venue: simVenue({ fees, checkMargin: margin !== undefined }),
  });
  const free = margin === undefined ? result.cash().toNumber() : result.margin.available;
  const { filled } = result.record.orders;
  return { value: result.finalEquity.toFixed(2), cash: free.toFixed(2), filled };
}

export const backtraderStock: ParityCase = {
  id: 'backtrader-stock',
  engine: 'backtrader',
  title: 'SMA(15) cross on daily bars of 2006, one share',
  needs: [file],
  published: { value: '10284.10', cash: '6164.16' },
  run: (data) => run(data, stock),
};

export const backtraderFutures: ParityCase = {
  id: 'backtrader-futures',
  engine: 'backtrader',
  title: 'the same as a future: multiplier 10, 2.00 a contract, margin 1,000',
  needs: [file],
  published: { value: '12795.00', cash: '11795.00' },
  run: (data) => run(data, futures),
};

const computed = 'computed by running backtrader 1.9.78.123 on the same file';

export const backtraderPoor: ParityCase = {
  id: 'backtrader-margin',
  engine: 'backtrader',
  title: 'the future with 1,200 in cash: orders that cannot be margined are refused',
  source: computed,
  needs: [file],
  published: { value: '846.50', cash: '846.50', filled: 12 },
  run: (data) => run(data, futures, { cash: 1200 }),
};

/** Final value of each period from 5 to 44. */
const values =
  '12062.40 13934.00 13302.40 11845.90 10044.00 11313.80 10053.60 11086.00 12032.10 11368.90 12795.00 13656.90 13719.60 ' +
  '12300.30 11291.50 11073.40 11537.50 11825.00 11553.20 11553.20 11674.60 11589.70 11090.20 11241.10 11501.40 12308.50 ' +
  '12295.80 13059.40 13059.40 13061.30 13879.30 13879.30 13310.30 12503.20 12503.20 12503.20 12154.90 12154.90 12154.90 12154.90';
const byPeriod = values.split(' ').map((value, i) => [`period ${i + 5}`, value] as const);

export const backtraderPeriods: ParityCase = {
  id: 'backtrader-periods',
  engine: 'backtrader',
  title: 'the future with each period from 5 to 44',
  source: computed,
  needs: [file],
  published: Object.fromEntries(byPeriod),
  async run(data) {
    const found: { [name: string]: string } = {};
    for (const [i, [name]] of byPeriod.entries())
      found[name] = String((await run(data, futures, { period: i + 5 }))['value']);
    return found;
  },
};
