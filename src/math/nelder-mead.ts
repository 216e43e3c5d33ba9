// Hand-written: the npm ports of Nelder-Mead keep no tolerance on both point and value, and one restart loses digits.

/** A minimum that was found, and how good it is. */
export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

/** How {@link nelderMead} searches. */
export interface NelderMeadOptions {
  /** First edge of the simplex. */
  readonly step: number;
  /** How often it starts again from the best point, with a smaller simplex. */
  readonly restarts: number;
}

const TIGHT = 1e-12;

/** Minimises a function without derivatives (Nelder & Mead 1965), started again from its best point; deterministic. */
export function nelderMead(
  cost: (x: Float64Array) => number,
  start: Float64Array,
  { step, restarts }: NelderMeadOptions,
): Minimum {
  let best: Minimum = { x: start.slice(), value: cost(start) };
  for (let k = 0, edge = step; k <= restarts; k++, edge *= 0.3) best = search(cost, best, edge);
  return best;
}

function search(cost: (x: Float64Array) => number, from: Minimum, edge: number): Minimum {
  const n = from.x.length;
  const points: { x: Float64Array; value: number }[] = [{ x: from.x.slice(), value: from.value }];
  for (let i = 0; i < n; i++) {
    const x = from.x.slice();
    x[i] = x[i]! + edge;
    points.push({ x, value: safe(cost(x)) });
  }
  const at = (center: Float64Array, worst: Float64Array, t: number): { x: Float64Array; value: number } => {
    const x = center.map((c, i) => c + t * (worst[i]! - c));
    return { x, value: safe(cost(x)) };
  };
  for (let round = 0; round < 400 * n; round++) {
    points.sort((a, b) => a.value - b.value);
    const [first, worst, second] = [points[0]!, points[n]!, points[n - 1]!];
    if (worst.value - first.value <= TIGHT * (Math.abs(first.value) + TIGHT) && small(points, first.x)) break;
    const center = new Float64Array(n);
    for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) center[i] = center[i]! + points[k]!.x[i]! / n;
    const mirrored = at(center, worst.x, -1);
    if (mirrored.value < first.value) {
      const further = at(center, worst.x, -2);
      points[n] = further.value < mirrored.value ? further : mirrored;
    } else if (mirrored.value < second.value) points[n] = mirrored;
    else {
      const nearer = at(center, worst.x, mirrored.value < worst.value ? -0.5 : 0.5);
      if (nearer.value < Math.min(mirrored.value, worst.value)) points[n] = nearer;
      else
        for (let k = 1; k <= n; k++) {
          const x = points[k]!.x.map((one, i) => first.x[i]! + 0.5 * (one - first.x[i]!));
          points[k] = { x, value: safe(cost(x)) };
        }
    }
  }
  return points.sort((a, b) => a.value - b.value)[0]!;
}

function small(points: readonly { readonly x: Float64Array }[], first: Float64Array): boolean {
  return points.every(({ x }) => x.every((one, i) => Math.abs(one - first[i]!) <= 1e-8 * (1 + Math.abs(first[i]!))));
}

/** What is not a number is worse than any number. */
function safe(value: number): number {
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
