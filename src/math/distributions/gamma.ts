import { horner } from './horner.js';

// Hand-written: see normal.ts. Stirling's series above 10, recurrence below: nothing to tune, no magic constants.

const HALF_LOG_2PI = 0.9189385332046727;
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/** What Stirling's formula leaves out of ln Γ(x), for x >= 10: 1/(12x) - 1/(360x³) + ... */
function stirlingRest(x: number): number {
  const inverse = 1 / x;
  return inverse * horner(inverse * inverse, STIRLING);
}

/** ln Γ(x) for x > 0, absolute error about 1e-15 below 10, relative beyond; NaN for x <= 0. */
export function lnGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let shifted = x;
  let product = 1;
  while (shifted < 10) {
    product *= shifted;
    shifted += 1;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_2PI + stirlingRest(shifted) - Math.log(product);
}

/** ln B(a, b) = ln Γ(a) + ln Γ(b) - ln Γ(a + b) without the cancellation that large arguments bring. */
export function lnBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (!(small > 0)) return Number.NaN;
  if (large < 10) return lnGamma(small) + lnGamma(large) - lnGamma(small + large);
  const sum = small + large;
  const rest = stirlingRest(large) - stirlingRest(sum);
  const bulk = (large - 0.5) * Math.log1p(-small / sum);
  if (small < 10) return lnGamma(small) + rest + small - small * Math.log(sum) + bulk;
  return HALF_LOG_2PI + stirlingRest(small) + rest + bulk + small * Math.log(small / sum) - 0.5 * Math.log(small);
}
