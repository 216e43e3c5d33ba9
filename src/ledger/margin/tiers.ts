import * as z from 'zod';

/** A step of a maintenance table: `rate` holds for the part of a notional up to `upTo` (the last one without bound). */
export interface MarginTier {
  readonly upTo: number;
  readonly rate: number;
}

/** Options of the leveraged models; money in the instrument's currency. */
export interface LeverageOptions {
  /** Notional over initial margin, 1 or more; one number, or by instrument id with `default` for the others. */
  readonly leverage: number | { readonly [instrument: string]: number };
  /** Maintenance as a share of the notional; half of the initial rate when nothing is stated. */
  readonly maintenanceRate?: number;
  /** Maintenance by size of the position, marginal like a tax table; replaces `maintenanceRate`. */
  readonly tiers?: readonly MarginTier[];
}

const leverage = z.number().finite().min(1);
const rate = z.number().finite().min(0).max(1);

/** Schema of {@link LeverageOptions}. */
export const leverageSchema = z
  .strictObject({
    leverage: z.union([leverage, z.record(z.string(), leverage)]),
    maintenanceRate: rate.optional(),
    tiers: z
      .array(z.strictObject({ upTo: z.number().positive(), rate }))
      .min(1)
      .refine((all) => all.every((one, i) => i === 0 || one.upTo > all[i - 1]!.upTo), 'upTo must rise')
      .refine((all) => all.every((one, i) => i === 0 || one.rate >= all[i - 1]!.rate), 'rates may not fall')
      .optional(),
  })
  .readonly();

/** Leverage of an instrument. */
export function leverageOf(options: z.output<typeof leverageSchema>, instrument: string): number {
  if (typeof options.leverage === 'number') return options.leverage;
  return options.leverage[instrument] ?? options.leverage['default'] ?? 1;
}

/** Maintenance margin of a notional. */
export function maintenanceOf(options: z.output<typeof leverageSchema>, instrument: string, notional: number): number {
  if (options.tiers === undefined) return notional * (options.maintenanceRate ?? 0.5 / leverageOf(options, instrument));
  let sum = 0;
  let from = 0;
  options.tiers.forEach((tier, i) => {
    const to = i === options.tiers!.length - 1 ? Number.POSITIVE_INFINITY : tier.upTo;
    if (notional > from) sum += (Math.min(notional, to) - from) * tier.rate;
    from = to;
  });
  return sum;
}
