import { expect, it } from 'vitest';
import { perShare, simVenue } from '../../src/backtest/index.js';
import { returns } from '../../src/features/index.js';
import { backtest, defineStrategy, instrument } from '../../src/index.js';
import { rule } from '../../src/models/index.js';
import { leanFolder } from '../../src/node/index.js';
import { rebalance } from '../../src/oms/index.js';
import { fixedWeight } from '../../src/portfolio/index.js';
import { dataDir, describeShared } from '../shared.js';

const fee = (quantity: number): number => Math.max(1, 0.005 * quantity);

describeShared('LEAN BasicTemplateAlgorithm through the public ports', ['data/QuantConnect_Lean'], () => {
  it('buys SPY with all there is on the first bar and holds it for a week', async () => {
    const strategy = defineStrategy({
      name: 'basic_template',
      features: returns({ periods: [1] }),
      model: rule({ needs: [] }, () => 1),
      optimizer: fixedWeight({ weight: 1 }),
      execution: rebalance({ cashBuffer: 0.0025, feeReserve: fee, band: 0.5 }),
    });
    const result = await backtest({
      strategy,
      data: leanFolder(`${dataDir()}/QuantConnect_Lean/Data`, {
        symbols: ['SPY'],
        resolution: 'minute',
        prices: 'adjusted',
      }),
      from: '2013-10-07',
      to: '2013-10-12',
      instruments: [instrument({ id: 'SPY', tickSize: 0, calendar: 'XNYS' })],
      cash: 100_000,
      venue: simVenue({ fees: perShare({ rate: '0.005', minimum: 1 }) }),
    });
    expect(result.fills.length).toBe(1);
    expect(result.position('SPY').toString()).toBe('688');
    expect(result.fills[0]?.fee.toString()).toBe('3.44');
    expect(result.finalEquity.toFixed(2)).toBe('101691.92');
  });
});
