import * as z from 'zod';
import type { Random } from '../core/random.js';

/** Shape of the options that choose how returns come about. */
export const modelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('walk') }),
  z.strictObject({
    kind: z.literal('jumps'),
    perBar: z.number().min(0).default(0.01),
    mean: z.number().default(0),
    stdev: z.number().min(0).default(0.03),
  }),
  z.strictObject({
    kind: z.literal('regimes'),
    states: z
      .array(z.strictObject({ drift: z.number(), volatility: z.number().min(0), stay: z.number().min(0).max(1) }))
      .min(2),
  }),
  z
    .strictObject({
      kind: z.literal('garch'),
      alpha: z.number().min(0).default(0.08),
      beta: z.number().min(0).default(0.9),
    })
    .refine((m) => m.alpha + m.beta < 1, 'alpha + beta must be below 1'),
]);

/**
 * How the returns of a synthetic market come about.
 *
 * `walk`: independent normals. `jumps` (Merton 1976): a jump of a normal size with probability `perBar`, its mean taken
 * out of the drift. `regimes` (Hamilton 1989): states with a drift and volatility a year of their own; each is kept with
 * probability `stay`, else one of the others follows. `garch` (Bollerslev 1986): variance `ω + α r² + β σ²` a bar, ω such
 * that the long-run volatility is the one stated.
 */
export type MarketModel = z.input<typeof modelSchema>;

/** Drift and volatility a bar, and streams of the instrument's own. */
export interface ReturnScale {
  readonly drift: number;
  readonly volatility: number;
  /** Bars in a year, for states that speak of years. */
  readonly perYear: number;
  readonly random: (name: string) => Random;
}

/** Log returns of each bar from standard normals; the normals are overwritten. */
export function returnsOf(
  model: z.output<typeof modelSchema>,
  normals: Float64Array,
  scale: ReturnScale,
): Float64Array {
  switch (model.kind) {
    case 'walk':
      return walk(normals, scale);
    case 'jumps':
      return jumps(model, normals, scale);
    case 'regimes':
      return regimes(model.states, normals, scale);
    case 'garch':
      return garch(model, normals, scale);
  }
}

function walk(normals: Float64Array, { drift, volatility }: ReturnScale): Float64Array {
  const mean = drift - (volatility * volatility) / 2;
  for (let i = 0; i < normals.length; i++) normals[i] = mean + volatility * normals[i]!;
  return normals;
}

function jumps(
  model: { perBar: number; mean: number; stdev: number },
  normals: Float64Array,
  scale: ReturnScale,
): Float64Array {
  const random = scale.random('jumps');
  const growth = model.perBar * (Math.exp(model.mean + (model.stdev * model.stdev) / 2) - 1);
  const mean = scale.drift - (scale.volatility * scale.volatility) / 2 - Math.log(1 + growth);
  for (let i = 0; i < normals.length; i++) {
    const jump = random.uniform() < model.perBar ? model.mean + model.stdev * random.normal() : 0;
    normals[i] = mean + scale.volatility * normals[i]! + jump;
  }
  return normals;
}

function regimes(
  states: readonly { drift: number; volatility: number; stay: number }[],
  normals: Float64Array,
  scale: ReturnScale,
): Float64Array {
  const random = scale.random('regimes');
  let state = random.integer(states.length);
  for (let i = 0; i < normals.length; i++) {
    if (i > 0 && random.uniform() >= states[state]!.stay) {
      state = (state + 1 + random.integer(states.length - 1)) % states.length;
    }
    const { drift, volatility } = states[state]!;
    const mean = (drift - (volatility * volatility) / 2) / scale.perYear;
    normals[i] = mean + (volatility / Math.sqrt(scale.perYear)) * normals[i]!;
  }
  return normals;
}

function garch(model: { alpha: number; beta: number }, normals: Float64Array, scale: ReturnScale): Float64Array {
  const longRun = scale.volatility * scale.volatility;
  const omega = longRun * (1 - model.alpha - model.beta);
  let variance = longRun;
  for (let i = 0; i < normals.length; i++) {
    const shock = Math.sqrt(variance) * normals[i]!;
    normals[i] = scale.drift - variance / 2 + shock;
    variance = omega + model.alpha * shock * shock + model.beta * variance;
  }
  return normals;
}
