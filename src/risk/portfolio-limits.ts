import * as z from 'zod';
import type { RiskPolicy } from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import type { Instrument } from '../core/instrument.js';
import { parseOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import type { Universe } from '../core/universe.js';
import { type Limit, LimitPolicy } from './limit-policy.js';
import {
  concentrationLimit,
  grossLimit,
  groupLimit,
  instrumentLimit,
  leverageLimit,
  marginLimit,
  netLimit,
} from './limits/exposure.js';
import { riskV2 } from './risk-v2.js';

/** Options of {@link portfolioLimits}, as multiples of the account's equity; what is left out does not bind. */
export interface PortfolioLimitsOptions {
  /** Sum of the absolute values of all positions. */
  readonly gross?: number;
  /** Absolute value of longs less shorts. */
  readonly net?: number;
  /** Value of any one instrument. */
  readonly instrument?: number;
  /** Sum of notionals: as gross, but an option counts as what it is written on. */
  readonly leverage?: number;
  /** The `count` largest positions together. */
  readonly concentration?: { readonly count: number; readonly max: number };
  /** Initial margin as the account's margin model gives it; `rate` of the value of what an order adds. */
  readonly margin?: { readonly max: number; readonly rate: number };
}

const positive = z.number().positive();
const schema = z.strictObject({
  gross: positive.optional(),
  net: positive.optional(),
  instrument: positive.optional(),
  leverage: positive.optional(),
  concentration: z.strictObject({ count: z.int().min(1), max: positive }).optional(),
  margin: z.strictObject({ max: positive, rate: positive }).optional(),
});

/**
 * Bounds the whole account by the worst case: what is held, with any of the open orders filled and any not.
 *
 * Nothing on its way frees room before it is filled, so a portfolio that rotates at its limit sells first and buys when the
 * sale is reported (`exposureLimits` counts orders at the market as filled). An order that would pass a limit is cut to the
 * largest lot that fits; what closes a position always passes. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { portfolioLimits } from 'edgeproof/risk';
 * const policy = portfolioLimits({ gross: 1.5, net: 1, instrument: 0.2, concentration: { count: 3, max: 0.5 } });
 * if (policy.ref?.export !== 'portfolioLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function portfolioLimits(options: PortfolioLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('portfolioLimits', schema, options);
  return riskV2('portfolioLimits', options, ({ universe }) => {
    const limits: Limit[] = [];
    if (o.gross !== undefined) limits.push(grossLimit(o.gross));
    if (o.net !== undefined) limits.push(netLimit(o.net));
    if (o.instrument !== undefined) limits.push(instrumentLimit(o.instrument));
    if (o.leverage !== undefined) limits.push(leverageLimit(o.leverage, underlyings(universe)));
    if (o.concentration !== undefined) limits.push(concentrationLimit(o.concentration.count, o.concentration.max));
    if (o.margin !== undefined) limits.push(marginLimit(o.margin.max, o.margin.rate));
    return new LimitPolicy('portfolioLimits', universe.size, limits);
  });
}

/** For each instrument what it is written on, -1 for none or one outside of the universe. */
export function underlyings(universe: Universe): Int32Array {
  return Int32Array.from(universe.instruments, ({ assetClass, underlying }) =>
    assetClass === 'option' && underlying !== null && universe.has(underlying) ? universe.indexOf(underlying) : -1,
  );
}

/** Options of {@link groupLimits}. */
export interface GroupLimitsOptions {
  /** What makes a group: a property of instruments, or the name of one of their tags, such as `{ tag: 'sector' }`. */
  readonly by: 'assetClass' | 'currency' | 'venue' | 'underlying' | { readonly tag: string };
  /** Largest gross exposure of a group as a multiple of equity: one number for all, or by name. */
  readonly gross?: number | { readonly [group: string]: number };
  /** The same of its net exposure. */
  readonly net?: number | { readonly [group: string]: number };
}

const bound = z.union([positive, z.record(z.string(), positive)]).optional();
const groupSchema = z.strictObject({
  by: z.union([z.enum(['assetClass', 'currency', 'venue', 'underlying']), z.strictObject({ tag: z.string().min(1) })]),
  gross: bound,
  net: bound,
});

/**
 * Bounds what the account has in each group of instruments: a sector, a currency, an asset class, a tag of yours. Worst case as
 * in {@link portfolioLimits}. Instruments without the property or tag form no group. Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, at wiring while the flag is off or for a group that no instrument is in
 * @example
 * ```ts
 * import { groupLimits } from 'edgeproof/risk';
 * const policy = groupLimits({ by: { tag: 'sector' }, gross: 0.3, net: { energy: 0.1 } });
 * if (policy.ref?.export !== 'groupLimits') throw new Error('a worker can rebuild it');
 * ```
 */
export function groupLimits(options: GroupLimitsOptions): Factory<RiskPolicy> {
  const o = parseOptions('groupLimits', groupSchema, options);
  return riskV2('groupLimits', options, ({ universe }) => {
    const names = universe.instruments.map((one) => groupOf(one, o.by));
    const groups = [...new Set(names.filter((one) => one !== null))];
    const limits: Limit[] = [];
    for (const kind of ['gross', 'net'] as const) {
      const most = o[kind];
      if (typeof most === 'object')
        for (const name of Object.keys(most)) if (!groups.includes(name)) throw noGroup(name, groups);
      for (const name of groups) {
        const of = typeof most === 'object' ? most[name] : most;
        if (of === undefined) continue;
        const member = Uint8Array.from(names, (one) => (one === name ? 1 : 0));
        limits.push(groupLimit(kind, name, of, member));
      }
    }
    return new LimitPolicy('groupLimits', universe.size, limits);
  });
}

function groupOf(one: Instrument, by: GroupLimitsOptions['by']): string | null {
  return typeof by === 'object' ? (one.tags[by.tag] ?? null) : one[by];
}

function noGroup(name: string, groups: readonly string[]): ConfigError {
  return new ConfigError('groupLimits', `no instrument is in "${name}"`, `groups are: ${groups.join(', ') || 'none'}`);
}
