/** The otherwise honest pipelines that leaks are planted in: one instrument or several, a rule or a model that learns. */
import {
  type DataSource,
  defineStrategy,
  type Factory,
  type FeatureSet,
  type Instrument,
  instrument,
  type Model,
  type Optimizer,
  type RiskPolicy,
  type StrategyOptions,
  Universe,
} from 'edgeproof';
import type { LeakPipeline } from 'edgeproof/backtest';
import { synthetic } from 'edgeproof/data';
import { compose, returns, rsi, sma } from 'edgeproof/features';
import { rule } from 'edgeproof/models';
import { equalWeight, fixedQuantity } from 'edgeproof/portfolio';
import { type Columns, columnsOf, precomputed } from './case.js';
import type { Signal } from './signals.js';

export const BARS = 240;

/** Listings by their names. */
export function listings(ids: readonly string[]): Instrument[] {
  return ids.map((id) => instrument({ id, lotSize: '0.0001', tickSize: 0 }));
}

/** A market of daily bars from a seed. */
export function market(seed: number, ids: readonly string[] = ['A'], bars = BARS): DataSource {
  return synthetic({ instruments: [...ids], bars, seed });
}

/** A backtest around a strategy. */
export function pipeline(
  strategy: Omit<StrategyOptions, 'name'>,
  more: Partial<LeakPipeline> & { readonly ids?: readonly string[] } = {},
): LeakPipeline {
  const { ids = ['A'], ...rest } = more;
  return {
    strategy: defineStrategy({ name: 'host', ...strategy }),
    instruments: listings(ids),
    cash: 10_000,
    ...rest,
  };
}

/** Signals of every instrument, read out of the sources that the pipeline is built from. */
async function signalsOf(
  data: readonly DataSource[],
  ids: readonly string[],
  signal: (instrument: string) => Signal,
): Promise<readonly Float64Array[]> {
  const columns = await columnsOf(data, new Universe(listings(ids)));
  return columns.map((one, i) => signal(ids[i]!)(one));
}

/** Honest features with one vectorised column among them, and a rule on its sign. */
export async function onSignal(
  data: readonly DataSource[],
  ids: readonly string[],
  signal: (instrument: string) => Signal,
): Promise<LeakPipeline> {
  const values = await signalsOf(data, ids, signal);
  const features: Factory<FeatureSet> = compose(
    returns({ periods: [1] }),
    precomputed({ signal: values }),
    sma({ period: 5 }),
  );
  return pipeline(
    { features, model: rule({ needs: ['signal'] }, (x) => Math.sign(x)), optimizer: equalWeight() },
    { ids },
  );
}

/** The honest strategy that other parts of the line are planted in. */
export function trend(
  parts: {
    readonly model?: Factory<Model>;
    readonly optimizer?: Factory<Optimizer>;
    readonly risk?: readonly Factory<RiskPolicy>[];
  } & Partial<StrategyOptions> = {},
): Omit<StrategyOptions, 'name'> {
  return {
    features: compose(sma({ period: 5 }), sma({ period: 20 }), returns({ periods: [1, 5] }), rsi({ period: 14 })),
    model: rule({ needs: ['sma_5', 'sma_20'] }, (fast, slow) => Math.sign(fast - slow)),
    optimizer: fixedQuantity({ quantity: 10 }),
    ...parts,
  };
}

/** The bars of every instrument, for parts that are made of all of them. */
export function barsOf(data: readonly DataSource[], ids: readonly string[] = ['A']): Promise<readonly Columns[]> {
  return columnsOf(data, new Universe(listings(ids)));
}

/** Honest features around one odd column, and a rule on its sign. */
export function onOddColumn(features: Factory<FeatureSet>, ids: readonly string[] = ['A']): LeakPipeline {
  return pipeline(
    {
      features: compose(returns({ periods: [1] }), features, sma({ period: 5 })),
      model: rule({ needs: ['odd'] }, (x) => Math.sign(x)),
      optimizer: fixedQuantity({ quantity: 10 }),
    },
    { ids },
  );
}
