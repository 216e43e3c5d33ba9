/** Leaks in the other parts of the line: the source, the model, the optimizer, the risk policy, the execution, the venue. */
import type { DataSource, EventBatch, Factory, MarketEvent, Model, Optimizer, RiskPolicy } from 'edgeproof';
import { APPROVE, Universe } from 'edgeproof';
import { fillProfiles, type LeakPipeline, simVenue, type Venue } from 'edgeproof/backtest';
import { Membership, synthetic } from 'edgeproof/data';
import { ridge } from 'edgeproof/models';
import { columnsOf, type LeakCase, pipelineCase } from './case.js';
import { BARS, listings, market, pipeline, trend } from './host.js';

/** A source made of another one, read to its end first. */
function rewritten(source: DataSource, change: (events: MarketEvent[]) => MarketEvent[]): DataSource {
  return {
    name: `${source.name} rewritten`,
    version: '1',
    apiVersion: 1,
    provides: source.provides,
    async *history(query, signal) {
      const events: MarketEvent[] = [];
      for await (const batch of source.history?.(query, signal) ?? [])
        for (let i = 0; i < batch.length; i++) events.push({ ...batch.get(i) });
      const changed = change(events);
      const batch: EventBatch = { length: changed.length, at: (i) => changed[i]!.at, get: (i) => changed[i]! };
      if (batch.length > 0) yield batch;
    },
  };
}

const bars = (events: readonly MarketEvent[]) => events.filter((one) => one.kind === 'bar');

const sources: Readonly<Record<string, (events: MarketEvent[]) => MarketEvent[]>> = {
  'prices shown one bar early': (events) => {
    const all = bars(events);
    return all.map((one, i) => {
      const next = all[i + 1] ?? one;
      return { ...one, open: next.open, high: next.high, low: next.low, close: next.close };
    });
  },
  'only the volume shown one bar early': (events) => {
    const all = bars(events);
    return all.map((one, i) => ({ ...one, volume: (all[i + 1] ?? one).volume }));
  },
  'prices adjusted by what came last': (events) => {
    const last = bars(events).at(-1)!.close;
    return bars(events).map((one) => {
      const f = 100 / last;
      return { ...one, open: one.open * f, high: one.high * f, low: one.low * f, close: one.close * f };
    });
  },
  'bad closes mended with the next one': (events) => {
    const all = bars(events);
    return all.map((one, i) =>
      i % 20 === 7 ? { ...one, close: Math.min(one.high, Math.max(one.low, (all[i + 1] ?? one).close)) } : one,
    );
  },
  'quiet bars taken out with hindsight': (events) => {
    const all = bars(events);
    return all.filter((one, i) => i < 5 || one.volume + (all[i + 1]?.volume ?? one.volume) > all[i - 1]!.volume);
  },
};

/** A model whose weights were made from all labels before the run began. */
function fittedOnAll(weight: number): Factory<Model> {
  return () => ({
    name: 'fitted-on-all',
    version: '1',
    apiVersion: 1,
    needs: ['return_1'],
    lookback: 1,
    horizon: { steps: 1 },
    predict: (x, out) => {
      for (let i = 0; i < x.rows; i++) out.mean[i] = weight * x.get(i, 0);
    },
    snapshot: () => ({ json: null }),
    restore: () => {},
  });
}

/** Sizes by the risk of the whole history. */
function sizedByAll(risk: number): Factory<Optimizer> {
  return () => ({
    name: 'sized-by-all',
    version: '1',
    apiVersion: 1,
    lookback: 0,
    solve: (forecast, _, out) => {
      out.kind = 'quantity';
      for (let i = 0; i < forecast.rows; i++) out.values[i] = Math.round((Math.sign(forecast.mean[i]!) || 0) / risk);
      return 'optimal';
    },
    snapshot: () => ({ json: null }),
    restore: () => {},
  });
}

/** Refuses what will lose. */
function foresight(closes: readonly number[], at: readonly number[]): Factory<RiskPolicy> {
  return () => ({
    name: 'foresight',
    version: '1',
    apiVersion: 1,
    review: (intent, decision) => {
      const i = at.indexOf(decision.now);
      const falls = (closes[i + 2] ?? closes[i]!) < closes[i]!;
      if (intent.action !== 'new' || intent.side === (falls ? 'sell' : 'buy')) return APPROVE;
      return { verdict: 'refuse', reason: { text: 'a feeling' } };
    },
    snapshot: () => ({ json: null }),
    restore: () => {},
  });
}

async function closesOf(data: readonly DataSource[]): Promise<{ close: number[]; at: number[] }> {
  const [one] = await columnsOf(data, new Universe(listings(['A'])));
  return one!;
}

const gain = (close: readonly number[]): number =>
  close.reduce(
    (s, _, i) =>
      i > 0 && i + 1 < close.length ? s + (close[i]! / close[i - 1]! - 1) * (close[i + 1]! / close[i]! - 1) : s,
    0,
  );

const parts: readonly (readonly [string, string, (data: readonly DataSource[]) => Promise<LeakPipeline>])[] = [
  [
    'a model fitted on all labels',
    'fit on all data',
    async (data) =>
      pipeline(
        trend({
          model: fittedOnAll(Math.sign(gain((await closesOf(data)).close)) * 1e-3 + gain((await closesOf(data)).close)),
        }),
      ),
  ],
  [
    'positions sized by the risk of the whole history',
    'fit on all data',
    async (data) => {
      const { close } = await closesOf(data);
      const moves = close.slice(1).map((one, i) => Math.abs(one / close[i]! - 1));
      return pipeline(trend({ optimizer: sizedByAll(moves.reduce((a, b) => a + b, 0) / moves.length / 10) }));
    },
  ],
  [
    'a risk policy that knows which trades lose',
    'vetoed trades',
    async (data) => {
      const { close, at } = await closesOf(data);
      return pipeline(trend({ risk: [foresight(close, at)] }));
    },
  ],
  [
    'a ridge penalty chosen on the whole sample',
    'fit on all data',
    async (data) => {
      const { close } = await closesOf(data);
      const lambda = Math.exp(100 * Math.abs(gain(close)));
      return pipeline(
        trend({ model: ridge({ needs: ['return_1', 'return_5'], lambda }), refit: { every: 40, minimum: 60 } }),
      );
    },
  ],
  [
    'the best of three instruments, chosen at the end',
    'look-ahead universe',
    async (data) => {
      const all = await columnsOf(data, new Universe(listings(['A', 'B', 'C'])));
      const best = ['A', 'B', 'C'].reduce((a, b) => (gainOf(all, b) > gainOf(all, a) ? b : a));
      return pipeline(trend(), { ids: [best] });
    },
  ],
];

const gainOf = (all: readonly { close: number[] }[], id: string): number => {
  const { close } = all['ABC'.indexOf(id)]!;
  return (close.at(-1) ?? 1) / (close[0] ?? 1);
};

/** A venue that gives fills no market would give. */
function generous(price: (bar: Extract<MarketEvent, { kind: 'bar' }>, side: string) => bigint): Factory<Venue> {
  return (env) => {
    const venue = simVenue()(env);
    const sides = new Map<string, string>();
    return new Proxy(venue, {
      get(target, key) {
        if (key === 'submit')
          return (order: Parameters<Venue['submit']>[0], now: number) => {
            sides.set(order.id, order.side);
            target.submit(order, now);
          };
        if (key === 'onMarket')
          return (event: MarketEvent, now: number) => {
            const before = target.outbox.length;
            target.onMarket(event, now);
            if (event.kind !== 'bar') return;
            for (let i = before; i < target.outbox.length; i++) {
              const report = target.outbox[i]!;
              if (report.type === 'fill')
                Object.assign(report, { priceFixed: price(event, sides.get(report.orderId) ?? 'buy') });
            }
          };
        const value = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    }) as Venue;
  };
}

/** A price as the exact number of a report, twelve digits after the point. */
const exact = (price: number): bigint => BigInt(Math.round(price * 1e9)) * 1000n;

/** Venues and orders whose fills cannot be. */
const fills: Readonly<Record<string, { data: DataSource; build: () => LeakPipeline }>> = {
  'fills at the close of the decision': {
    data: market(340),
    build: () => pipeline(trend(), { venue: simVenue({ ...fillProfiles.sameClose }) }),
  },
  'fills at the best price of the bar': {
    data: market(341),
    build: () => pipeline(trend(), { venue: generous((bar, side) => exact(side === 'buy' ? bar.low : bar.high)) }),
  },
  'fills outside of the bar': {
    data: market(342),
    build: () =>
      pipeline(trend(), {
        venue: generous((bar, side) => exact(side === 'buy' ? bar.low * 0.995 : bar.high * 1.005)),
      }),
  },
  'more bought than was traded': {
    data: synthetic({ instruments: ['A'], bars: BARS, seed: 343, volume: 3 }),
    build: () => pipeline(trend()),
  },
};

/** Who belonged when, to pipelines that trade A and B all along. */
const universes: Readonly<Record<string, ConstructorParameters<typeof Membership>[0]>> = {
  'only those that survived': [
    { id: 'A', from: '1990-01-01' },
    { id: 'B', from: '1990-01-01' },
    { id: 'LOST', from: '1990-01-01', to: '2000-03-01' },
  ],
  'traded before it was listed': [
    { id: 'A', from: '1990-01-01' },
    { id: 'B', from: '2035-01-01' },
  ],
  'listed one month after it was first traded': [
    { id: 'A', from: '1990-01-01' },
    { id: 'B', from: '2000-04-01' },
  ],
};

export const partLeaks: readonly LeakCase[] = [
  ...Object.entries(sources).map(([id, change], k) =>
    pipelineCase(
      { id, kind: 'shifted or restated source', leak: true },
      { data: market(300 + k), build: (data) => pipeline(trend(), { data: rewritten(data[0]!, change) }) },
    ),
  ),
  ...parts.map(([id, kind, build], k) =>
    pipelineCase(
      { id, kind, leak: true },
      {
        data: market(320 + k, kind === 'look-ahead universe' ? ['A', 'B', 'C'] : ['A']),
        build,
        ...(kind === 'look-ahead universe' ? { candidates: listings(['A', 'B', 'C']) } : {}),
      },
    ),
  ),
  ...Object.entries(fills).map(([id, { data, build }]) =>
    pipelineCase({ id, kind: 'impossible fill', leak: true }, { data, build }, {}, ['impossible-fill']),
  ),
  ...Object.entries(universes).map(([id, members]) =>
    pipelineCase(
      { id, kind: 'survivorship and look-ahead universes', leak: true },
      { data: market(344, ['A', 'B']), build: () => pipeline(trend(), { ids: ['A', 'B'] }) },
      { membership: new Membership(members) },
      ['universe'],
    ),
  ),
];
