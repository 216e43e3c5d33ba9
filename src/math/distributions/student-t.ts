import { incompleteBeta } from './beta.js';
import { lnBeta } from './gamma.js';
import { normalCdf, normalPdf, normalQuantile } from './normal.js';

// Hand-written: see normal.ts.

/** The density of Student's t with `df` degrees of freedom (> 0, Infinity for the normal). */
export function studentTPdf(t: number, df: number): number {
  if (!(df > 0)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY) return normalPdf(t);
  const body = -0.5 * (df + 1) * Math.log1p((t * t) / df);
  return Math.exp(body - lnBeta(0.5 * df, 0.5) - 0.5 * Math.log(df));
}

/** The z with the same tail as t: Hill (1970), Algorithm 395. */
function normalEquivalent(square: number, df: number): number {
  const a = df - 0.5;
  const b = 48 * a * a;
  const y = a * Math.log1p(square / df);
  const rest = (((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3;
  return (rest / b + 1) * Math.sqrt(y);
}

/** P(T > t) for t >= 0: small numbers keep their digits. */
function upperTail(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return normalCdf(-t);
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0;
  if (square < 3) return 0.5 - centre(t, df);
  // Many degrees of freedom cancel digits inside the continued fraction; the normal expansion is exact to 1e-15 there.
  if (df >= 1000 && square <= 0.064 * df) return normalCdf(-normalEquivalent(square, df));
  return 0.5 * incompleteBeta(0.5 * df, 0.5, df / (df + square), square / (df + square));
}

/** P(0 < T < t) for t >= 0: small numbers keep their digits. */
function centre(t: number, df: number): number {
  if (df === Number.POSITIVE_INFINITY) return 0.5 - normalCdf(-t);
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return 0.5;
  return 0.5 * incompleteBeta(0.5, 0.5 * df, square / (df + square), df / (df + square));
}

/** P(T <= t) for Student's t with `df` degrees of freedom (> 0, may be fractional or Infinity). */
export function studentTCdf(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return Number.NaN;
  const a = Math.abs(t);
  if (t < 0) return upperTail(a, df);
  return a < 1 ? 0.5 + centre(a, df) : 1 - upperTail(a, df);
}

/** The t with P(0 < T < t) = 0.5 - tail. Newton from a normal guess inside a bracket that only shrinks; deterministic. */
function solveUpper(tail: number, df: number): number {
  const central = tail > 0.25;
  const wanted = central ? 0.5 - tail : tail;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  // Start on Hill's side: the normal quantile, stretched by the power tail t ~ tail^(-1/df).
  let t = central
    ? -normalQuantile(tail)
    : Math.sqrt(df * Math.expm1((normalQuantile(tail) * normalQuantile(tail)) / df));
  if (!(t < 1e150)) t = 1e150;
  for (let i = 0; i < 400; i++) {
    const gap = central ? wanted - centre(t, df) : upperTail(t, df) - wanted; // > 0: t is too small
    if (gap === 0) return t;
    if (gap > 0) low = t;
    else high = t;
    // In the tail Newton on logarithms: ln P is nearly linear in ln t there.
    const density = studentTPdf(t, df);
    const tailed = wanted + gap;
    let next = central ? t + gap / density : t * Math.exp((Math.log(tailed / wanted) * tailed) / (density * t));
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? t * 4 : 0.5 * (low + high);
    if (Math.abs(next - t) <= 2e-16 * t) return next;
    t = next;
  }
  return t;
}

/**
 * The `p`-quantile of Student's t with `df` degrees of freedom: ±Infinity at 0 and 1, NaN outside [0, 1].
 *
 * Solves the distribution function to the last digits on the smaller side of the median.
 */
export function studentTQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN;
  if (df === Number.POSITIVE_INFINITY) return normalQuantile(p);
  if (p === 0.5) return 0;
  const tail = p < 0.5 ? p : 1 - p;
  const t = tail === 0 ? Number.POSITIVE_INFINITY : solveUpper(tail, df);
  return p < 0.5 ? -t : t;
}
