import { readdirSync } from 'node:fs';
import { EMPTY } from 'rxjs';
import { describe, expect, it } from 'vitest';
import * as alpaca from '../../src/adapters/alpaca/index.js';
import * as binance from '../../src/adapters/binance/index.js';
import * as ccxt from '../../src/adapters/ccxt/index.js';
import * as coinbase from '../../src/adapters/coinbase/index.js';
import * as feed from '../../src/adapters/feed/index.js';
import * as kraken from '../../src/adapters/kraken/index.js';
import * as transports from '../../src/adapters/transport/index.js';
import * as yahoo from '../../src/adapters/yahoo/index.js';
import * as backtestDoor from '../../src/backtest/index.js';
import * as data from '../../src/data/index.js';
import * as features from '../../src/features/index.js';
import * as main from '../../src/index.js';
import * as live from '../../src/live/index.js';
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
const marketBuy = { action: 'new', instrument: 0, side: 'buy', quantity: 1, type: 'market' } as const;
const pair = { initial: 0.1, maintenance: 0.05 };
const labels = { start: [0, 1, 2, 3], end: [1, 2, 3, 4] };
const coin = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 0.02 : -0.01));
const daily = { days: Float64Array.from(coin.keys()), returns: Float64Array.from(coin), matched: new Float64Array(40) };
const evidence = {
  label: 'coin',
  series: daily,
  periodsPerYear: 252,
  trials: [{ label: 'coin', series: daily }],
  trialCount: 1,
  inherited: 0,
  statedTrials: null,
  facts: {
    dataErrors: [],
    unrealFills: null,
    ambiguousShare: 0,
    drawdown: 0.01,
    ruined: false,
    costBps: 1,
    breakEvenBps: 0,
    fills: 9,
    heldOutDays: 0,
  },
  leaks: null,
};
const counted = {
  ...run,
  flags: { enable_bt_gates: true },
  ledger: { trials: new backtestDoor.TrialLedger(main.memoryLineStore()), research: 'options' },
};
const plan = { ...onlyRun, parameters: [{}], strategy: () => run.strategy };
const samples = new backtestDoor.Samples({
  columns: ['a'],
  x: Float64Array.from([1, -2, 3, -1, 2, -3, 1, 4]),
  y: Float64Array.from([1, 2, -1, 1, -2, 1, 2, -1]),
  spans: { start: [0, 1, 2, 3, 4, 5, 6, 7], end: [0, 1, 2, 3, 4, 5, 6, 7] },
});
const search = {
  name: 's',
  samples,
  outer: backtestDoor.purgedKFold(samples.spans, { folds: 2 }),
  inner: { folds: 2 },
  search: { method: 'grid' as const, points: [{ a: 1 }] },
  fit: () => (rows: backtestDoor.JudgedRows) => rows.x,
};
const quick = { moments: 2, changes: 1 };
const prices = { close: [1, 2, 3, 4], at: [0, 1, 2, 3] };
const leanFile = { name: 'file.csv', text: '' };
const leanDay = { date: '2024-01-02', zone: 'UTC' };
const leanDated = { calendar: data.calendar('XNYS') };
const universe = new main.Universe([main.instrument({ id: 'A' })]);
const clock = new transports.VirtualClock(0);
const transport: transports.Transport = {
  clock,
  sockets: new transports.MemoryNetwork(clock, () => {}).open,
  http: async () => ({ status: 404, headers: {}, body: '' }),
};
const paperBroker = live.paperBroker()({
  universe: new main.Universe(run.instruments),
  flags: main.flags(),
  random: (name) => new main.Random(1, name),
});
const trading = {
  strategy: run.strategy,
  source: kraken.krakenFeed({ transport }),
  instruments: run.instruments,
  cash: 1,
  clock,
  flags: { enable_realtime_data: true, enable_oms_v1: true, enable_risk_v2: true, enable_bt_gates: true },
};

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
    judge: async (more) => backtestDoor.judge(await main.backtest(counted), { ...more }),
    'judge, policy': async (more) => backtestDoor.judge(await main.backtest(counted), { policy: { ...more } }),
    judgeEvidence: (more) => backtestDoor.judgeEvidence(evidence, { ...more }),
    gatePolicy: (more) => backtestDoor.gatePolicy({ ...more }),
    checkLeaks: (more) => backtestDoor.checkLeaks(run, { ...quick, ...more }),
    'checkLeaks, input': (more) => backtestDoor.checkLeaks({ data: run.data, build: () => run, ...more }, quick),
    'checkLeaks, backtest': (more) => backtestDoor.checkLeaks({ ...run, ...more }, quick),
    fillAudit: (more) => backtestDoor.fillAudit([], [], { ...more }),
    shuffledLabels: (more) => backtestDoor.shuffledLabels(coin, () => 0, { ...more }),
    pboCscv: (more) => backtestDoor.pboCscv([coin, coin], { blocks: 4, ...more }),
    maxTBootstrap: (more) => backtestDoor.maxTBootstrap([coin], { resamples: 10, ...more }),
    permuteBars: (more) => backtestDoor.permuteBars([], { ...more }),
    marketPermutation: (more) => backtestDoor.marketPermutation(run, { permutations: 1, ...more }),
    combinatorialRuns: (more) =>
      backtestDoor.combinatorialRuns(
        { ...run, strategy: main.defineStrategy({ ...parts, model: models.ridge({ needs: ['sma_2'] }) }) },
        { groups: 2, testGroups: 1, ...more },
      ),
    credibility: async (more) => {
      const result = await main.backtest(counted);
      return backtestDoor.credibility(result, await backtestDoor.judge(result), { ...more });
    },
    subperiods: (more) => backtestDoor.subperiods(daily, { parts: 2, periodsPerYear: 252, ...more }),
    costSensitivity: (more) => backtestDoor.costSensitivity({ annualExcess: 0, costBps: 1, annualTraded: 1, ...more }),
    returnPermutationTest: (more) => backtestDoor.returnPermutationTest(coin, coin, { permutations: 10, ...more }),
    spaTest: (more) => backtestDoor.spaTest([coin], { resamples: 10, ...more }),
    combinatorialPurged: (more) => backtestDoor.combinatorialPurged(labels, { groups: 3, testGroups: 1, ...more }),
    groupedPurged: (more) => backtestDoor.groupedPurged(labels, ['a', 'b', 'a', 'b'], { folds: 2, ...more }),
    nestedPurged: (more) =>
      backtestDoor.nestedPurged(
        { start: [0, 5, 9, 15], end: [1, 6, 10, 16] },
        { outerFolds: 2, innerFolds: 2, ...more },
      ),
    positionRule: (more) =>
      backtestDoor.positionRule({
        name: 's',
        features: parts.features,
        needs: ['sma_2'],
        quantity: 1,
        position: () => 1,
        ...more,
      }),
    purgedSearch: (more) => backtestDoor.purgedSearch({ ...search, ...more }),
    'purgedSearch, inner': (more) => backtestDoor.purgedSearch({ ...search, inner: { folds: 2, ...more } }),
    'purgedSearch, search': (more) =>
      backtestDoor.purgedSearch({ ...search, search: { method: 'grid' as const, points: [{ a: 1 }], ...more } }),
    walkForwardSearch: (more) =>
      backtestDoor.walkForwardSearch(
        {
          ...onlyRun,
          search: { method: 'grid', points: [{ a: 1 }] },
          strategy: () => run.strategy,
          from: '2000-01-01T00:00:00Z',
          to: '2000-01-09T00:00:00Z',
        },
        { train: '4d', test: '2d', ...more },
      ),
    capacity: (more) => backtestDoor.capacity({ trades: [], years: 1, excess: 0 }, { ...more }),
    runCapacity: async (more) => backtestDoor.runCapacity(await main.backtest(run), 0.01, { ...more }),
    adversarialValidation: (more) => backtestDoor.adversarialValidation(samples, search.outer[0]!, { ...more }),
    randomFeatures: (more) => backtestDoor.randomFeatures(samples, () => 0, { ...more }),
    informationCoefficients: (more) => backtestDoor.informationCoefficients(samples, { ...more }),
    walkForwardPurged: (more) => backtestDoor.walkForwardPurged(labels, { train: 2, test: 1, ...more }),
    drawnSequentially: (more) => backtestDoor.drawnSequentially(samples.training({ train: [0, 1] }), { ...more }),
    sweep: (more) => backtestDoor.sweep(plan, { ...more }),
    'sweep, plan': (more) => backtestDoor.sweep({ ...plan, ...more }),
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
    align: (more) => data.align({}, { ...more }),
    asOf: (more) => data.asOf([], { at: [], value: [] }, { ...more }),
    feather: (more) => data.feather(new Uint8Array(0), { instrument: 'A', ...more }),
    forwardReturn: (more) => data.forwardReturn(prices, { steps: 1, ...more }),
    fractionalDifference: (more) => data.fractionalDifference([1, 2, 3], { d: 1, ...more }),
    inspect: (more) => data.inspect(data.synthetic(synthetic), { universe }, { ...more }),
    'inspect, query': (more) => data.inspect(data.synthetic(synthetic), { universe, ...more }),
    leanBars: (more) => data.leanBars(leanFile, { ...leanDay, ...more }),
    leanDatedBars: (more) => data.leanDatedBars(leanFile, { ...leanDated, ...more }),
    leanDatedQuoteBars: (more) => data.leanDatedQuoteBars(leanFile, { ...leanDated, ...more }),
    leanQuoteBars: (more) => data.leanQuoteBars(leanFile, { ...leanDay, ...more }),
    leanQuoteTicks: (more) => data.leanQuoteTicks(leanFile, { ...leanDay, ...more }),
    leanTradeTicks: (more) => data.leanTradeTicks(leanFile, { ...leanDay, ...more }),
    load: (more) => data.load(data.synthetic(synthetic), { universe, ...more }),
    readBars: (more) => data.readBars(data.synthetic(synthetic), 'A', { ...more }),
    returnWeights: (more) => data.returnWeights([{ start: 0, end: 1 }], [1, 2], { ...more }),
    sequentialBootstrap: (more) => data.sequentialBootstrap([{ start: 0, end: 1 }], { ...more }),
    tripleBarrier: (more) => data.tripleBarrier(prices, [], { profit: 1, stop: 1, bars: 1, ...more }),
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
    featherFile: (more) => node.featherFile('file.feather', { instrument: 'A', ...more }),
    nodeHttp: (more) => node.nodeHttp({ ...more }),
    nodeSockets: (more) => node.nodeSockets({ ...more }),
    printJournal: (more) => node.printJournal('no-such-journal', { ...more }),
    readRecording: (more) => [...node.readRecording('no-such-folder', { ...more })],
    recordingToParquet: (more) => node.recordingToParquet('no-such-folder', 'no-such-file', { ...more }),
    statusPage: (more) => node.statusPage(live.paper(trading), { ...more }),
    recordingFolder: (more) => node.recordingFolder(`${import.meta.filename}/no-folder`, { ...more }),
    permuteOverWorkers: (more) => node.permuteOverWorkers(new URL('no-such-run.js', import.meta.url), { ...more }),
    sweepOverWorkers: (more) => node.sweepOverWorkers(new URL('no-such-plan.js', import.meta.url), { ...more }),
  },
  oms: {
    bracket: (more) => oms.bracket('b', marketBuy, { profit: { type: 'limit' }, stop: { type: 'stop' }, ...more }),
    rebalance: (more) => oms.rebalance({ ...more }),
    cashMargin: (more) => oms.cashMargin({ ...more }),
    crossMargin: (more) => oms.crossMargin({ leverage: 5, ...more } as never),
    isolatedMargin: (more) => oms.isolatedMargin({ leverage: 5, ...more } as never),
    futuresMargin: (more) => oms.futuresMargin({ rate: pair, ...more }),
    'futuresMargin, rate': (more) => oms.futuresMargin({ rate: { ...pair, ...more } }),
    mixedMargin: (more) => oms.mixedMargin({ default: oms.cashMargin(), ...more }),
    regTMargin: (more) => oms.regTMargin({ ...more }),
    customExecution: (more) => oms.customExecution({ name: 'own', plan: () => [], ...more }),
    twap: (more) => oms.twap({ children: 2, every: '1m', ...more }),
  },
  portfolio: {
    equalRisk: (more) => portfolio.equalRisk({ lookback: 5, ...more }),
    equalWeight: (more) => portfolio.equalWeight({ ...more }),
    fixedQuantity: (more) => portfolio.fixedQuantity({ quantity: 1, ...more }),
    fixedWeight: (more) => portfolio.fixedWeight({ ...more }),
    inverseVolatility: (more) => portfolio.inverseVolatility({ lookback: 5, ...more }),
    kelly: (more) => portfolio.kelly({ lookback: 5, ...more }),
    meanVariance: (more) => portfolio.meanVariance({ riskAversion: 1, lookback: 5, ...more }),
    minimumVariance: (more) => portfolio.minimumVariance({ lookback: 5, ...more }),
    rankWeight: (more) => portfolio.rankWeight({ ...more }),
    until: (more) => portfolio.until(portfolio.equalWeight(), { time: '2024-01-02', ...more }),
    volatilityTarget: (more) => portfolio.volatilityTarget({ annual: 0.1, periodsPerYear: 252, lookback: 5, ...more }),
  },
  risk: {
    betaLimit: (more) => risk.betaLimit({ to: 'A', max: 1, lookback: 5, ...more }),
    correlationLimits: (more) => risk.correlationLimits({ lookback: 5, ...more }),
    'correlationLimits, pairwise': (more) =>
      risk.correlationLimits({ lookback: 5, pairwise: { above: 0.9, max: 0.3, ...more } }),
    dailyLossHalt: (more) => risk.dailyLossHalt({ max: 0.1, ...more }),
    dataGap: (more) => risk.dataGap({ ...more }),
    deadMansSwitch: (more) => risk.deadMansSwitch({ after: '15m', ...more }),
    'deadMansSwitch, flatten': (more) => risk.deadMansSwitch({ after: '15m', flatten: { ...more } }),
    drawdownHalt: (more) => risk.drawdownHalt({ max: 0.1, ...more }),
    drawdownLadder: (more) => risk.drawdownLadder({ gross: 1, steps: { linear: 0.2 }, ...more }),
    'drawdownLadder, steps': (more) => risk.drawdownLadder({ gross: 1, steps: { linear: 0.2, ...more } }),
    exposureLimits: (more) => risk.exposureLimits({ gross: 1, ...more }),
    factorLimits: (more) => risk.factorLimits({ betas: { A: { market: 1 } }, max: { market: 1 }, ...more }),
    groupLimits: (more) => risk.groupLimits({ by: 'venue', gross: 1, ...more }),
    killSwitch: (more) => risk.killSwitch({ ...more }),
    liquidityLimits: (more) => risk.liquidityLimits({ shareOfVolume: 0.05, ...more }),
    'liquidityLimits, daysToLiquidate': (more) =>
      risk.liquidityLimits({ daysToLiquidate: { max: 3, participation: 0.1, ...more } }),
    monteCarloLimit: (more) => risk.monteCarloLimit({ lookback: 5, max: 0.1, ...more }),
    orderLimits: (more) => risk.orderLimits({ maxQuantity: 1, ...more }),
    orderRate: (more) => risk.orderRate({ max: 1, per: '1s', ...more }),
    portfolioLimits: (more) => risk.portfolioLimits({ gross: 1, ...more }),
    'portfolioLimits, margin': (more) => risk.portfolioLimits({ margin: { max: 1, rate: 0.5, ...more } }),
    positionLimits: (more) => risk.positionLimits({ maxWeight: 1, ...more }),
    priceCollar: (more) => risk.priceCollar({ bps: 10, ...more }),
    protectiveStops: (more) => risk.protectiveStops({ initial: { percent: 0.1 }, ...more }),
    'protectiveStops, breakEven': (more) =>
      risk.protectiveStops({ initial: { percent: 0.1 }, breakEven: { after: 1, ...more } }),
    riskBudget: (more) => risk.riskBudget({ stop: { percent: 0.1 }, perTradeBps: 50, ...more }),
    'riskBudget, stop': (more) => risk.riskBudget({ stop: { percent: 0.1, ...more }, perTradeBps: 50 }),
    sizeCap: (more) => risk.sizeCap({ rule: { fixedFraction: 0.1 }, max: 0.2, ...more }),
    'sizeCap, rule': (more) => risk.sizeCap({ rule: { fixedFraction: 0.1, ...more }, max: 0.2 }),
    staleData: (more) => risk.staleData({ after: '4d', ...more }),
    stressLimit: (more) => risk.stressLimit({ scenarios: [{ name: 'crash', price: -0.2 }], max: 0.1, ...more }),
    'stressLimit, scenario': (more) =>
      risk.stressLimit({ scenarios: [{ name: 'crash', price: -0.2, ...more }], max: 0.1 }),
    tailLimit: (more) => risk.tailLimit({ max: 0.02, lookback: 5, ...more }),
    volatilityLimit: (more) => risk.volatilityLimit({ annual: 0.1, periodsPerYear: 252, lookback: 5, ...more }),
  },
  rx: {
    executionMetrics: (more) => rx.executionMetrics(EMPTY, { ...more }),
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
  live: {
    liveBars: (more) => live.liveBars(kraken.krakenFeed({ transport }), { period: '1m', ...more }),
    withHistory: (more) =>
      live.withHistory(kraken.krakenFeed({ transport }), { history: data.synthetic(synthetic), back: '1d', ...more }),
    live: (more) => live.live({ ...trading, brokers: { kraken: paperBroker }, confirm: 'real-money', ...more }),
    omsVenue: (more) => live.omsVenue(paperBroker, { ...more }),
    'omsVenue, times': (more) => live.omsVenue(paperBroker, { times: { ...more } }),
    'omsVenue, policies': (more) => live.omsVenue(paperBroker, { policies: { ...more } }),
    rollout: (more) =>
      live.rollout({ current: run.strategy, candidate: crossStrategy('next'), mode: 'shadow', ...more }),
    paper: (more) => live.paper({ ...trading, ...more }),
    paperBroker: (more) => live.paperBroker({ ...more }),
    supervised: (more) => live.supervised(run.strategy, { ...more }),
    'supervised, gap': (more) => live.supervised(run.strategy, { gap: { ...more } }),
  },
  'adapters/alpaca': {
    alpaca: (more) =>
      alpaca.alpaca({
        endpoint: alpaca.ALPACA_PAPER,
        keys: () => ({ keyId: '', secretKey: '' }),
        transport,
        ...more,
      }),
    alpacaFeed: (more) => alpaca.alpacaFeed({ transport, keys: () => ({ keyId: '', secretKey: '' }), ...more }),
    alpacaHistory: (more) => alpaca.alpacaHistory({ transport, keys: () => ({ keyId: '', secretKey: '' }), ...more }),
  },
  'adapters/binance': {
    binance: (more) =>
      binance.binance({
        endpoint: binance.BINANCE_TESTNET,
        keys: () => ({ apiKey: '', privateKey: '' }),
        transport,
        ...more,
      }),
    binanceFeed: (more) => binance.binanceFeed({ transport, ...more }),
    binanceHistory: (more) => binance.binanceHistory({ transport, ...more }),
    'binanceFeed, hosts': (more) =>
      binance.binanceFeed({ transport, hosts: { ...binance.BINANCE_HOSTS.spot, ...more } }),
  },
  'adapters/ccxt': {
    ccxtBroker: (more) => ccxt.ccxtBroker({ exchange: 'kraken', sandbox: true, keys: () => ({}), clock, ...more }),
    ccxtFeed: (more) => ccxt.ccxtFeed({ exchange: 'kraken', clock, ...more }),
    ccxtHistory: (more) => ccxt.ccxtHistory({ exchange: 'kraken', clock, ...more }),
  },
  'adapters/coinbase': {
    coinbaseFeed: (more) => coinbase.coinbaseFeed({ transport, ...more }),
    coinbaseHistory: (more) => coinbase.coinbaseHistory({ transport, ...more }),
  },
  'adapters/yahoo': {
    yahooChart: (more) => yahoo.yahooChart({ transport, confirm: 'research-only', ...more }),
  },
  'adapters/feed': {
    historySource: (more) =>
      feed.historySource({
        name: 'f',
        protocol: () => ({ kinds: ['bar'] }) as unknown as feed.HistoryProtocol,
        transport,
        symbolOf: () => null,
        ...more,
      }),
    feedSource: (more) =>
      feed.feedSource({
        name: 'f',
        protocol: () => ({}) as feed.FeedProtocol,
        transport,
        symbolOf: () => null,
        ...more,
      }),
  },
  'adapters/kraken': {
    krakenFeed: (more) => kraken.krakenFeed({ transport, ...more }),
    krakenHistory: (more) => kraken.krakenHistory({ transport, ...more }),
  },
  'adapters/transport': {
    fetchHttp: (more) => transports.fetchHttp(fetch, { ...more }),
  },
};

/** What has no options object: functions of values, and what is made of other plug-ins. */
const NO_OPTIONS: { readonly [door: string]: readonly string[] } = {
  main: 'amountToDecimal assertSame canonicalJson compareManifests copyEvent dataHash decodeState encodeState factory fillReport fixed hashJson isEdgeproofError isLegalTransition manifest manifestHash memoryLineStore memorySnapshotStore packSnapshot parseManifest parsePromotion promote quantize requirePromotion sha256Hex stableStringify statusReport strategyFingerprint toDate toDecimal toDuration toIso toMicros unpackSnapshot verify'.split(
    ' ',
  ),
  backtest:
    'asOfVintage auditSplits brokerVenue checksNeeded combinatorialCounts combinatorialPaths customFee customSlippage deflatedSharpeSize duplicateRows excessPath fitLeaks fitTransform labelOverlap memoryLineStore mostPasses neighboursOf noFee parameterGrid parameterPlateau publicationAudit replayJournal scalerLeaks signFlipTest universeAudit utcSession weightedByUniqueness'.split(
      ' ',
    ),
  data: 'betSize calendar concurrency cusumFilter fractionalWeights leanFactors leanQuotes leanTickers merged opens sequentialChances timeDecay uniqueness zoneClock'.split(
    ' ',
  ),
  features: 'compose describeColumns'.split(' '),
  models: [],
  node: 'historyCache journalFile journalSqlite lineFile lineSqlite listRecording nodeTransport runFolder snapshotStoreFolder verifyRecording writeFileAtomic'.split(
    ' ',
  ),
  oms: 'describeEntry isLive journalLine lifeTransition memoryJournal oco orderKey oto readJournal split splitQuantity'.split(
    ' ',
  ),
  portfolio: [],
  risk: 'atrTrailingStop averageTrueRange barrierHit chandelierExit componentVar concentration conditionalShock cornishFisherTail countedProbability cppi deltaGammaVega drawdownControl expectedMaxDrawdown factorExposures filteredTail gamblersRuin garchFilter garchFit garchForecast harRv hillEstimate historicalScenario historicalTail kellyBinary kellyOutcomes kellyShrinkage kellyWeights kendallInversion kupiecRegion normalTail optionGreeks optionPrice paretoTail realisedMeasures revalue riskBudgetWeights shockProfit simulateBootstrap simulateCopula simulateGarch simulateGbm simulateTrades simulateUncertain studentTTail summariseSimulation tailDependence varBacktest'.split(
    ' ',
  ),
  rx: 'throughBroker withFeatures withTargets'.split(' '),
  live: ['groupVenue', 'wallClock'],
  'adapters/alpaca': ['readAlpaca'],
  'adapters/binance': 'readBinance readBinanceBook signEd25519 signHmac'.split(' '),
  'adapters/ccxt': [],
  'adapters/coinbase': ['readCoinbase'],
  'adapters/feed': [],
  'adapters/kraken': 'crc32 krakenChecksum readKraken'.split(' '),
  'adapters/yahoo': [],
  'adapters/transport': 'recordTransport replayTransport webSockets'.split(' '),
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
  live,
  'adapters/alpaca': alpaca,
  'adapters/binance': binance,
  'adapters/ccxt': ccxt,
  'adapters/coinbase': coinbase,
  'adapters/feed': feed,
  'adapters/kraken': kraken,
  'adapters/transport': transports,
  'adapters/yahoo': yahoo,
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
    const folders = readdirSync(new URL('../../src', import.meta.url), { recursive: true })
      .map((one) => String(one).replaceAll('\\', '/'))
      .filter((one) => one.endsWith('/index.ts'))
      .map((one) => one.slice(0, -'/index.ts'.length));
    // Report: functions of numbers, whose own tests hold their options.
    expect(folders.filter((one) => DOORS[one] === undefined)).toEqual(['report']);
  });
});
