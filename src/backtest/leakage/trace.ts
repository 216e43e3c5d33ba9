import type { Leak } from './leak-report.js';

/** A stage of the straight line, in the order in which they know things. */
export type Stage = Leak['stage'];

/** One thing that a run knew or did at a moment. */
export interface TracePoint {
  readonly stage: Stage;
  readonly at: number;
  readonly column: string;
  readonly value: number | string;
}

/** The stages from the first that can know too much to the last. */
const ORDER: readonly Stage[] = ['source', 'features', 'forecast', 'targets', 'orders', 'fills', 'equity'];

/** Everything that a run let out, stage by stage, each in order of time: what it was fed, what it computed, what it did. */
export class Trace {
  /** By stage; sources, which are read ahead of each other, one by one. */
  readonly lanes = new Map<string, TracePoint[]>();

  add(stage: Stage, point: Omit<TracePoint, 'stage'>, lane = 0): void {
    const key = `${stage}/${lane}`;
    let points = this.lanes.get(key);
    if (points === undefined) {
      points = [];
      this.lanes.set(key, points);
    }
    points.push({ stage, ...point });
  }

  /** The points of a stage. */
  of(stage: Stage): readonly TracePoint[] {
    return [...this.lanes].flatMap(([key, points]) => (key.startsWith(`${stage}/`) ? points : []));
  }

  /** Every moment at which anything was let out, in no order. */
  moments(): ReadonlySet<number> {
    return new Set([...this.lanes.values()].flatMap((points) => points.map((one) => one.at)));
  }
}

/** The first difference between two traces. */
export interface Difference {
  readonly point: TracePoint;
  /** What the other run had in its place; null when it had nothing. */
  readonly other: number | string | null;
}

/**
 * The first thing at or before a moment that differs, in the first stage that has one; null when the past is the same, bit for
 * bit.
 *
 * @param counted - told how many values were compared
 */
export function firstDifference(
  full: Trace,
  other: Trace,
  upTo: number,
  counted?: (values: number) => void,
): Difference | null {
  const keys = [...new Set([...full.lanes.keys(), ...other.lanes.keys()])];
  for (const stage of ORDER)
    for (const key of keys.filter((one) => one.startsWith(`${stage}/`))) {
      const found = firstInLane(full.lanes.get(key) ?? [], other.lanes.get(key) ?? [], { upTo, counted });
      if (found !== null) return found;
    }
  return null;
}

function firstInLane(
  a: readonly TracePoint[],
  b: readonly TracePoint[],
  { upTo, counted }: { readonly upTo: number; readonly counted: ((values: number) => void) | undefined },
): Difference | null {
  let i = 0;
  for (; i < a.length || i < b.length; i++) {
    const one = due(a[i], upTo);
    const two = due(b[i], upTo);
    if (one === null && two === null) break;
    if (one !== null && two !== null && same(one, two)) continue;
    counted?.(i);
    if (one === null) return { point: two!, other: 'something only now' };
    if (two === null) return { point: one, other: null };
    if (one.column === two.column && one.at === two.at) return { point: one, other: two.value };
    // One of them has something that the other lacks: it is the one that comes first.
    return one.at <= two.at ? { point: one, other: null } : { point: two, other: 'something only now' };
  }
  counted?.(i);
  return null;
}

function due(point: TracePoint | undefined, upTo: number): TracePoint | null {
  return point !== undefined && point.at <= upTo ? point : null;
}

function same(a: TracePoint, b: TracePoint): boolean {
  return a.at === b.at && a.column === b.column && Object.is(a.value, b.value);
}
