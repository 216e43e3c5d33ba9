/** Real daily returns in an order that nobody can know: blocks of the S&P 500, drawn with a seed. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Random } from 'edgeproof';

let loaded: Float64Array | null | undefined;

/** Daily returns of the S&P 500, 2000 to 2020, from a package of the registry; null when it is not installed. */
export function realReturns(): Float64Array | null {
  if (loaded !== undefined) return loaded;
  const roots = createRequire(import.meta.url).resolve.paths('vega-datasets') ?? [];
  const file = roots.map((root) => join(root, 'vega-datasets', 'data', 'sp500-2000.csv')).find(existsSync);
  if (file === undefined) {
    loaded = null;
    return loaded;
  }
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const column = head.toLowerCase().split(',').indexOf('close');
  const close = lines.map((line) => Number(line.split(',')[column]));
  loaded = Float64Array.from(close.slice(1), (one, i) => one / close[i]! - 1);
  return loaded;
}

const BLOCK = 20;
const DECAY = 0.94;

/** Real volatilities day by day, and the surprises that are left when they are divided out, without their mean. */
function parts(real: Float64Array): { readonly sigma: Float64Array; readonly surprise: Float64Array } {
  let variance = real.slice(0, 60).reduce((sum, r) => sum + r * r, 0) / 60;
  const sigma = new Float64Array(real.length);
  const surprise = real.map((r, t) => {
    sigma[t] = Math.sqrt(variance);
    variance = DECAY * variance + (1 - DECAY) * r * r;
    return r / sigma[t]!;
  });
  const mean = surprise.reduce((a, b) => a + b, 0) / surprise.length;
  return { sigma, surprise: surprise.map((one) => one - mean) };
}

/**
 * Real volatility in blocks of twenty days in random order, real surprises drawn for each day: the clusters, the fat tails and
 * the skew of the index stay, and nothing can be known.
 *
 * Not the returns themselves in blocks: with these 20 of 80 markets passed, more than a null market may. Short-term reversal
 * inside the blocks, which the rules can find, is the likely cause; that was not tested.
 */
export function realWorld(bars: number, seed: number): Float64Array {
  const real = realReturns();
  if (real === null) throw new Error('the package vega-datasets is not installed: run npm ci');
  split ??= parts(real);
  const { sigma, surprise } = split;
  const random = new Random(seed, 'gate/real');
  const out = new Float64Array(bars);
  for (let at = 0; at < bars; at += BLOCK) {
    const from = random.integer(sigma.length - BLOCK + 1);
    for (let i = 0; i < BLOCK && at + i < bars; i++)
      out[at + i] = sigma[from + i]! * surprise[random.integer(surprise.length)]!;
  }
  return out;
}

let split: ReturnType<typeof parts> | undefined;
