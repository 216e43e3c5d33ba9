import { ConfigError } from '../core/errors.js';
import { Random } from '../core/random.js';

/** Correlation of instruments: one number for every pair, or a matrix with ones on the diagonal. */
export type CorrelationInput = number | readonly (readonly number[])[];

/**
 * Standard normals of each instrument, correlated as asked: `z = L e` with `L Lᵀ` the correlation (Cholesky).
 *
 * The factor is made here because it is ten lines and a singular matrix (a pair with correlation 1) must pass.
 */
export function correlatedNormals(
  ids: readonly string[],
  length: number,
  seed: number | string,
  correlation?: CorrelationInput,
): readonly Float64Array[] {
  const own = ids.map((id) => {
    const random = new Random(seed, `${id}/returns`);
    const column = new Float64Array(length);
    for (let i = 0; i < length; i++) column[i] = random.normal();
    return column;
  });
  if (correlation === undefined || correlation === 0) return own;
  const factor = choleskyOf(ids.length, correlation);
  return ids.map((_, row) => {
    const mixed = new Float64Array(length);
    for (let j = 0; j <= row; j++) {
      const weight = factor[row]![j]!;
      const column = own[j]!;
      if (weight !== 0) for (let i = 0; i < length; i++) mixed[i]! += weight * column[i]!;
    }
    return mixed;
  });
}

function choleskyOf(n: number, correlation: CorrelationInput): readonly Float64Array[] {
  const at = (i: number, j: number): number =>
    typeof correlation === 'number' ? (i === j ? 1 : correlation) : (correlation[i]?.[j] ?? Number.NaN);
  const factor = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    if (Math.abs(at(i, i) - 1) > 1e-9) throw wrong(n);
    for (let j = 0; j <= i; j++) {
      if (!(Math.abs(at(i, j) - at(j, i)) <= 1e-9)) throw wrong(n);
      let sum = at(i, j);
      for (let k = 0; k < j; k++) sum -= factor[i]![k]! * factor[j]![k]!;
      if (i === j && sum < -1e-9) throw wrong(n);
      if (i === j) factor[i]![j] = Math.sqrt(Math.max(0, sum));
      else factor[i]![j] = factor[j]![j]! > 1e-7 ? sum / factor[j]![j]! : 0;
    }
  }
  return factor;
}

function wrong(n: number): ConfigError {
  return new ConfigError(
    'synthetic',
    `correlation is not the correlation of ${n} instruments`,
    `pass one number, or a symmetric ${n} × ${n} matrix with ones on the diagonal and no negative eigenvalue`,
  );
}
