import { ConfigError } from '../../core/errors.js';
import type { GarchParameters } from '../volatility/garch.js';

// Shocks are inputs: what a path is made of does not depend on a generator.

/** Prices of a geometric Brownian motion at the ends of steps, given standard normal shocks; exact, not an Euler scheme. */
export function gbmPath(
  start: number,
  options: { readonly drift: number; readonly volatility: number; readonly step: number },
  shocks: ArrayLike<number>,
): Float64Array {
  const { drift, volatility, step } = options;
  const trend = (drift - 0.5 * volatility * volatility) * step;
  const spread = volatility * Math.sqrt(step);
  const out = new Float64Array(shocks.length);
  let log = Math.log(start);
  for (let t = 0; t < shocks.length; t++) {
    log += trend + spread * shocks[t]!;
    out[t] = Math.exp(log);
  }
  return out;
}

/** Mean and variance of a geometric Brownian motion at a time. */
export function gbmMoments(
  start: number,
  options: { readonly drift: number; readonly volatility: number; readonly time: number },
): { readonly mean: number; readonly variance: number } {
  const { drift, volatility, time } = options;
  const mean = start * Math.exp(drift * time);
  return { mean, variance: mean * mean * Math.expm1(volatility * volatility * time) };
}

/** Returns of a GARCH(1,1) or GJR given standardised shocks, and the variances that made them (one more than returns). */
export function garchPath(
  p: GarchParameters,
  first: number,
  shocks: ArrayLike<number>,
): { readonly returns: Float64Array; readonly variance: Float64Array } {
  const n = shocks.length;
  const returns = new Float64Array(n);
  const variance = new Float64Array(n + 1);
  const { mu, omega, alpha, beta, gamma = 0 } = p;
  variance[0] = first;
  for (let t = 0; t < n; t++) {
    const h = variance[t]!;
    const e = Math.sqrt(h) * shocks[t]!;
    returns[t] = mu + e;
    variance[t + 1] = omega + (e < 0 ? alpha + gamma : alpha) * e * e + beta * h;
  }
  return { returns, variance };
}

/** Indices of a circular block bootstrap (Politis & Romano 1992): blocks from given starts, cut to `count`. */
export function circularBlocks(
  starts: ArrayLike<number>,
  block: number,
  shape: { readonly length: number; readonly count: number },
): Int32Array {
  const { length, count } = shape;
  if (!(block >= 1) || starts.length * block < count)
    throw new ConfigError(
      'circularBlocks',
      `${starts.length} blocks of ${block} do not fill ${count}`,
      'pass more starts or longer blocks',
    );
  const out = new Int32Array(count);
  for (let k = 0; k < count; k++) out[k] = (starts[Math.floor(k / block)]! + (k % block)) % length;
  return out;
}

/**
 * Indices of a stationary bootstrap (Politis & Romano 1994): each step goes on to the next value, or with probability
 * `1 / block` to a random one.
 *
 * @param uniforms - two a step: whether to jump, and where to
 */
export function stationaryBlocks(
  uniforms: ArrayLike<number>,
  block: number,
  shape: { readonly length: number; readonly count: number },
): Int32Array {
  const { length, count } = shape;
  if (!(block >= 1) || uniforms.length < 2 * count)
    throw new ConfigError('stationaryBlocks', `${uniforms.length} uniforms for ${count} steps`, 'pass two a step');
  const out = new Int32Array(count);
  for (let k = 0; k < count; k++) {
    const jump = k === 0 || uniforms[2 * k]! < 1 / block;
    out[k] = jump ? Math.floor(uniforms[2 * k + 1]! * length) : (out[k - 1]! + 1) % length;
  }
  return out;
}
