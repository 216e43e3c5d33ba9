import * as z from 'zod';
import { ConfigError } from '../core/errors.js';
import type { Universe } from '../core/universe.js';

/** One scenario of a {@link stressLimit}: what it does to prices, and what it costs. Parts add up. */
export interface StressScenario {
  readonly name: string;
  /** Return of prices: one for all, or by instrument with `'*'` for the others: `{ SPY: -0.2, '*': -0.3 }`. */
  readonly price?: number | { readonly [instrument: string]: number };
  /** Returns of factors, carried to instruments by `betas` of the limit's options. */
  readonly factors?: { readonly [factor: string]: number };
  /** Everything moves against the position that is held, by this share: correlations at one, on the wrong side. */
  readonly against?: number;
  /** Change of option volatilities, absolute: 0.2 is twenty points. */
  readonly volatility?: number;
  /** Option volatilities times this, before `volatility` is added: 5 for volatility × 5. */
  readonly volatilityTimes?: number;
  /** What it costs to get out, in basis points of value: dried up liquidity. */
  readonly liquidityBps?: number;
}

const moves = z.number().min(-1);
/** The schema of a {@link StressScenario}. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  price: z.union([moves, z.record(z.string(), moves)]).optional(),
  factors: z.record(z.string(), z.number()).optional(),
  against: z.number().min(0).max(1).optional(),
  volatility: z.number().optional(),
  volatilityTimes: z.number().positive().optional(),
  liquidityBps: z.number().min(0).optional(),
});

/** Betas of instruments to factors. */
export type Betas = { readonly [instrument: string]: { readonly [factor: string]: number } };

/** A scenario as numbers by instrument. */
export interface ScenarioColumns {
  readonly name: string;
  readonly move: Float64Array;
  readonly against: number;
  readonly volatility: number;
  readonly volatilityTimes: number;
  readonly liquidity: number;
}

/** What a scenario does to each instrument; an option follows its underlying where that is in the universe. */
export function scenarioColumns(one: StressScenario, universe: Universe, betas: Betas): ScenarioColumns {
  const who = `stress scenario "${one.name}"`;
  if (typeof one.price === 'object')
    for (const id of Object.keys(one.price))
      if (id !== '*' && !universe.has(id))
        throw new ConfigError(who, `no instrument "${id}"`, 'name instruments of the run, or * for the others');
  const move = Float64Array.from(universe.instruments, ({ id }) => {
    const direct = typeof one.price === 'object' ? (one.price[id] ?? one.price['*'] ?? 0) : (one.price ?? 0);
    let through = 0;
    for (const [factor, shock] of Object.entries(one.factors ?? {})) through += (betas[id]?.[factor] ?? 0) * shock;
    return Math.max(-1, direct + through);
  });
  return {
    name: one.name,
    move,
    against: one.against ?? 0,
    volatility: one.volatility ?? 0,
    volatilityTimes: one.volatilityTimes ?? 1,
    liquidity: (one.liquidityBps ?? 0) / 10_000,
  };
}

/**
 * The scenario of a window of the past: the return of each instrument from the first to the last of its prices there.
 *
 * @param prices - by instrument id, the closes of the window, oldest first; splits taken out
 * @throws ConfigError for fewer than two prices, or one that is not positive
 * @example
 * ```ts
 * import { historicalScenario } from 'edgeproof/risk';
 * const crash = historicalScenario('October 1987', { SPX: [282.7, 224.84] });
 * const move = crash.price as { readonly [id: string]: number };
 * if (Math.abs(move['SPX']! + 0.2047) > 1e-4) throw new Error('-20.5 %');
 * ```
 */
export function historicalScenario(
  name: string,
  prices: { readonly [instrument: string]: ArrayLike<number> },
): StressScenario {
  const price: Record<string, number> = {};
  for (const [id, closes] of Object.entries(prices)) {
    const first = closes[0] ?? Number.NaN;
    const last = closes[closes.length - 1] ?? Number.NaN;
    if (!(closes.length >= 2 && first > 0 && last > 0))
      throw new ConfigError(
        `stress scenario "${name}"`,
        `${closes.length} prices of ${id}`,
        'pass two or more, positive',
      );
    price[id] = last / first - 1;
  }
  return { name, price };
}
