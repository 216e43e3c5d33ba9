import type { Micros } from '../../core/time.js';

/**
 * What a transport knows of time, handed in: the machine's clock in live, a virtual one in tests, so that time-outs and
 * back-off run at any speed and the same way every time.
 */
export interface Clock {
  /** Now, in Micros; never falls. */
  now(): Micros;
  /** Calls `run` once after `delay`; the answer takes it back. */
  after(delay: Micros, run: () => void): () => void;
}
