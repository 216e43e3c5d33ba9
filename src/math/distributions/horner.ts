/** The polynomial with coefficients from the constant term up, at `x`, by Horner's rule. */
export function horner(x: number, coefficients: readonly number[]): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + coefficients[i]!;
  return value;
}
