import { type Fixed, fixed } from '../core/money.js';

/**
 * The largest Fixed on a coarse grid that is not above a number: for caps that come from float data (volumes, sizes).
 *
 * Steps of 1e-8, or whole units above 90 million; not a number, or below zero, is nothing.
 */
export function floorFixed(value: number): Fixed {
  if (!(value > 0)) return 0n;
  if (value > 9e7) return fixed(Math.floor(Math.min(value, 9e15)));
  return BigInt(Math.floor(value * 1e8)) * 10_000n;
}

/** The smallest Fixed on a grid of 1e-8 that is not below a number: for adverse distances of price; never negative. */
export function ceilFixed(value: number): Fixed {
  if (!(value > 0)) return 0n;
  if (value > 9e7) return fixed(Math.ceil(Math.min(value, 9e15)));
  return BigInt(Math.ceil(value * 1e8)) * 10_000n;
}
