import { type Manifest, manifest } from '../artifacts/manifest.js';
import { packSnapshot } from '../artifacts/pack-snapshot.js';
import { descriptionOf } from '../core/described.js';
import { sha256Hex } from '../core/hash.js';
import type { Json } from '../core/json.js';
import type { Factory, Plugin } from '../core/plugin.js';
import { toMicros } from '../core/time.js';
import { VERSION } from '../core/version.js';
import type { ReadyEngine } from '../engine/set-up.js';
import type { Strategy } from '../engine/strategy.js';
import type { MarginModel } from '../ledger/margin/margin-model.js';
import type { Report } from '../report/report.js';
import { asList, type BacktestOptions } from './backtest-options.js';
import { dataIdentity } from './data-identity.js';

/** What a manifest is made of, beside the data that is read once more. */
export interface ManifestParts {
  readonly ready: ReadyEngine;
  readonly options: BacktestOptions;
  readonly strategies: readonly Strategy[];
  readonly report: Report;
  readonly hash: string;
}

/** The manifest of a finished backtest; reads every source once more to hash what the run saw. */
export async function backtestManifest(parts: ManifestParts, created: string | null): Promise<Manifest> {
  const { ready, options, strategies, report } = parts;
  const query = {
    universe: ready.account.universe,
    from: options.from === undefined ? Number.NEGATIVE_INFINITY : toMicros(options.from),
    to: options.to === undefined ? Number.POSITIVE_INFINITY : toMicros(options.to),
    signal: options.signal ?? new AbortController().signal,
  };
  const data = [];
  for (const source of asList(options.data)) data.push(await dataIdentity(source, query));
  return manifest({
    created,
    code: { name: 'edgeproof', version: VERSION },
    options: {
      ...optionsJson(options, strategies),
      venues: ready.account.venues.map((one) => ({ id: one.id, rules: one.description ?? null })),
    },
    flags: ready.flags,
    seed: ready.seed,
    data,
    models: ready.engine.runners.flatMap((runner) => {
      const model = runner.model;
      if (model === null) return [];
      const fits = ready.refits.records
        .filter((one) => one.strategy === runner.name)
        .map(({ report: fit, ...rest }) => ({ ...rest, rows: fit.rows }));
      return [{ name: model.name, version: model.version, hash: sha256Hex(packSnapshot(model.snapshot())), fits }];
    }),
    plugins: strategies.flatMap((strategy, k) => pluginsOf(strategy, ready.engine.runners[k]!)),
    trials: report.record.trials,
    result: { hash: parts.hash, metrics: metricsOf(report) },
  });
}

/**
 * What makes two runs the same trial: strategies with their plug-ins and options, venues, costs, period as stated. `exact` is
 * false when some plug-in is a function of the user's own, whose inside no hash can see.
 */
export function strategyIdentity(
  ready: ReadyEngine,
  options: BacktestOptions,
  strategies: readonly Strategy[],
): { readonly parts: Json; readonly exact: boolean } {
  const plugins = strategies.flatMap((strategy, k) => pluginsOf(strategy, ready.engine.runners[k]!));
  const { instruments: _, ...stated } = optionsJson(options, strategies);
  const parts = {
    ...stated,
    plugins,
    venues: ready.account.venues.map((one) => one.description ?? null),
    seed: ready.seed,
  };
  return { parts: JSON.parse(JSON.stringify(parts)) as Json, exact: plugins.every((one) => one.ref !== null) };
}

function optionsJson(options: BacktestOptions, strategies: readonly Strategy[]): { readonly [option: string]: Json } {
  const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
  return {
    cash: plain(options.cash),
    currency: options.currency ?? 'USD',
    from: plain(options.from),
    to: plain(options.to),
    lots: options.lots ?? 'fifo',
    margin: options.margin === undefined ? null : { name: options.margin.name, made: marginOf(options.margin) },
    rates: plain(options.rates),
    ...(options.ruin === undefined ? {} : { ruin: options.ruin }),
    members: plain(options.membership?.members),
    onBadData: options.onBadData ?? 'stop',
    guardLevels: plain(options.guard?.levels),
    periodsPerYear: options.periodsPerYear ?? 252,
    instruments: options.instruments.map((one) =>
      // An instrument is read field by field here, by name.
      plain({ ...one, ...exactText(one as unknown as Record<string, unknown>) }),
    ),
    strategies: strategies.map((one) => ({
      name: one.name,
      decide: plain(one.decide),
      refit: plain(one.refit),
      share: one.share,
    })),
  };
}

/** What a margin model was made of; null for one of the user's own, which only has a name. */
function marginOf(model: MarginModel): Json {
  const made = descriptionOf(model);
  return typeof made === 'object' && made !== null && 'options' in made ? made : null;
}

/** Exact numbers as text, since JSON has no bigint. */
function exactText(record: Record<string, unknown>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([key, value]) => (typeof value === 'bigint' ? [[key, String(value)]] : [])),
  );
}

function pluginsOf(
  strategy: Strategy,
  runner: {
    features: Plugin | null;
    model: Plugin | null;
    optimizer: Plugin | null;
    execution: Plugin | null;
    policies: readonly Plugin[];
  },
): { role: string; name: string; version: string; ref: { module: string; export: string; options: Json } | null }[] {
  const entry = (role: string, plugin: Plugin | null, make: Factory<unknown>) =>
    plugin === null
      ? []
      : [
          {
            role: `${strategy.name}/${role}`,
            name: plugin.name,
            version: plugin.version,
            ref: make.ref === undefined ? null : { ...make.ref },
          },
        ];
  return [
    ...entry('features', runner.features, strategy.features),
    ...entry('model', runner.model, strategy.model),
    ...entry('optimizer', runner.optimizer, strategy.optimizer),
    ...entry('execution', runner.execution, strategy.execution),
    ...runner.policies.flatMap((policy, i) => entry('risk', policy, strategy.risk[i]!)),
  ];
}

function metricsOf(report: Report): Record<string, number | null> {
  const flat: Record<string, number | null> = {};
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'number') flat[path] = Number.isFinite(value) ? value : null;
    else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Array.isArray(value)) {
      for (const [key, one] of Object.entries(value)) walk(one, path === '' ? key : `${path}.${key}`);
    }
  };
  walk({ whole: report.whole, outOfSample: report.outOfSample, trades: report.trades, costs: report.costs }, '');
  return flat;
}
