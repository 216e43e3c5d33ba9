// Hand-written: JavaScript has no erf, and simple-statistics' normal table has four digits. The rational approximations are
// those of fdlibm's s_erf.c, error below one unit in the last place, under its notice: Copyright (C) 1993 by Sun Microsystems,
// Inc. All rights reserved. Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and
// distribute this software is freely granted, provided that this notice is preserved.
import { horner } from './horner.js';

const ERX = 0.8450629115104675;
const PP = [
  0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -0.000023763016656650163,
];
const QQ = [
  1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -0.000003960228278775368,
];
const PA = [
  -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
  0.035478304325618236, -0.002166375594868791,
];
const QA = [
  1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
  0.011984499846799107,
];
const RA = [
  -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
  -184.60509290671104, -81.2874355063066, -9.814329344169145,
];
const SA = [
  1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
  108.63500554177944, 6.570249770319282, -0.0604244152148581,
];
const RB = [
  -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
  -1025.0951316110772, -483.5191916086514,
];
const SB = [
  1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
  474.52854120695537, -22.44095244658582,
];

/**
 * The complementary error function `2/sqrt(pi) ∫_x^∞ exp(-t²) dt`, to about one unit in the last place, tails included.
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const a = Math.abs(x);
  if (a < 0.84375) {
    const ratio = horner(x * x, PP) / horner(x * x, QQ);
    return x < 0.25 ? 1 - (x + x * ratio) : 0.5 - (x - 0.5 + x * ratio);
  }
  if (a < 1.25) {
    const ratio = horner(a - 1, PA) / horner(a - 1, QA);
    return x >= 0 ? 1 - ERX - ratio : 1 + ERX + ratio;
  }
  if (a >= 28) return x > 0 ? 0 : 2;
  const short = Math.fround(a); // its square is exact, so exp(-a²) keeps its digits
  const tail = Math.exp(-short * short) * Math.exp((short - a) * (short + a)) * erfcScaled(a);
  return x > 0 ? tail : 2 - tail;
}

/** `exp(x²) erfc(x)` for x >= 1.25. */
export function erfcScaled(x: number): number {
  const s = 1 / (x * x);
  const ratio = x < 2.857142857142857 ? horner(s, RA) / horner(s, SA) : horner(s, RB) / horner(s, SB);
  return Math.exp(ratio - 0.5625) / x;
}
