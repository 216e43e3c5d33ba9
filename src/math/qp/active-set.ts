import { type Constraints, slackTolerance } from './constraints.js';
import { Factor } from './factor.js';

/** What one run of the active set came to. */
export type ActiveSetStatus = 'optimal' | 'infeasible' | 'max-iterations';

/** A normal that keeps less than this share of its length outside the active ones depends on them. */
const DEPENDENT = 1e-10;
/** A violation that cannot be mended is a contradiction beyond this many tolerances, rounding below. */
const CONTRADICTION = 1000;

/**
 * The dual active-set method of Goldfarb & Idnani (1983) for a strictly convex objective `x'Hx/2 + c'x`.
 *
 * Starts from the free minimum and takes the most violated constraint in, dropping those whose multiplier would turn
 * negative: no feasible start is needed, and an infeasible program shows itself as a violated constraint that nothing can
 * mend.
 */
export class ActiveSet {
  readonly x: Float64Array;
  iterations = 0;
  readonly #constraints: Constraints;
  readonly #factor: Factor;
  readonly #d: Float64Array;
  readonly #step: Float64Array;
  /** By position: the active constraint, its orientation (-1 for an equality met from above), right side and multiplier. */
  readonly #active: number[] = [];
  readonly #orient: number[] = [];
  readonly #right: Float64Array;
  readonly #u: Float64Array;
  /** By constraint: active, or parked as a repetition of active ones. */
  readonly #inside: Uint8Array;
  readonly #parked: number[] = [];

  private constructor(factor: Factor, constraints: Constraints) {
    const n = constraints.n;
    this.x = new Float64Array(n);
    this.#constraints = constraints;
    this.#factor = factor;
    this.#d = new Float64Array(n);
    this.#step = new Float64Array(n);
    this.#right = new Float64Array(n + 1);
    this.#u = new Float64Array(n + 1);
    this.#inside = new Uint8Array(constraints.count);
  }

  /** An empty active set for the Hessian `h`, or null when a pivot of it is not above `pivot` times its diagonal. */
  static create(h: Float64Array, constraints: Constraints, pivot: number): ActiveSet | null {
    const factor = Factor.of(h, constraints.n, pivot);
    return factor === null ? null : new ActiveSet(factor, constraints);
  }

  /** The active constraints and their multipliers: `Hx + c = Σ multiplier · normal`. */
  *multipliers(): Generator<readonly [constraint: number, multiplier: number]> {
    for (let i = 0; i < this.#active.length; i++) yield [this.#active[i]!, this.#orient[i]! * this.#u[i]!];
  }

  /** Minimises for a new linear term, going on from the constraints that are active. */
  minimise(c: Float64Array, maxIterations: number): ActiveSetStatus {
    this.#factor.setLinear(c);
    this.#refresh();
    this.#dropNegative();
    for (let k = 0; k < this.#constraints.equalities; k++) {
      if (this.#inside[k] !== 0) continue;
      const slack = this.#constraints.slack(k, this.x);
      if (!this.#take(k, slack > 0 ? -1 : 1, maxIterations)) return 'infeasible';
    }
    for (;;) {
      const worst = this.#worst();
      if (worst < 0) return 'optimal';
      if (this.iterations >= maxIterations) return 'max-iterations';
      if (!this.#take(worst, 1, maxIterations)) return 'infeasible';
    }
  }

  /** The most violated inequality that is not active, the first of equals; -1 when all are met. */
  #worst(): number {
    let worst = -1;
    let most = 0;
    for (let k = this.#constraints.equalities; k < this.#constraints.count; k++) {
      if (this.#inside[k] !== 0) continue;
      const violation = -this.#constraints.slack(k, this.x) - slackTolerance(this.#constraints.right(k));
      if (violation > most) {
        most = violation;
        worst = k;
      }
    }
    return worst;
  }

  /** Brings constraint `k` in; false when it contradicts the active ones. */
  #take(k: number, orient: number, maxIterations: number): boolean {
    for (let own = 0; ; ) {
      this.iterations++;
      const m = this.#active.length;
      const free = this.#direction(k, orient);
      const blocking = this.#blocking();
      const dual = blocking < 0 ? Number.POSITIVE_INFINITY : this.#u[blocking]! / this.#step[blocking]!;
      const slack = orient * this.#constraints.slack(k, this.x);
      const full = free > 0 ? Math.max(0, -slack / free) : Number.POSITIVE_INFINITY;
      const t = Math.min(dual, full);
      if (t === Number.POSITIVE_INFINITY) {
        if (-slack > CONTRADICTION * slackTolerance(this.#constraints.right(k))) return false;
        this.#inside[k] = 1; // met but for rounding: it repeats the active ones
        this.#parked.push(k);
        return true;
      }
      for (let i = 0; i < m; i++) this.#u[i] = this.#u[i]! - t * this.#step[i]!;
      own += t;
      if (free > 0) this.#factor.move(this.#d, t, this.x);
      if (t === full) {
        this.#add(k, orient, own);
        return true;
      }
      this.#drop(blocking);
      if (this.iterations >= maxIterations) return true;
    }
  }

  /** d = J'a and r = R⁻¹d₁ (into `#step`); returns the speed at which the slack grows, 0 for a dependent normal. */
  #direction(k: number, orient: number): number {
    const m = this.#active.length;
    const d = this.#d;
    this.#constraints.project(k, this.#factor.j, d);
    let all = 0;
    let free = 0;
    for (let i = 0; i < d.length; i++) {
      d[i] = d[i]! * orient;
      all += d[i]! * d[i]!;
      if (i >= m) free += d[i]! * d[i]!;
    }
    this.#factor.solveActive(d, this.#step);
    return free > DEPENDENT * DEPENDENT * all ? free : 0;
  }

  /** The position of the active inequality whose multiplier reaches zero first; -1 when none does. */
  #blocking(): number {
    let blocking = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#active.length; i++) {
      if (this.#active[i]! < this.#constraints.equalities || !(this.#step[i]! > 0)) continue;
      const ratio = this.#u[i]! / this.#step[i]!;
      if (ratio < least) {
        least = ratio;
        blocking = i;
      }
    }
    return blocking;
  }

  /** After a change of the linear term: drops inequalities with negative multipliers until none is left. */
  #dropNegative(): void {
    for (;;) {
      let least = 0;
      let at = -1;
      for (let i = 0; i < this.#active.length; i++) {
        if (this.#active[i]! < this.#constraints.equalities || !(this.#u[i]! < least)) continue;
        least = this.#u[i]!;
        at = i;
      }
      if (at < 0) return;
      this.iterations++;
      this.#drop(at);
      this.#refresh();
    }
  }

  #add(k: number, orient: number, multiplier: number): void {
    const m = this.#active.length;
    this.#factor.add(this.#d);
    this.#active.push(k);
    this.#orient.push(orient);
    this.#right[m] = orient * this.#constraints.right(k);
    this.#u[m] = multiplier;
    this.#inside[k] = 1;
    this.#refresh();
  }

  #drop(at: number): void {
    this.#factor.drop(at);
    this.#inside[this.#active[at]!] = 0;
    this.#active.splice(at, 1);
    this.#orient.splice(at, 1);
    this.#right.copyWithin(at, at + 1);
    this.#u.copyWithin(at, at + 1);
    for (const k of this.#parked.splice(0)) this.#inside[k] = 0; // what they repeated may be gone
  }

  #refresh(): void {
    this.#factor.minimiser(this.#right, this.x, this.#u);
  }
}
