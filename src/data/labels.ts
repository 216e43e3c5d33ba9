import { ConfigError } from '../core/errors.js';
import { knownOptions } from '../core/options.js';

/** One value a row, and when each became known; infinite where the future that it needs is not there. */
export interface LabelColumn {
  readonly value: Float64Array;
  /** In Micros; a row may be trained on only where this is not later than the present. */
  readonly knownAt: Float64Array;
}

/**
 * The return from each row to `steps` rows later, known at that later row.
 *
 * `value[i] = close[i + steps] / close[i] - 1`, or its logarithm; NaN, and known never, for the last rows.
 *
 * @param rows - closing prices and when each was known, in Micros
 * @throws ConfigError for columns of unequal length or steps below 1
 * @example
 * ```ts
 * import { forwardReturn } from 'edgeproof/data';
 * const label = forwardReturn({ close: [100, 110, 121], at: [1, 2, 3] }, { steps: 1 });
 * if (label.knownAt[0] !== 2 || label.knownAt[2] !== Infinity) throw new Error('known one row later');
 * ```
 */
export function forwardReturn(
  rows: { readonly close: ArrayLike<number>; readonly at: ArrayLike<number> },
  options: { readonly steps: number; readonly log?: boolean },
): LabelColumn {
  knownOptions('forwardReturn', options, ['steps', 'log']);
  const n = checkRows('forwardReturn', rows);
  const { steps } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw new ConfigError('forwardReturn', `steps is ${steps}`, 'pass a whole number from 1');
  const value = new Float64Array(n).fill(Number.NaN);
  const knownAt = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i + steps < n; i++) {
    const ratio = rows.close[i + steps]! / rows.close[i]!;
    value[i] = options.log === true ? Math.log(ratio) : ratio - 1;
    knownAt[i] = rows.at[i + steps]!;
  }
  return { value, knownAt };
}

/** A row at which a position could be taken, and the size of the move that counts as much. */
export interface BarrierEvent {
  readonly start: number;
  /** Barrier distance as a simple return, such as a forecast of volatility over the horizon. */
  readonly target: number;
  /** Direction of the position, for labels of whether to take it; long by default. */
  readonly side?: 1 | -1;
}

/** How a {@link tripleBarrier} label ended. */
export interface BarrierLabel {
  readonly start: number;
  /** Row of the first touch; the label covers `start` to `end`, both included. */
  readonly end: number;
  readonly barrier: 'upper' | 'lower' | 'vertical';
  /** Simple return of a position of the event's side from start to end. */
  readonly return: number;
  /** Log return of the price from start to end, times the side. */
  readonly logReturn: number;
  /** 1 where the position reached its profit, -1 its stop, 0 where time ran out. */
  readonly label: -1 | 0 | 1;
  /** Sign of the return. */
  readonly sign: -1 | 0 | 1;
  /** Whether the position would have made money: what a model of sizes learns from. */
  readonly meta: 0 | 1;
  /** When the label became known, in Micros. */
  readonly knownAt: number;
}

/**
 * Labels by the first of three barriers that the price touches: profit, loss, or time.
 *
 * After López de Prado (2018), snippets 3.2 to 3.7, close to close, touched when strictly beyond. Touch and label both
 * use simple returns (mixing them with log returns labels touched barriers as 0, a known error of two libraries).
 * Events whose time barrier lies beyond the data and that touched nothing are left out: their label is not known;
 * `end: 'cut'` ends them at the last row, as the book does.
 *
 * @param options - `profit`, `stop`: multiples of the target, 0 for no such barrier; `bars`: rows to the time barrier
 * @example
 * ```ts
 * import { tripleBarrier } from 'edgeproof/data';
 * const rows = { close: [100, 101, 104, 90], at: [1, 2, 3, 4] };
 * const [label] = tripleBarrier(rows, [{ start: 0, target: 0.03 }], { profit: 1, stop: 1, bars: 3 });
 * if (label?.barrier !== 'upper' || label.knownAt !== 3) throw new Error('touched at the third row');
 * ```
 */
export function tripleBarrier(
  rows: { readonly close: ArrayLike<number>; readonly at: ArrayLike<number> },
  events: readonly BarrierEvent[],
  options: {
    readonly profit: number;
    readonly stop: number;
    readonly bars: number;
    readonly end?: 'leave-out' | 'cut';
  },
): readonly BarrierLabel[] {
  knownOptions('tripleBarrier', options, ['profit', 'stop', 'bars', 'end']);
  const n = checkRows('tripleBarrier', rows);
  const { profit, stop, bars } = options;
  if (!(profit >= 0 && stop >= 0 && Number.isInteger(bars) && bars >= 1))
    throw new ConfigError(
      'tripleBarrier',
      'profit and stop are multiples of the target, bars a number of rows',
      'pass profit, stop ≥ 0 and bars ≥ 1',
    );
  const last = options.end === 'cut' ? n - 1 : Number.POSITIVE_INFINITY;
  return events.flatMap((event) => {
    if (!(event.start >= 0 && event.start < n && event.target > 0))
      throw new ConfigError(
        'tripleBarrier',
        `event at row ${event.start} of ${n} with target ${event.target}`,
        'pass rows of the data and positive targets',
      );
    const upper = profit > 0 ? profit * event.target : Number.POSITIVE_INFINITY;
    const lower = stop > 0 ? -stop * event.target : Number.NEGATIVE_INFINITY;
    return firstTouch(rows, event, { upper, lower, end: Math.min(event.start + bars, last) }) ?? [];
  });
}

/** The label of one event; null when its time barrier lies beyond the rows. */
function firstTouch(
  rows: { readonly close: ArrayLike<number>; readonly at: ArrayLike<number> },
  event: BarrierEvent,
  limits: { readonly upper: number; readonly lower: number; readonly end: number },
): BarrierLabel | null {
  const { start, side = 1 } = event;
  for (let end = Math.min(start + 1, limits.end); end < rows.close.length; end++) {
    const ratio = rows.close[end]! / rows.close[start]!;
    const gain = side * (ratio - 1);
    const touched = gain > limits.upper ? 'upper' : gain < limits.lower ? 'lower' : null;
    if (touched === null && end < limits.end) continue;
    return {
      start,
      end,
      barrier: touched ?? 'vertical',
      return: gain,
      logReturn: side * Math.log(ratio),
      label: touched === null ? 0 : touched === 'upper' ? 1 : -1,
      sign: Math.sign(gain) as -1 | 0 | 1,
      meta: gain > 0 ? 1 : 0,
      knownAt: rows.at[end]!,
    };
  }
  return null;
}

/**
 * Rows at which prices have moved by a threshold since the last such row (symmetric CUSUM of log returns).
 *
 * After López de Prado (2018), snippet 2.4. Reads rows up to each event only.
 *
 * @example
 * ```ts
 * import { cusumFilter } from 'edgeproof/data';
 * if (cusumFilter([100, 101, 103, 103], 0.02).join() !== '2') throw new Error('a rise of 3 % at row 2');
 * ```
 */
export function cusumFilter(close: ArrayLike<number>, threshold: number): readonly number[] {
  if (!(threshold > 0)) throw new ConfigError('cusumFilter', `threshold is ${threshold}`, 'pass a positive log return');
  const events: number[] = [];
  let up = 0;
  let down = 0;
  for (let i = 1; i < close.length; i++) {
    const change = Math.log(close[i]! / close[i - 1]!);
    up = Math.max(0, up + change);
    down = Math.min(0, down + change);
    if (down < -threshold) {
      down = 0;
      events.push(i);
    } else if (up > threshold) {
      up = 0;
      events.push(i);
    }
  }
  return events;
}

function checkRows(who: string, rows: { readonly close: ArrayLike<number>; readonly at: ArrayLike<number> }): number {
  if (rows.close.length === rows.at.length) return rows.close.length;
  throw new ConfigError(who, `has ${rows.close.length} prices and ${rows.at.length} times`, 'give both one length');
}
