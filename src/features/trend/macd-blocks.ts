/** What both ways to compute MACD over an array need of its options. */
interface Periods {
  readonly fast: number;
  readonly slow: number;
  readonly signal: number;
}

/** The three lines; before the first index to compute they are there. */
interface Lines {
  readonly macd: Float64Array;
  readonly signal: Float64Array;
  readonly histogram: Float64Array;
}

/**
 * MACD from index `from` on in one pass, where all three averages begin a block there: four values at a time, as in
 * `ExponentialAverage`. `state` is that of the kernel after `from` values. False when a value is not finite.
 */
export function macdBlocks(
  values: Float64Array,
  from: number,
  o: Periods,
  { macd, signal, histogram, state }: Lines & { readonly state: Float64Array },
): boolean {
  const n = values.length;
  const a = 2 / (o.fast + 1);
  const b = 2 / (o.slow + 1);
  const c = 2 / (o.signal + 1);
  const f1 = 1 - a;
  const f2 = f1 * f1;
  const f3 = f1 * f1 * f1;
  const f4 = f2 * f2;
  const s1 = 1 - b;
  const s2 = s1 * s1;
  const s3 = s1 * s1 * s1;
  const s4 = s2 * s2;
  const g1 = 1 - c;
  const g2 = g1 * g1;
  const g3 = g1 * g1 * g1;
  const g4 = g2 * g2;
  let origin = state[2]!;
  let fast = state[3]!;
  let slow = state[7]!;
  let line = state[10]!;
  let mean = state[11]!;
  let i = from;
  for (; i + 4 <= n; i += 4) {
    const x4 = values[i + 3]!;
    const d1 = values[i]! - origin;
    const d2 = values[i + 1]! - origin;
    const d3 = values[i + 2]! - origin;
    const d4 = x4 - origin;
    const p1 = 0 * f1 + d1 * a;
    const p2 = p1 * f1 + d2 * a;
    const p3 = p2 * f1 + d3 * a;
    const q1 = 0 * s1 + d1 * b;
    const q2 = q1 * s1 + d2 * b;
    const q3 = q2 * s1 + d3 * b;
    const fast4 = origin + (f4 * fast + (p3 * f1 + d4 * a));
    const slow4 = origin + (s4 * slow + (q3 * s1 + d4 * b));
    const l1 = origin + (f1 * fast + p1) - (origin + (s1 * slow + q1));
    const l2 = origin + (f2 * fast + p2) - (origin + (s2 * slow + q2));
    const l3 = origin + (f3 * fast + p3) - (origin + (s3 * slow + q3));
    const l4 = fast4 - slow4;
    origin = x4;
    fast = fast4 - x4;
    slow = slow4 - x4;
    const r1 = 0 * g1 + (l1 - line) * c;
    const r2 = r1 * g1 + (l2 - line) * c;
    const r3 = r2 * g1 + (l3 - line) * c;
    const m1 = line + (g1 * mean + r1);
    const m2 = line + (g2 * mean + r2);
    const m3 = line + (g3 * mean + r3);
    const m4 = line + (g4 * mean + (r3 * g1 + (l4 - line) * c));
    macd[i] = l1;
    macd[i + 1] = l2;
    macd[i + 2] = l3;
    macd[i + 3] = l4;
    signal[i] = m1;
    signal[i + 1] = m2;
    signal[i + 2] = m3;
    signal[i + 3] = m4;
    histogram[i] = l1 - m1;
    histogram[i + 1] = l2 - m2;
    histogram[i + 2] = l3 - m3;
    histogram[i + 3] = l4 - m4;
    line = l4;
    mean = m4 - l4;
  }
  let p = 0;
  let q = 0;
  let r = 0;
  for (let j = 1; i < n; i++, j++) {
    const d = values[i]! - origin;
    p = p * f1 + d * a;
    q = q * s1 + d * b;
    const fk = j === 1 ? f1 : j === 2 ? f2 : f3;
    const sk = j === 1 ? s1 : j === 2 ? s2 : s3;
    const gk = j === 1 ? g1 : j === 2 ? g2 : g3;
    const l = origin + (fk * fast + p) - (origin + (sk * slow + q));
    r = r * g1 + (l - line) * c;
    macd[i] = l;
    signal[i] = line + (gk * mean + r);
    histogram[i] = l - signal[i]!;
  }
  const last = signal[n - 1]!;
  return last - last === 0;
}
