/** A small world to run feature sets in: a universe, a table, and seeded bars. */
import type { FeatureSet } from '../../src/contracts/feature-set.js';
import type { BarEvent } from '../../src/core/event.js';
import { flags } from '../../src/core/flags.js';
import { RowTable } from '../../src/core/frame.js';
import { instrument } from '../../src/core/instrument.js';
import type { Factory, PluginEnv } from '../../src/core/plugin.js';
import { Random } from '../../src/core/random.js';
import { Universe } from '../../src/core/universe.js';

/** The columns of a stretch of bars. */
export interface Bars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** An environment with `n` instruments. */
export function env(n = 1): PluginEnv {
  const universe = new Universe(Array.from({ length: n }, (_, i) => instrument({ id: `I${i}` })));
  return { universe, flags: flags(), random: (name) => new Random(1, name) };
}

/** A seeded random walk of bars. */
export function randomBars(n: number, seed = 1, gapShare = 0): Bars {
  const r = new Random(seed, 'bars');
  const make = (): Float64Array => new Float64Array(n);
  const bars = { open: make(), high: make(), low: make(), close: make(), volume: make() };
  let price = 100;
  for (let i = 0; i < n; i++) {
    const open = price * (1 + 0.002 * r.normal());
    const close = r.uniform() < 0.1 ? open : open * Math.exp(0.01 * r.normal());
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * (1 + 0.004 * r.uniform());
    bars.low[i] = Math.min(open, close) * (1 - 0.004 * r.uniform());
    bars.volume[i] = r.integer(1000);
    price = close;
    if (r.uniform() < gapShare) bars.close[i] = Number.NaN;
  }
  return bars;
}

/** One bar of an instrument. */
export function bar(bars: Bars, i: number, instrumentIndex = 0): BarEvent {
  return {
    kind: 'bar',
    instrument: instrumentIndex,
    ts: (i + 1) * 60e6,
    at: (i + 1) * 60e6,
    seq: i,
    start: i * 60e6,
    period: 60e6,
    open: bars.open[i]!,
    high: bars.high[i]!,
    low: bars.low[i]!,
    close: bars.close[i]!,
    volume: bars.volume[i]!,
  };
}

/** A feature set with its table. */
export function start(factory: Factory<FeatureSet>, n = 1): { set: FeatureSet; rows: RowTable } {
  const set = factory(env(n));
  return { set, rows: new RowTable(set.columns, n) };
}

/** Every column of a set over the bars of one instrument. */
export function stream(factory: Factory<FeatureSet>, bars: Bars): Record<string, Float64Array> {
  const { set, rows } = start(factory);
  const out = Object.fromEntries(set.columns.map((name) => [name, new Float64Array(bars.close.length)]));
  for (let i = 0; i < bars.close.length; i++) {
    const event = bar(bars, i);
    set.update(event, rows);
    set.settle?.(event.at, rows);
    set.columns.forEach((name, c) => {
      out[name]![i] = rows.get(0, c);
    });
  }
  return out;
}

/** Whether two columns agree to the bit, NaN being equal to NaN. */
export function sameBits(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
