import { erfc, erfcScaled } from './erfc.js';
import { horner } from './horner.js';

// Hand-written: simple-statistics' probit(0.975) is 1.957 and its cdf is a table clamped to 0.001-0.999; the exact library
// (@stdlib) brings 232 packages for five functions.

const INV_SQRT_2PI = 0.3989422804014327;

// Wichura (1988), Algorithm AS 241, PPND16: about 1 part in 1e16.
const A = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const B = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const C = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const D = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
];
const E = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
];
const F = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 0.000018463183175100548,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

/** The density of the standard normal at `x`. */
export function normalPdf(x: number): number {
  return INV_SQRT_2PI * Math.exp(-0.5 * x * x);
}

/** P(Z <= x) for a standard normal, to full relative precision in the lower tail; for an upper tail use `normalCdf(-x)`. */
export function normalCdf(x: number): number {
  if (!(x < -2)) return 0.5 * erfc(-x * Math.SQRT1_2);
  if (x < -40) return 0;
  // exp(-x²/2) from x itself, not from x/√2 rounded: 0.5 erfc would lose three digits at -37.
  const short = Math.fround(x);
  const decay = Math.exp(-0.5 * short * short) * Math.exp(0.5 * (short - x) * (short + x));
  return 0.5 * decay * erfcScaled(-x * Math.SQRT1_2);
}

/**
 * The `p`-quantile of the standard normal: -Infinity at 0, Infinity at 1, NaN outside [0, 1].
 *
 * Wichura's AS 241. For a probability near 1 that is known by its complement use `-normalQuantile(1 - p)`.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(r, A)) / horner(r, B);
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const r = Math.sqrt(-Math.log(tail));
  const z = r <= 5 ? horner(r - 1.6, C) / horner(r - 1.6, D) : horner(r - 5, E) / horner(r - 5, F);
  return q < 0 ? -z : z;
}
