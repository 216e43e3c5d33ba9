import { DataError } from '../../core/errors.js';
import { multiply } from '../linalg/solve.js';
import { ActiveSet } from './active-set.js';
import { Constraints } from './constraints.js';
import type { QuadraticProgram } from './program.js';

// Hand-written: the exact, synchronous, dependency-free solver for portfolios of up to some hundreds of names; HiGHS (an
// optional peer) hangs on objectives in daily-return units and brings WASM.

/** Where the search ended. */
export interface QpSolution {
  /** The minimiser when `optimal`; the last point otherwise. Variables on a bound are exactly on it. */
  readonly x: Float64Array;
  readonly status: 'optimal' | 'infeasible' | 'max-iterations';
  /** Changes of the active set. */
  readonly iterations: number;
  /** Largest breach of the optimality conditions: gradient relative to its terms, constraints relative to unit normals. */
  readonly residual: number;
}

/** When the search gives up, and what counts as solved. */
export interface QpOptions {
  readonly maxIterations?: number | undefined;
  /** The residual up to which a point is `optimal`; default 1e-9. */
  readonly tolerance?: number | undefined;
}

/** What is added to the unit-scaled diagonal of an objective that is not strictly convex, and taken off again. */
const PROXIMAL = 1e-6;
const PROXIMAL_ROUNDS = 2000;

function checkShape(program: QuadraticProgram): void {
  const n = program.linear.length;
  const fail = (what: string): never => {
    throw new DataError('qp', what, 'pass row-major arrays of matching sizes without NaN');
  };
  if (program.quadratic.length !== n * n) fail(`quadratic has ${program.quadratic.length} entries for ${n} variables`);
  for (const [name, side] of [
    ['lower', program.lower],
    ['upper', program.upper],
  ] as const) {
    if (side !== undefined && (side.length !== n || side.some(Number.isNaN))) fail(`${name} is not ${n} numbers`);
  }
  for (const [name, set] of [
    ['equality', program.equality],
    ['inequality', program.inequality],
  ] as const) {
    if (set === undefined) continue;
    if (set.matrix.length !== n * set.values.length)
      fail(`${name} has ${set.matrix.length} entries for ${set.values.length} rows`);
    if (!set.matrix.every(Number.isFinite) || set.values.some(Number.isNaN))
      fail(`${name} holds a number that is not finite`);
  }
  if (!program.quadratic.every(Number.isFinite)) fail('quadratic holds a number that is not finite');
  if (!program.linear.every(Number.isFinite)) fail('linear holds a number that is not finite');
}

/** The largest diagonal entry, or the largest linear one of a linear program: the unit of the objective. */
function objectiveScale(program: QuadraticProgram): number {
  const n = program.linear.length;
  let scale = 0;
  for (let i = 0; i < n; i++) scale = Math.max(scale, program.quadratic[i * n + i]!);
  if (scale === 0) for (const one of program.linear) scale = Math.max(scale, Math.abs(one));
  return scale === 0 ? 1 : scale;
}

/** Largest breach of the optimality conditions at the active set's point, for the objective `h`, `c` as given. */
function kktResidual(h: Float64Array, c: Float64Array, set: ActiveSet, constraints: Constraints): number {
  const n = c.length;
  const gradient = multiply(h, n, set.x);
  let scale = 1e-300;
  for (let i = 0; i < n; i++) {
    scale = Math.max(scale, Math.abs(gradient[i]!), Math.abs(c[i]!));
    gradient[i] = gradient[i]! + c[i]!;
  }
  let worst = 0;
  for (const [k, multiplier] of set.multipliers()) {
    constraints.addNormal(k, -multiplier, gradient);
    scale = Math.max(scale, Math.abs(multiplier));
    if (k >= constraints.equalities) worst = Math.max(worst, -multiplier / scale);
    worst = Math.max(worst, Math.abs(constraints.slack(k, set.x)) / (1 + Math.abs(constraints.right(k))));
  }
  for (const one of gradient) worst = Math.max(worst, Math.abs(one) / scale);
  for (let k = 0; k < constraints.count; k++) {
    const slack = constraints.slack(k, set.x);
    const breach = k < constraints.equalities ? Math.abs(slack) : -slack;
    worst = Math.max(worst, breach / (1 + Math.abs(constraints.right(k))));
  }
  return worst;
}

/**
 * Solves a small dense convex quadratic program, exactly, synchronously and deterministically.
 *
 * Dual active set (Goldfarb & Idnani 1983). An objective that is not strictly convex (linear parts, more assets than
 * periods) is solved by proximal steps on the same active set (Rockafellar 1976; Arnström et al. 2022), so ties among
 * minimisers go to the one nearest the path from 0. Cost about `iterations · n²`.
 *
 * @returns `infeasible` as a value, with the last point: never a renormalised one
 * @throws DataError for NaN, shapes that do not match, or an objective that is not convex
 */
export function solveQp(program: QuadraticProgram, options: QpOptions = {}): QpSolution {
  checkShape(program);
  const n = program.linear.length;
  const constraints = new Constraints(program);
  const { maxIterations = 200 + 20 * (n + constraints.count), tolerance = 1e-9 } = options;
  if (!constraints.possible)
    return { x: new Float64Array(n), status: 'infeasible', iterations: 0, residual: Number.POSITIVE_INFINITY };
  const scale = objectiveScale(program);
  const h = program.quadratic.map((one) => one / scale);
  const c = program.linear.map((one) => one / scale);
  const strict = ActiveSet.create(h, constraints, 1e-8);
  const set = strict ?? ActiveSet.create(withDiagonal(h, n, PROXIMAL), constraints, 0);
  if (set === null)
    throw new DataError('qp', 'quadratic is not positive semidefinite', 'pass a covariance or its repair');
  let status = set.minimise(c, maxIterations);
  let residual = status === 'infeasible' ? Number.POSITIVE_INFINITY : kktResidual(h, c, set, constraints);
  const pulled = new Float64Array(n);
  for (let round = 0; strict === null && status === 'optimal' && residual > 1e-13 && round < PROXIMAL_ROUNDS; round++) {
    for (let i = 0; i < n; i++) pulled[i] = c[i]! - PROXIMAL * set.x[i]!;
    status = set.minimise(pulled, maxIterations);
    const before = residual;
    residual = kktResidual(h, c, set, constraints);
    if (residual <= tolerance && residual > 0.5 * before) break; // rounding is all that is left
  }
  if (status === 'optimal' && !(residual <= tolerance)) status = 'max-iterations';
  const x = Float64Array.from(set.x);
  if (status === 'optimal') constraints.snap(x);
  return { x, status, iterations: set.iterations, residual };
}

/** A copy of a square matrix with `extra` added to its diagonal. */
function withDiagonal(h: Float64Array, n: number, extra: number): Float64Array {
  const out = Float64Array.from(h);
  for (let i = 0; i < n; i++) out[i * n + i] = out[i * n + i]! + extra;
  return out;
}
