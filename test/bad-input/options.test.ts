import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as backtestDoor from '../../src/backtest/index.js';
import * as data from '../../src/data/index.js';
import * as features from '../../src/features/index.js';
import * as main from '../../src/index.js';
import * as models from '../../src/models/index.js';
import * as node from '../../src/node/index.js';
import * as oms from '../../src/oms/index.js';
import * as portfolio from '../../src/portfolio/index.js';
import * as risk from '../../src/risk/index.js';
import * as rx from '../../src/rx/index.js';
import * as testing from '../../src/testing/index.js';
import { crossStrategy, syntheticRun } from '../engine/fixtures.js';
import { refused } from './refusal.js';

/** How a factory is called with valid options and `more` beside them. */
type Call = (more: object) => unknown;

const bar = { time: '2024-01-02', open: 1, high: 1, low: 1, close: 1, volume: 1 };
const synthetic = { instruments: ['A'], bars: 5, seed: 1 };
const run = { ...syntheticRun(['A'], 20, 1), strategy: crossStrategy() };
const { strategy: _, ...onlyRun } = run;
const parts = {
  name: 's',
  features: features.sma({ period: 2 }),
  model: models.zero(),
  optimizer: portfolio.equalWeight(),
};
const column = { instrument: 'A', time: [60e6], open: [1], high: [1], low: [1], close: [1] };
const period = { period: 5 };
const pair = { initial: 0.1, maintenance: 0.05 };

/** Every factory that takes options, by door. */
const FACTORIES: { readonly [door: string]: { readonly [name: string]: Call } } = {
  main: {
    backtest: (more) => main.backtest({ ...run, ...more }),
    openBacktest: async (more) => (await main.openBacktest({ ...run, ...more })).result(),
    defineStrategy: (more) => main.defineStrategy({ ...parts, ...more }),
    'defineStrategy, decide': (more) => main.defineStrategy({ ...parts, decide: { every: '1h', ...more } }),
    'defineStrategy, refit': (more) => main.defineStrategy({ ...parts, refit: { every: 2, minimum: 2, ...more } }),
    instrument: (more) => main.instrument({ id: 'A', ...more }),
    flags: (more) => main.flags({ ...more } as never),
  },
  backtest: {
    backtest: (more) => backtestDoor.backtest({ ...run, ...more }),
    openBacktest: async (more) => (await backtestDoor.openBacktest({ ...run, ...more })).result(),
    simVenue: (more) => backtestDoor.simVenue({ ...more }),
    'simVenue, latency': (more) => backtestDoor.simVenue({ latency: { entry: 1, ...more } }),
    'simVenue, cutoff': (more) => backtestDoor.simVenue({ cutoff: { open: 1, ...more } }),
    walkForward: (more) =>
      backtestDoor.walkForward(
        { ...parts, model: models.ridge({ needs: ['sma_2'] }) },
        { train: 5, test: 5, ...more },
        onlyRun,
      ),
    walkForwardSplits: (more) => backtestDoor.walkForwardSplits({ rows: 50, train: 20, test: 5, ...more }),
    purgedKFold: (more) => backtestDoor.purgedKFold({ start: [0, 1, 2], end: [1, 2, 3] }, { folds: 2, ...more }),
    feeBps: (more) => backtestDoor.feeBps({ rate: 2, ...more }),
    perShare: (more) => backtestDoor.perShare({ rate: 1, ...more }),
    perContract: (more) => backtestDoor.perContract({ rate: 1, ...more }),
    makerTaker: (more) => backtestDoor.makerTaker({ maker: 1, taker: 2, ...more }),
    slippageBps: (more) => backtestDoor.slippageBps({ rate: 1, ...more }),
    spreadShare: (more) => backtestDoor.spreadShare({ share: 0.2, ...more }),
    volatilitySlippage: (more) => backtestDoor.volatilitySlippage({ share: 0.1, span: 5, ...more }),
  },
  data: {
    csv: (more) => data.csv('time,open,high,low,close\n', { ...more }),
    fromColumns: (more) => data.fromColumns({ series: [column], ...more }),
    fromEvents: (more) => data.fromEvents({ events: [], ...more }),
    fromRows: (more) => data.fromRows({ instrument: 'A', bars: [bar], ...more }),
    synthetic: (more) => data.synthetic({ ...synthetic, ...more }),
    'synthetic, model': (more) => data.synthetic({ ...synthetic, model: { kind: 'walk', ...more } }),
    syntheticQuotes: (more) => data.syntheticQuotes({ instruments: ['A'], quotes: 5, seed: 1, ...more }),
    resample: (more) => data.resample(data.synthetic(synthetic), { period: '2d', ...more } as never),
    resampleRule: (more) => data.resampleRule({ volume: 10, ...more }),
    guarded: (more) => data.guarded(data.synthetic(synthetic), { ...more }),
    DataGuard: (more) => new data.DataGuard(new main.Universe([main.instrument({ id: 'A' })]), { ...more }),
    Membership: (more) => new data.Membership([{ id: 'A', from: '2020-01-01', ...more }]),
  },
  features: {
    adx: (more) => features.adx({ ...period, ...more }),
    aroon: (more) => features.aroon({ ...period, ...more }),
    atr: (more) => features.atr({ ...period, ...more }),
    bollinger: (more) => features.bollinger({ ...period, ...more }),
    cci: (more) => features.cci({ ...period, ...more }),
    crossRank: (more) => features.crossRank({ of: 'x', ...more }),
    crossZscore: (more) => features.crossZscore({ of: 'x', ...more }),
    dema: (more) => features.dema({ ...period, ...more }),
    difference: (more) => features.difference({ of: 'x', minus: 'y', ...more }),
    donchian: (more) => features.donchian({ ...period, ...more }),
    ema: (more) => features.ema({ ...period, ...more }),
    ewmaVolatility: (more) => features.ewmaVolatility({ lambda: 0.9, ...more }),
    kama: (more) => features.kama({ ...period, ...more }),
    keltner: (more) => features.keltner({ ...period, ...more }),
    lags: (more) => features.lags({ lags: [1], ...more }),
    linregSlope: (more) => features.linregSlope({ ...period, ...more }),
    macd: (more) => features.macd({ fast: 3, ...more }),
    map: (more) => features.map({ columns: ['x'], to: 'y', fn: (x: number) => x, ...more } as never),
    mfi: (more) => features.mfi({ ...period, ...more }),
    momentum: (more) => features.momentum({ ...period, ...more }),
    obv: (more) => features.obv({ ...more }),
    parabolicSar: (more) => features.parabolicSar({ ...more }),
    ratio: (more) => features.ratio({ of: 'x', to: 'y', ...more }),
    realizedVolatility: (more) => features.realizedVolatility({ ...period, ...more }),
    returns: (more) => features.returns({ periods: [1], ...more }),
    roc: (more) => features.roc({ ...period, ...more }),
    rsi: (more) => features.rsi({ ...period, ...more }),
    sma: (more) => features.sma({ ...period, ...more }),
    stochastic: (more) => features.stochastic({ fastK: 5, ...more }),
    supertrend: (more) => features.supertrend({ ...period, ...more }),
    tema: (more) => features.tema({ ...period, ...more }),
    vwap: (more) => features.vwap({ ...period, ...more }),
    williamsR: (more) => features.williamsR({ ...period, ...more }),
    wma: (more) => features.wma({ ...period, ...more }),
    zscore: (more) => features.zscore({ ...period, ...more }),
  },
  models: {
    last: (more) => models.last({ column: 'x', ...more }),
    mean: (more) => models.mean({ ...more }),
    ridge: (more) => models.ridge({ needs: ['x'], ...more }),
    rule: (more) => models.rule({ needs: ['x'], ...more }, () => 1),
    xgboost: (more) => models.xgboost({ needs: ['x'], ...more }),
    zero: (more) => models.zero({ ...more }),
  },
  node: {
    csvFile: (more) => node.csvFile('file.csv', { ...more }),
    leanFolder: (more) => node.leanFolder('folder', { symbols: ['spy'], resolution: 'daily', ...more }),
    progressBar: (more) => node.progressBar({ ...more }),
  },
  oms: {
    rebalance: (more) => oms.rebalance({ ...more }),
    cashMargin: (more) => oms.cashMargin({ ...more }),
    crossMargin: (more) => oms.crossMargin({ leverage: 5, ...more } as never),
    isolatedMargin: (more) => oms.isolatedMargin({ leverage: 5, ...more } as never),
    futuresMargin: (more) => oms.futuresMargin({ rate: pair, ...more }),
    'futuresMargin, rate': (more) => oms.futuresMargin({ rate: { ...pair, ...more } }),
    mixedMargin: (more) => oms.mixedMargin({ default: oms.cashMargin(), ...more }),
    regTMargin: (more) => oms.regTMargin({ ...more }),
  },
  portfolio: {
    equalWeight: (more) => portfolio.equalWeight({ ...more }),
    fixedQuantity: (more) => portfolio.fixedQuantity({ quantity: 1, ...more }),
    fixedWeight: (more) => portfolio.fixedWeight({ ...more }),
    inverseVolatility: (more) => portfolio.inverseVolatility({ lookback: 5, ...more }),
    meanVariance: (more) => portfolio.meanVariance({ riskAversion: 1, lookback: 5, ...more }),
    minimumVariance: (more) => portfolio.minimumVariance({ lookback: 5, ...more }),
    rankWeight: (more) => portfolio.rankWeight({ ...more }),
    volatilityTarget: (more) => portfolio.volatilityTarget({ annual: 0.1, periodsPerYear: 252, lookback: 5, ...more }),
  },
  risk: {
    dailyLossHalt: (more) => risk.dailyLossHalt({ max: 0.1, ...more }),
    drawdownHalt: (more) => risk.drawdownHalt({ max: 0.1, ...more }),
    exposureLimits: (more) => risk.exposureLimits({ gross: 1, ...more }),
    killSwitch: (more) => risk.killSwitch({ ...more }),
    orderLimits: (more) => risk.orderLimits({ maxQuantity: 1, ...more }),
    positionLimits: (more) => risk.positionLimits({ maxWeight: 1, ...more }),
    priceCollar: (more) => risk.priceCollar({ bps: 10, ...more }),
  },
  rx: {
    tradingAccount: (more) => rx.tradingAccount({ instruments: run.instruments, cash: 1, ...more }),
    moments: (more) =>
      rx.moments(data.synthetic(synthetic), {
        account: rx.tradingAccount({ instruments: run.instruments, cash: 1 }),
        ...more,
      }),
    simBroker: (more) => rx.simBroker({ ...more }),
    withForecast: (more) => rx.withForecast(models.zero(), { ...more }),
    underRisk: (more) => rx.underRisk([], { ...more }),
  },
  testing: {
    simBroker: (more) => testing.simBroker({ ...more }),
  },
};

/** What has no options object: functions of values, and what is made of other plug-ins. */
const NO_OPTIONS: { readonly [door: string]: readonly string[] } = {
  main: 'amountToDecimal assertSame canonicalJson compareManifests copyEvent dataHash decodeState encodeState factory fillReport fixed hashJson isEdgeproofError isLegalTransition manifest manifestHash memorySnapshotStore packSnapshot parseManifest parsePromotion promote quantize sha256Hex stableStringify statusReport toDate toDecimal toDuration toIso toMicros unpackSnapshot verify'.split(
    ' ',
  ),
  backtest: 'brokerVenue customFee customSlippage noFee replayJournal utcSession'.split(' '),
  data: 'align asOf calendar concurrency cusumFilter forwardReturn inspect leanDailyBars leanFactors leanMinuteBars leanMinuteQuotes load merged returnWeights timeDecay tripleBarrier uniqueness zoneClock'.split(
    ' ',
  ),
  features: 'compose describeColumns'.split(' '),
  models: [],
  node: 'runFolder snapshotStoreFolder writeFileAtomic'.split(' '),
  oms: 'orderKey split splitQuantity'.split(' '),
  portfolio: [],
  risk: [],
  rx: 'throughBroker withFeatures withTargets'.split(' '),
};

const DOORS: { readonly [door: string]: object } = {
  main,
  backtest: backtestDoor,
  data,
  features,
  models,
  node,
  oms,
  portfolio,
  risk,
  rx,
  testing,
};

for (const [door, calls] of Object.entries(FACTORIES)) {
  describe(`an unknown option of a factory of ${door}`, () => {
    it.each(Object.keys(calls))('%s: is named, with those that exist', async (name) => {
      const error = await refused(() => calls[name]!({ nonsense: 1 }));
      expect(error.name).toBe('ConfigError');
      expect(`${error.what}; ${error.fix}`).toMatch(/nonsense/);
    });

    it.each(Object.keys(calls).filter((one) => one !== 'flags'))('%s: is the only thing wrong', async (name) => {
      try {
        await calls[name]!({});
      } catch (error) {
        // Files that are not there, and fits on too little, are found later than options.
        expect(String(error)).not.toMatch(/option "/);
      }
    });
  });
}

describe('every factory of every door', () => {
  it.each(Object.keys(NO_OPTIONS))('%s: is in this table, or takes no options', (door) => {
    const exported = Object.entries(DOORS[door]!)
      .filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name))
      .map(([name]) => name);
    const known = new Set([...Object.keys(FACTORIES[door]!), ...NO_OPTIONS[door]!]);
    expect(exported.filter((name) => !known.has(name))).toEqual([]);
  });

  it('every door is looked at', () => {
    const folders = readdirSync(new URL('../../src', import.meta.url), { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .filter((one) => readdirSync(new URL(`../../src/${one.name}`, import.meta.url)).includes('index.ts'))
      .map((one) => one.name);
    // Report: functions of numbers, whose own tests hold their options.
    expect(folders.filter((one) => DOORS[one] === undefined)).toEqual(['report']);
  });
});
