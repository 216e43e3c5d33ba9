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

/** Everything that a run let out, in order of time: what it was fed, what it computed, what it did. */
export class Trace {
  readonly points: TracePoint[] = [];

  add(stage: Stage, at: number, column: string, value: number | string): void {
    this.points.push({ stage, at, column, value });
  }
}

/** The first difference between two traces. */
export interface Difference {
  readonly point: TracePoint;
  /** What the other run had in its place; null when it had nothing. */
  readonly other: number | string | null;
}

/**
 * The first thing at or before a moment that differs; null when the past is the same, bit for bit.
 *
 * @param counted - told how many values were compared
 */
export function firstDifference(
  full: Trace,
  other: Trace,
  upTo: number,
  counted?: (values: number) => void,
): Difference | null {
  const a = full.points;
  const b = other.points;
  let i = 0;
  for (; i < a.length || i < b.length; i++) {
    const one = a[i];
    const two = b[i];
    const oneDue = one !== undefined && one.at <= upTo;
    const twoDue = two !== undefined && two.at <= upTo;
    if (!oneDue && !twoDue) break;
    if (oneDue && twoDue && same(one, two)) continue;
    counted?.(i);
    if (oneDue && twoDue && one.stage === two.stage && one.column === two.column && one.at === two.at)
      return { point: one, other: two.value };
    // One of them has something that the other lacks: it is the one that comes first.
    const first = !twoDue || (oneDue && one.at <= two.at) ? one! : two;
    return first === one ? { point: first, other: null } : { point: first, other: 'something only here' };
  }
  counted?.(i);
  return null;
}

function same(a: TracePoint, b: TracePoint): boolean {
  return a.stage === b.stage && a.at === b.at && a.column === b.column && Object.is(a.value, b.value);
}
