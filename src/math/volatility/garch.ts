import { DataError } from '../../core/errors.js';
import { nelderMead } from '../nelder-mead.js';

// Hand-written: no JavaScript library states its starting variance, and h0 is part of the model (arch's backcast fits others).

/** Parameters of a GARCH(1,1), with `gamma` of a GJR(1,1,1): `h' = omega + (alpha + gamma·[e < 0])·e² + beta·h`. */
export interface GarchParameters {
  /** Mean of a period's return, same unit as the returns. */
  readonly mu: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  /** Extra weight of negative surprises (Glosten, Jagannathan & Runkle 1993); default 0. */
  readonly gamma?: number | undefined;
}

/** What the filter leaves: the variance of each period given those before, and of the next one. */
export interface GarchFilter {
  /** Gaussian log-likelihood of all periods. */
  readonly logLikelihood: number;
  /** Conditional variances, `variance[t]` known before return t; unit of the returns squared. */
  readonly variance: Float64Array;
  /** Variance of the period after the last. */
  readonly next: number;
}

const LOG_2PI = Math.log(2 * Math.PI);

/**
 * Runs returns through a GARCH(1,1) or GJR recursion; Bollerslev (1986).
 *
 * Before the first period, squared surprise and variance are the mean of the squared residuals (of the asymmetric term half),
 * unless `h0` states the first variance itself.
 *
 * @throws DataError for no returns
 * @example
 * ```ts
 * import { garchFilter } from 'edgeproof/risk';
 * const p = { mu: 0, omega: 0.05, alpha: 0.09, beta: 0.86 };
 * if (!(garchFilter([1, -3, 0.2], p).next > 1)) throw new Error('a storm lasts');
 * ```
 */
export function garchFilter(returns: ArrayLike<number>, p: GarchParameters, h0?: number): GarchFilter {
  const n = returns.length;
  if (n === 0) throw new DataError('garchFilter', 'there are no returns', 'pass at least one');
  const { mu, omega, alpha, beta, gamma = 0 } = p;
  let h = h0 ?? omega + (alpha + 0.5 * gamma + beta) * meanSquare(returns, mu);
  const variance = new Float64Array(n);
  let sum = 0;
  for (let t = 0; t < n; t++) {
    variance[t] = h;
    const e = returns[t]! - mu;
    sum += Math.log(h) + (e * e) / h;
    h = omega + (e < 0 ? alpha + gamma : alpha) * e * e + beta * h;
  }
  return { logLikelihood: -0.5 * (n * LOG_2PI + sum), variance, next: h };
}

function meanSquare(returns: ArrayLike<number>, mu: number): number {
  let sum = 0;
  for (let t = 0; t < returns.length; t++) sum += (returns[t]! - mu) * (returns[t]! - mu);
  return sum / returns.length;
}

/**
 * Variances of the next `steps` periods from the variance of the next one: they go to the long-run variance
 * geometrically.
 *
 * @example
 * ```ts
 * import { garchForecast } from 'edgeproof/risk';
 * const [first, second] = garchForecast({ mu: 0, omega: 0.1, alpha: 0.1, beta: 0.8 }, 2, 2);
 * if (first !== 2 || Math.abs(second! - 1.9) > 1e-12) throw new Error('back to the long run');
 * ```
 */
export function garchForecast(p: GarchParameters, next: number, steps: number): Float64Array {
  const persistence = p.alpha + p.beta + 0.5 * (p.gamma ?? 0);
  const out = new Float64Array(steps);
  let h = next;
  for (let k = 0; k < steps; k++) {
    out[k] = h;
    h = p.omega + persistence * h;
  }
  return out;
}

/** A fitted GARCH(1,1) and its Gaussian log-likelihood. */
export interface GarchFit extends GarchParameters {
  readonly logLikelihood: number;
}

/**
 * Fits a GARCH(1,1) by maximum likelihood, started from the mean of the squared residuals as {@link garchFilter} is.
 *
 * Returns are scaled to unit variance for the search and back afterwards (percent or shares, the answer is the same).
 *
 * @throws DataError for fewer than 30 returns or returns without variance
 * @example
 * ```ts
 * import { garchFit } from 'edgeproof/risk';
 * const returns = Array.from({ length: 200 }, (_, t) => Math.sin(7 * t) * (t % 50 < 25 ? 1 : 2));
 * const { alpha, beta } = garchFit(returns);
 * if (!(alpha + beta < 1)) throw new Error('stationary');
 * ```
 */
export function garchFit(returns: ArrayLike<number>): GarchFit {
  const n = returns.length;
  if (n < 30) throw new DataError('garchFit', `${n} returns are too few`, 'pass at least 30');
  let mean = 0;
  for (let t = 0; t < n; t++) mean += returns[t]! / n;
  const scale = Math.sqrt(meanSquare(returns, mean));
  // A mean of equal numbers is not always exactly their value.
  if (!(scale > 1e-12 * Math.abs(mean) && scale < Number.POSITIVE_INFINITY))
    throw new DataError('garchFit', 'returns do not vary, or are not finite', 'pass finite returns that move');
  const x = Float64Array.from(returns, (r) => r / scale);
  const cost = (q: Float64Array): number => -likelihood(x, parametersOf(q));
  let best: { x: Float64Array; value: number } | null = null;
  // Persistence is found from both ends: the likelihood is flat along alpha + beta.
  for (const [alpha, beta] of [
    [0.05, 0.9],
    [0.15, 0.7],
    [0.1, 0.5],
  ] as const) {
    const found = nelderMead(cost, startOf(mean / scale, alpha, beta), { step: 0.3, restarts: 3 });
    if (best === null || found.value < best.value) best = found;
  }
  const p = parametersOf(best!.x);
  const made = { mu: p.mu * scale, omega: p.omega * scale * scale, alpha: p.alpha, beta: p.beta };
  return { ...made, logLikelihood: garchFilter(returns, made).logLikelihood };
}

/** Search coordinates: mean, log of omega, and logits of persistence and of alpha's share of it. */
function startOf(mu: number, alpha: number, beta: number): Float64Array {
  const sum = alpha + beta;
  return Float64Array.from([mu, Math.log(1 - sum), logit(sum), logit(alpha / sum)]);
}

function parametersOf(q: Float64Array): GarchParameters {
  const persistence = logistic(q[2]!);
  const share = logistic(q[3]!);
  return { mu: q[0]!, omega: Math.exp(q[1]!), alpha: persistence * share, beta: persistence * (1 - share) };
}

function likelihood(x: Float64Array, p: GarchParameters): number {
  const { mu, omega, alpha, beta } = p;
  let h = omega + (alpha + beta) * meanSquare(x, mu);
  let sum = 0;
  for (let t = 0; t < x.length; t++) {
    const e = x[t]! - mu;
    sum += Math.log(h) + (e * e) / h;
    h = omega + alpha * e * e + beta * h;
  }
  return -0.5 * sum;
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
