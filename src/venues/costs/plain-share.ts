import type { Fixed, Rounding } from '../../core/money.js';

const ONE = 1e12;
const EXACT = 9e15;

/**
 * Basis points of a notional, rounded to whole steps, in float64 alone: the number that the exact quotient gives, in units
 * of 1e-12, and NaN where a product would not be exact.
 *
 * @param rate - basis points as Fixed
 * @param step - units of 1e-12 that the fee is rounded to
 */
export function plainShare(
  rate: Fixed,
  step: Fixed,
  mode: Rounding,
): (quantity: number, money: number, units: number) => number {
  // Of one unit of 1e-12 the fee is up / down steps.
  let [up, down] = [rate, 10_000n * 1_000_000_000_000n * step];
  for (let [x, y] = [up < 0n ? -up : up, down]; ; [x, y] = [y, x % y]) {
    if (y !== 0n) continue;
    [up, down] = x === 0n ? [0n, 1n] : [up / x, down / x];
    break;
  }
  const a = Number(up);
  const b = Number(down);
  const whole = ONE / b;
  const size = Number(step);
  if (!(a >= 0 && a <= 9000 && Number.isInteger(whole))) return () => Number.NaN;
  return (_quantity, money, units) => {
    const product = units * a;
    let part = Math.floor(product / b);
    let rest = product - part * b;
    if (rest < 0) {
      part -= 1;
      rest += b;
    }
    let steps = money * a * whole + part;
    if (mode === 'up' ? rest > 0 : mode === 'half-even' && (2 * rest > b || (2 * rest === b && steps % 2 !== 0)))
      steps += 1;
    const fee = steps * size;
    return fee < EXACT ? fee : Number.NaN;
  };
}
