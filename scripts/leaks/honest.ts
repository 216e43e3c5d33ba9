/** Pipelines without a leak, of many kinds: none of them may be called one. */
import type { DataSource, Factory, MarketEvent, Model, RowTable } from 'edgeproof';
import { feeBps, fillProfiles, type LeakPipeline, simVenue, slippageBps } from 'edgeproof/backtest';
import { fromEvents, Membership, resample } from 'edgeproof/data';
import { adx, atr, bollinger, compose, crossRank, ema, macd, momentum, rsi, sma, zscore } from 'edgeproof/features';
import { ridge, rule } from 'edgeproof/models';
import { rebalance } from 'edgeproof/oms';
import { equalWeight, fixedQuantity, inverseVolatility, rankWeight, volatilityTarget } from 'edgeproof/portfolio';
import { drawdownHalt, exposureLimits } from 'edgeproof/risk';
import { type LeakCase, pipelineCase } from './case.js';
import { market, onSignal, pipeline, trend } from './host.js';
import { honestTimes, range } from './planted-times.js';
import { CAUSAL } from './signals.js';

const FIVE = ['A', 'B', 'C', 'D', 'E'];

/** Learns from each outcome once it is known: recursive least squares with forgetting, one weight. */
function online(): Factory<Model> {
  return () => {
    let weight = 0;
    let certainty = 1;
    return {
      name: 'online',
      version: '1',
      apiVersion: 1,
      needs: ['return_1'],
      lookback: 1,
      horizon: { steps: 1 },
      predict: (x, out) => {
        for (let i = 0; i < x.rows; i++) out.mean[i] = x.ready(i) ? weight * x.get(i, 0) : Number.NaN;
      },
      learn: ({ x, y }) => {
        for (let r = 0; r < x.rows; r++) {
          const one = x.data[r]!;
          if (!Number.isFinite(one) || !Number.isFinite(y[r]!)) continue;
          certainty = 0.99 * certainty + one * one;
          weight += (one * (y[r]! - weight * one)) / certainty;
        }
      },
      snapshot: () => ({ json: [weight, certainty] }),
      restore: (state) => {
        [weight, certainty] = state.json as [number, number];
      },
    };
  };
}

/** Bars that did not come. */
function withGaps(source: DataSource, every: number): DataSource {
  return {
    name: `${source.name} with gaps`,
    version: '1',
    apiVersion: 1,
    provides: source.provides,
    async *history(query, signal) {
      for await (const batch of source.history?.(query, signal) ?? []) {
        const kept: MarketEvent[] = [];
        for (let i = 0; i < batch.length; i++) {
          const event = { ...batch.get(i) };
          if ((i * 7919) % every !== 0) kept.push(event);
        }
        if (kept.length > 0) yield { length: kept.length, at: (i) => kept[i]!.at, get: (i) => kept[i]! };
      }
    },
  };
}

/** Highs that were higher than four bars on both sides, known four bars later. */
const pivots = () => () => {
  const seen: number[][] = [];
  return {
    name: 'pivots',
    version: '1',
    apiVersion: 1 as const,
    scope: 'instrument' as const,
    reads: ['bar' as const],
    columns: ['pivot'],
    warmup: 9,
    update: (event: MarketEvent, rows: RowTable) => {
      if (event.kind !== 'bar') return;
      seen[event.instrument] ??= [];
      const own = seen[event.instrument]!;
      own.push(event.high);
      if (own.length > 9) own.shift();
      if (own.length === 9 && own[4] === Math.max(...own)) rows.set(event.instrument, 0, own[4]!);
    },
    snapshot: () => ({ json: seen.map((one) => [...one]) }),
    restore: () => {},
  };
};

const needs = ['return_1', 'return_5'];
const learned = () =>
  trend({
    model: ridge({ needs, horizon: { steps: 5 } }),
    optimizer: fixedQuantity({ quantity: 5 }),
    refit: { every: 40, minimum: 80, window: 120 },
  });

type Build = (data: readonly DataSource[]) => LeakPipeline | Promise<LeakPipeline>;
const kinds: Readonly<
  Record<
    string,
    { ids?: readonly string[]; bars?: number; build: Build; more?: (seed: number) => readonly DataSource[] }
  >
> = {
  'two averages': { build: () => pipeline(trend()) },
  'ridge, fitted again and again': { build: () => pipeline(learned()) },
  'online learning': { build: () => pipeline(trend({ model: online() })) },
  'five instruments, equal weights': {
    ids: FIVE,
    bars: 120,
    build: () => pipeline(trend({ optimizer: equalWeight() }), { ids: FIVE }),
  },
  'a cross-section by rank': {
    ids: FIVE,
    bars: 120,
    build: () =>
      pipeline(
        {
          features: compose(momentum({ period: 10 }), crossRank({ of: 'momentum_10' })),
          model: rule({ needs: ['momentum_10'] }, (x) => x),
          optimizer: rankWeight({ gross: 1 }),
        },
        { ids: FIVE },
      ),
  },
  'missing bars, use': { build: (data) => pipeline(trend(), { data: withGaps(data[0]!, 9) }) },
  'missing bars, skip': {
    ids: ['A', 'B'],
    bars: 140,
    build: (data) =>
      pipeline(trend({ decide: { missing: 'skip' } }), { ids: ['A', 'B'], data: withGaps(data[0]!, 11) }),
  },
  'volatility target with limits': {
    build: () =>
      pipeline(
        trend({
          optimizer: volatilityTarget({ annual: 0.1, periodsPerYear: 252, lookback: 20, maxLeverage: 1 }),
          risk: [exposureLimits({ gross: 1.05 }), drawdownHalt({ max: 0.2 })],
        }),
        { venue: simVenue({ fees: feeBps({ rate: 1 }), slippage: slippageBps({ rate: 2 }) }) },
      ),
  },
  'inverse volatility': {
    ids: FIVE,
    bars: 120,
    build: () => pipeline(trend({ optimizer: inverseVolatility({ lookback: 20 }) }), { ids: FIVE }),
  },
  'orders for the close': {
    build: () =>
      pipeline(trend({ execution: rebalance({ order: 'market-on-close' }) }), {
        venue: simVenue({ ...fillProfiles.marketOnClose }),
      }),
  },
  'the worst price of each bar': { build: () => pipeline(trend(), { venue: simVenue({ ...fillProfiles.worstCase }) }) },
  'a share of the volume only': { build: () => pipeline(trend(), { venue: simVenue({ maxVolumeShare: 0.05 }) }) },
  'late decisions': { build: () => pipeline(trend({ decide: { grace: '1m' } })) },
  'closed weekly bars': { build: (data) => pipeline(trend(), { data: resample(data[0]!, { period: '7d' }) }) },
  'confirmed pivots': {
    build: () =>
      pipeline({
        features: compose(pivots(), sma({ period: 5 })),
        model: rule({ needs: ['pivot', 'sma_5'] }, (p, m) => Math.sign(m - p)),
        optimizer: fixedQuantity({ quantity: 10 }),
      }),
  },
  'filters that never forget': {
    build: () =>
      pipeline({
        features: compose(ema({ period: 12 }), macd({}), rsi({ period: 14 }), adx({ period: 14 }), atr({ period: 14 })),
        model: rule({ needs: ['ema_12', 'rsi_14'] }, (_, strength) => Math.sign(50 - strength)),
        optimizer: fixedQuantity({ quantity: 10 }),
      }),
  },
  'bands and a z-score': {
    build: () =>
      pipeline({
        features: compose(bollinger({ period: 20 }), zscore({ of: 'close', period: 30 })),
        model: rule({ needs: ['zscore_30'] }, (z) => -z),
        optimizer: equalWeight(),
        risk: [exposureLimits({ gross: 2 })],
      }),
  },
  'members that come and go': {
    ids: ['A', 'B', 'C'],
    bars: 120,
    build: () =>
      pipeline(trend({ optimizer: equalWeight() }), {
        ids: ['A', 'B', 'C'],
        membership: new Membership([
          { id: 'A', from: '1990-01-01' },
          { id: 'B', from: '1990-01-01', to: '2000-03-01' },
          { id: 'C', from: '2000-02-01' },
        ]),
      }),
  },
  'dividends and a split': {
    build: () => pipeline(trend()),
    more: () => [
      fromEvents({
        events: [
          {
            kind: 'corporate-action',
            instrument: 'A',
            time: '2000-02-09',
            action: { type: 'dividend', amount: '0.5' },
          },
        ],
      }),
    ],
  },
  'a rule by the calendar': {
    build: () => pipeline(trend({ decide: { every: '7d' } })),
  },
};

export const honestCases: readonly LeakCase[] = [
  ...Object.entries(kinds).flatMap(([id, { ids = ['A'], bars = 160, build, more }], k) =>
    range(0, 3).map((turn) =>
      pipelineCase(
        { id: `${id} ${turn}`, kind: id, leak: false },
        { data: [market(1000 + 10 * k + turn, ids, bars), ...(more?.(turn) ?? [])], build },
      ),
    ),
  ),
  ...Object.entries(CAUSAL).flatMap(([id, signal], k) =>
    range(0, 2).map((turn) =>
      pipelineCase(
        { id: `${id}, vectorised ${turn}`, kind: 'vectorised signals', leak: false },
        turn === 0
          ? { data: market(2000 + k, ['A'], 160), build: (data) => onSignal(data, ['A'], () => signal) }
          : { data: market(2100 + k, ['A', 'B'], 100), build: (data) => onSignal(data, ['A', 'B'], () => signal) },
      ),
    ),
  ),
  ...honestTimes,
];
