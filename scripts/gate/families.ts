/** The rules that gate:size and gate:power try on every market, best of a hundred: four families on prices, one on a feature. */

/** What a rule held over each period, and what it was called. */
export interface Rule {
  readonly id: string;
  readonly family: string;
  /** Position over period t, decided from what was seen before it; -1, 0 or 1. */
  readonly positions: Int8Array;
}

/** Bars that are only there to warm up on. */
export const WARMUP = 200;

/** Running sums of a level, so that any average is one subtraction. */
class Level {
  readonly values: Float64Array;
  readonly #sum: Float64Array;
  readonly #square: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
    this.#sum = new Float64Array(values.length + 1);
    this.#square = new Float64Array(values.length + 1);
    values.forEach((one, t) => {
      this.#sum[t + 1] = this.#sum[t]! + one;
      this.#square[t + 1] = this.#square[t]! + one * one;
    });
  }

  mean(t: number, n: number): number {
    return (this.#sum[t + 1]! - this.#sum[t + 1 - n]!) / n;
  }

  stdev(t: number, n: number): number {
    const mean = this.mean(t, n);
    return Math.sqrt(Math.max(0, (this.#square[t + 1]! - this.#square[t + 1 - n]!) / n - mean * mean));
  }
}

function held(bars: number, decide: (t: number, before: number) => number): Int8Array {
  const positions = new Int8Array(bars - WARMUP);
  let now = 0;
  for (let t = WARMUP - 1; t < bars - 1; t++) {
    now = decide(t, now);
    positions[t + 1 - WARMUP] = now;
  }
  return positions;
}

const FAST = [2, 3, 5, 8, 10, 12, 15, 20];
const SLOW = [20, 30, 50, 80, 120, 200];
const Z_WINDOWS = [5, 10, 15, 20, 30, 40, 60, 100];
const Z_LEVELS = [0.5, 1, 1.5];

/**
 * A hundred rules on prices: 44 average crosses, 20 momentum, 12 reversal, 24 z-score.
 *
 * @param longOnly - hold nothing where the rule would be short
 */
export function priceRules(returns: Float64Array, longOnly = false): Rule[] {
  const bars = returns.length;
  const price = new Float64Array(bars);
  let log = 0;
  returns.forEach((r, t) => {
    log += Math.log1p(r);
    price[t] = log;
  });
  const level = new Level(price);
  const side = (x: number): number => (longOnly ? Number(x > 0) : Math.sign(x));
  const rules: Rule[] = [];
  const add = (family: string, name: string, decide: (t: number, before: number) => number): void => {
    rules.push({ id: `${family} ${name}`, family, positions: held(bars, decide) });
  };
  for (const fast of FAST)
    for (const slow of SLOW)
      if (slow > fast && rules.length < 44)
        add('cross', `${fast}/${slow}`, (t) => side(level.mean(t, fast) - level.mean(t, slow)));
  for (let k = 1; k <= 20; k++) {
    const n = Math.min(190, Math.round(1.5 * k * Math.sqrt(k))) + 1;
    add('momentum', `${n}`, (t) => side(price[t]! - price[t - n]!));
  }
  for (let n = 1; n <= 12; n++) add('reversal', `${n}`, (t) => side(price[t - n]! - price[t]!));
  for (const n of Z_WINDOWS)
    for (const z of Z_LEVELS)
      add('zscore', `${n}/${z}`, (t, before) => {
        const score = (price[t]! - level.mean(t, n)) / (level.stdev(t, n) || 1);
        if (score < -z) return 1;
        if (score > z) return longOnly ? 0 : -1;
        return score * before > 0 ? 0 : before;
      });
  return rules;
}

const SMOOTHINGS = [1, 2, 3, 5, 8];

/** A hundred rules on a feature: 10 lags × 5 smoothings × 2 signs. The one that is right: lag 0, smoothing 1, sign +. */
export function featureRules(feature: Float64Array): Rule[] {
  const level = new Level(feature);
  const rules: Rule[] = [];
  for (let lag = 0; lag < 10; lag++)
    for (const n of SMOOTHINGS)
      for (const sign of [1, -1])
        rules.push({
          id: `feature lag ${lag} mean ${n} ${sign > 0 ? '+' : '-'}`,
          family: 'feature',
          positions: held(feature.length, (t) => sign * Math.sign(level.mean(t - lag, n))),
        });
  return rules;
}

/** What a rule earned over each period after the warm-up: its position times the return, less the spread it crossed. */
export function profits(rule: Rule, earned: Float64Array, halfSpread = 0): Float64Array {
  const { positions } = rule;
  let before = 0;
  return Float64Array.from(positions, (position, i) => {
    const cost = Math.abs(position - before) * halfSpread;
    before = position;
    return position * earned[i + WARMUP]! - cost;
  });
}
