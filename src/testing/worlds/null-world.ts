import { ConfigError } from '../../core/errors.js';
import { PortableRandom } from './portable-random.js';

/** Markets in which nothing can be known: each return is unpredictable from the past, whatever its size does. */
export const NULL_WORLDS = ['normal', 'garch', 'regimes', 'jumps', 'drift', 'bounce'] as const;

/** Name of a null world. */
export type NullWorld = (typeof NULL_WORLDS)[number];

/** A market of one instrument: what is seen, and what is earned. */
export interface World {
  /** Returns of the prices that are seen. */
  readonly seen: Float64Array;
  /** Returns that a holder earns: the mid price where the seen one bounces. */
  readonly earned: Float64Array;
  /** Standard deviation of each return, as the world knows it. */
  readonly sigma: Float64Array;
  /** Cost of crossing the spread, as a share of what is traded. */
  readonly halfSpread: number;
}

const DAILY = 0.01;

/**
 * One market without an edge: `normal` (independent), `garch` (GARCH(1,1) 0.08, 0.90 with t5 innovations), `regimes` (calm and
 * wild volatility), `jumps` (rare, mostly down, paid for by drift), `drift` (buy-and-hold earns a Sharpe ratio of 0.5), `bounce`
 * (closes jump between bid and ask). Daily standard deviation 1 %.
 *
 * It has `bars` returns; the same `seed` gives the same market, in any language that has mulberry32.
 *
 * @throws ConfigError for a world that there is not
 * @example
 * ```ts
 * import { nullWorld } from 'edgeproof/testing';
 * const { earned } = nullWorld('garch', { bars: 3, seed: 12345 });
 * if (Math.abs(earned[0]! + 0.00545022) > 1e-8) throw new Error('the reference world');
 * ```
 */
export function nullWorld(world: NullWorld, { bars, seed }: { readonly bars: number; readonly seed: number }): World {
  const random = new PortableRandom(seed);
  const make = MAKERS[world];
  if (make === undefined)
    throw new ConfigError('nullWorld', `no world "${world}"`, `worlds are: ${NULL_WORLDS.join(', ')}`);
  return make(bars, random);
}

/** Innovation of unit variance and the volatility of the day it belongs to, by day. */
type Step = (random: PortableRandom) => { readonly sigma: number; readonly shock: number };

function worldOf(bars: number, random: PortableRandom, step: Step): World {
  const earned = new Float64Array(bars);
  const sigma = new Float64Array(bars);
  for (let t = 0; t < bars; t++) {
    const one = step(random);
    sigma[t] = one.sigma;
    earned[t] = one.sigma * one.shock;
  }
  return { seen: earned, earned, sigma, halfSpread: 0 };
}

function garch(): Step {
  let h = 1;
  return (random) => {
    const shock = random.t5();
    const sigma = DAILY * Math.sqrt(h);
    h = 0.02 + 0.08 * h * shock * shock + 0.9 * h;
    return { sigma, shock };
  };
}

function regimes(): Step {
  let wild = false;
  return (random) => {
    if (random.uniform() < (wild ? 0.02 : 0.01)) wild = !wild;
    return { sigma: wild ? 0.018 : 0.006, shock: random.normal() };
  };
}

/** A jump on one day in fifty, of -3 standard deviations on average; the days between are paid for it. */
function jumps(random: PortableRandom): { sigma: number; shock: number } {
  const jump = random.uniform() < 0.02 ? -3 + 2 * random.normal() : 0;
  return { sigma: DAILY, shock: random.normal() + jump + 0.06 };
}

const MAKERS: Readonly<Record<NullWorld, (bars: number, random: PortableRandom) => World>> = {
  normal: (bars, random) => worldOf(bars, random, (r) => ({ sigma: DAILY, shock: r.normal() })),
  garch: (bars, random) => worldOf(bars, random, garch()),
  regimes: (bars, random) => worldOf(bars, random, regimes()),
  jumps: (bars, random) => worldOf(bars, random, jumps),
  drift: (bars, random) => worldOf(bars, random, (r) => ({ sigma: DAILY, shock: r.normal() + 0.5 / Math.sqrt(252) })),
  bounce,
};

function bounce(bars: number, random: PortableRandom): World {
  const halfSpread = 0.002;
  const world = worldOf(bars, random, (r) => ({ sigma: DAILY, shock: r.normal() }));
  const seen = new Float64Array(bars);
  let before = 0;
  for (let t = 0; t < bars; t++) {
    const side = random.uniform() < 0.5 ? -halfSpread : halfSpread;
    seen[t] = world.earned[t]! + side - before;
    before = side;
  }
  return { ...world, seen, halfSpread };
}
