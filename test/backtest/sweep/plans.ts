/** Plans that several tests of sweeps share. */
import { instrument } from 'edgeproof';
import { feeBps, type Parameters, parameterGrid, positionRule, type SweepPlan, simVenue } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, ema, rsi, sma, zscore } from 'edgeproof/features';

/** What a random market and account of {@link crossPlan} is made of. */
export interface Market {
  readonly bars: number;
  readonly seed: number;
  readonly period: '1m' | '1h' | '1d';
  readonly tick: number;
  readonly rate: number;
  readonly quantity: number;
  readonly lotSize: string;
  readonly multiplier: number;
  readonly short: boolean;
  readonly cash: number;
}

/** The market that tests begin with. */
export const plain: Market = {
  bars: 400,
  seed: 1,
  period: '1d',
  tick: 0.01,
  rate: 2,
  quantity: 10,
  lotSize: '1',
  multiplier: 1,
  short: true,
  cash: 100_000,
};

/** Moving averages that cross, long or short, on one instrument. */
export function crossPlan(m: Partial<Market> = {}): SweepPlan<{ readonly fast: number; readonly slow: number }> {
  const o = { ...plain, ...m };
  return {
    parameters: parameterGrid({ fast: [3, 5, 8], slow: [8, 21, 34] }, ({ fast, slow }) => fast < slow),
    strategy: ({ fast, slow }) =>
      positionRule({
        name: 'cross',
        features: compose(sma({ period: fast }), sma({ period: slow })),
        needs: [`sma_${fast}`, `sma_${slow}`],
        quantity: o.quantity,
        position: (a, b) => (a > b ? 1 : a < b ? (o.short ? -1 : 0) : Number.NaN),
      }),
    data: synthetic({ instruments: 'A', bars: o.bars, seed: o.seed, period: o.period, tick: o.tick }),
    instruments: [instrument({ id: 'A', tickSize: o.tick, lotSize: o.lotSize, multiplier: o.multiplier })],
    cash: o.cash,
    venue: simVenue({ fees: feeBps({ rate: o.rate, decimals: 12 }) }),
  };
}

/** One column and three columns; what a later set reads of an earlier one is not shared. */
export function mixedPlan(seed: number): SweepPlan<Parameters> {
  return {
    ...crossPlan({ seed }),
    parameters: parameterGrid({ kind: ['one', 'three', 'nested'], period: [5, 9] }),
    strategy: ({ kind, period }) => {
      const n = Number(period);
      if (kind === 'one')
        return positionRule({
          name: 'one',
          features: rsi({ period: n }),
          needs: [`rsi_${n}`],
          quantity: 5,
          position: (strength) => (strength < 45 ? 1 : strength > 55 ? 0 : Number.NaN),
        });
      if (kind === 'three')
        return positionRule({
          name: 'three',
          features: compose(ema({ period: n }), ema({ period: 2 * n }), rsi({ period: n })),
          needs: [`ema_${n}`, `ema_${2 * n}`, `rsi_${n}`],
          quantity: 5,
          position: (fast, slow, strength) => (fast > slow && strength > 50 ? 1 : -1),
        });
      return positionRule({
        name: 'nested',
        features: compose(rsi({ period: n }), zscore({ of: `rsi_${n}`, period: 10, name: 'z' })),
        needs: ['z'],
        quantity: 5,
        position: (z) => (z > 0 ? 1 : 0),
      });
    },
  };
}
