import { ConfigError } from '../core/errors.js';

/** How many return periods make a year: 252 for exchange days, 365 for crypto days, 12 for months, 52 for weeks. */
export interface Annualisation {
  /** Default 252. Use 1 to leave a number per period. */
  readonly periodsPerYear?: number | undefined;
}

/** Exchange days in a year, the default of every annualised number. */
export const EXCHANGE_DAYS = 252;

/**
 * The periods in a year that the options state, or 252.
 *
 * @throws ConfigError unless it is a positive finite number
 */
export function periodsPerYearOf(who: string, options: Annualisation): number {
  const { periodsPerYear = EXCHANGE_DAYS } = options;
  if (!(periodsPerYear > 0 && periodsPerYear < Number.POSITIVE_INFINITY)) {
    throw new ConfigError(
      who,
      `periodsPerYear ${periodsPerYear} is not positive`,
      'pass 252 for exchange days, 12 for months',
    );
  }
  return periodsPerYear;
}

/** Gains over losses: Infinity when there are only gains, NaN when there is neither or a number is NaN. */
export function gainsOverLosses(gains: number, losses: number): number {
  return gains === 0 && losses === 0 ? Number.NaN : gains / losses;
}

/** A ratio that is undefined (NaN) where its denominator is not positive. */
export function ratioOrNaN(over: number, under: number): number {
  return under > 0 ? over / under : Number.NaN;
}
