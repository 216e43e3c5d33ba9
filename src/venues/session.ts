import { DAY, type Micros } from '../core/time.js';

/** A trading session: `open <= t < close`, in Micros. */
export interface SessionSpan {
  readonly open: Micros;
  readonly close: Micros;
}

/** The session that holds a time, or else the next one; `close` is always later than the time. */
export type SessionOf = (at: Micros) => SessionSpan;

/**
 * The UTC day as a session: what day orders live by when the venue is given no calendar.
 *
 * @example
 * ```ts
 * import { toMicros } from 'edgeproof';
 * import { utcSession } from 'edgeproof/backtest';
 * const day = utcSession(toMicros('2024-05-03T14:30:00Z'));
 * if (day.open !== toMicros('2024-05-03') || day.close !== toMicros('2024-05-04')) throw new Error('not the day');
 * ```
 */
export function utcSession(at: Micros): SessionSpan {
  const open = Math.floor(at / DAY) * DAY;
  return { open, close: open + DAY };
}
