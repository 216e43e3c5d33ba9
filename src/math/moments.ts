// Hand-written: simple-statistics takes number[] and makes a pass per statistic; reports need two passes over a million doubles.

/** The number of values, their mean, and the sums of the second to fourth powers of their distances to it. */
export interface CentralMoments {
  readonly count: number;
  readonly mean: number;
  readonly sum2: number;
  readonly sum3: number;
  readonly sum4: number;
}

/**
 * The arithmetic mean, NaN for no values.
 *
 * Summed as distances to the first value, so a constant series has exactly that mean.
 */
export function mean(values: ArrayLike<number>): number {
  const n = values.length;
  if (n === 0) return Number.NaN;
  const origin = values[0]!;
  let total = 0;
  for (let i = 1; i < n; i++) total += values[i]! - origin;
  return origin + total / n;
}

/**
 * Mean and central power sums in two passes, accurate whatever the offset of the data.
 *
 * A constant series gives sums of exactly 0. NaN anywhere makes every number NaN; no values give a mean of NaN.
 */
export function centralMoments(values: ArrayLike<number>): CentralMoments {
  const n = values.length;
  const center = mean(values);
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let sum4 = 0;
  for (let i = 0; i < n; i++) {
    const distance = values[i]! - center;
    const square = distance * distance;
    sum1 += distance;
    sum2 += square;
    sum3 += square * distance;
    sum4 += square * square;
  }
  return { count: n, mean: center, sum2: sum2 - (sum1 * sum1) / Math.max(n, 1), sum3, sum4 };
}

/**
 * The variance with divisor `n - ddof`; NaN when `n <= ddof`.
 *
 * @param ddof - 1 (default) for the unbiased estimate of a sample, 0 for the population
 */
export function variance(values: ArrayLike<number>, ddof = 1): number {
  const n = values.length;
  if (n <= ddof) return Number.NaN;
  const center = mean(values);
  let sum1 = 0;
  let sum2 = 0;
  for (let i = 0; i < n; i++) {
    const distance = values[i]! - center;
    sum1 += distance;
    sum2 += distance * distance;
  }
  return (sum2 - (sum1 * sum1) / n) / (n - ddof);
}

/** The square root of {@link variance}. */
export function stdev(values: ArrayLike<number>, ddof = 1): number {
  return Math.sqrt(variance(values, ddof));
}

/** The biased (population) skewness m3 / m2^1.5, the default of scipy; NaN without spread. pandas' `skew()` corrects for bias. */
export function skewness(values: ArrayLike<number>): number {
  return skewnessOf(centralMoments(values));
}

/** The biased (population) kurtosis m4 / m2², *raw*: 3 for a normal; NaN without spread. pandas' `kurt()` is excess and corrected. */
export function kurtosis(values: ArrayLike<number>): number {
  return kurtosisOf(centralMoments(values));
}

/** The biased skewness out of central moments that are already known. */
export function skewnessOf(moments: CentralMoments): number {
  if (!(moments.sum2 > 0)) return Number.NaN;
  const m2 = moments.sum2 / moments.count;
  return moments.sum3 / moments.count / (m2 * Math.sqrt(m2));
}

/** The biased raw kurtosis out of central moments that are already known. */
export function kurtosisOf(moments: CentralMoments): number {
  if (!(moments.sum2 > 0)) return Number.NaN;
  const m2 = moments.sum2 / moments.count;
  return moments.sum4 / moments.count / (m2 * m2);
}

/**
 * Running mean and variance of a stream in O(1) memory (Welford 1962), stable at any offset.
 */
export class Welford {
  #count = 0;
  #mean = 0;
  #sum2 = 0;

  /** Adds one value. */
  push(value: number): void {
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#sum2 += before * (value - this.#mean);
  }

  /** How many values came. */
  get count(): number {
    return this.#count;
  }

  /** Their mean; NaN before the first. */
  get mean(): number {
    return this.#count === 0 ? Number.NaN : this.#mean;
  }

  /** Their variance with divisor `count - ddof`; NaN while `count <= ddof`. */
  variance(ddof = 1): number {
    return this.#count <= ddof ? Number.NaN : this.#sum2 / (this.#count - ddof);
  }

  /** The state: count, mean, and sum of squared distances to it. */
  snapshot(): readonly [count: number, mean: number, sum2: number] {
    return [this.#count, this.#mean, this.#sum2];
  }

  /** Goes on from a state that {@link snapshot} gave. */
  restore(state: readonly [count: number, mean: number, sum2: number]): void {
    [this.#count, this.#mean, this.#sum2] = state;
  }
}
