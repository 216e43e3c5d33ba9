import type { Clock } from '../adapters/transport/clock.js';
import type { Micros } from '../core/time.js';

/** Beyond this a platform timer fires at once. */
const LONGEST_MS = 2_147_483_647;
/** Where the two clocks differ by more, the machine's was set or slewed: it is followed. */
const DRIFT_MS = 2;

/**
 * The machine's clock in Micros, made monotone: a clock that is set back stands still until the time is made up.
 *
 * Follows the system time, which NTP disciplines, and takes the digits below a millisecond from the steady clock.
 *
 * @example
 * ```ts
 * import { wallClock } from 'edgeproof/live';
 * const clock = wallClock();
 * const first = clock.now();
 * if (clock.now() < first) throw new Error('never falls');
 * ```
 */
export function wallClock(): Clock {
  let last: Micros = 0;
  let origin = performance.timeOrigin;
  const after = (delayMs: number, run: () => void): (() => void) => {
    let cancel = (): void => {};
    const arm = (rest: number): void => {
      const timer = setTimeout(() => (rest > LONGEST_MS ? arm(rest - LONGEST_MS) : run()), Math.min(rest, LONGEST_MS));
      cancel = () => clearTimeout(timer);
    };
    arm(delayMs);
    return () => cancel();
  };
  return {
    now: () => {
      const system = Date.now();
      const steady = performance.now();
      if (Math.abs(origin + steady - system) > DRIFT_MS) origin = system - steady;
      const now = Math.round((origin + steady) * 1000);
      if (now > last) last = now;
      return last;
    },
    after: (delay, run) => after(Math.ceil(delay / 1000), run),
  };
}
