import type { Membership } from '../../data/membership.js';
import type { KnownTimes } from './known-time.js';
import type { RunFillRules } from './run-fills.js';

/** Options of `checkLeaks`. */
export interface LeakCheckOptions extends KnownTimes, RunFillRules {
  /** At how many moments the future is cut off; default all up to 400, else 300 drawn with the seed. */
  readonly moments?: number;
  /** At how many of them it is changed beyond recognition as well; default 20. */
  readonly changes?: number;
  readonly seed?: number;
  /** Who really belonged to the universe when. */
  readonly membership?: Membership;
  readonly signal?: AbortSignal;
  /** Hears how many of the moments are done. */
  readonly onProgress?: (done: number, of: number) => void;
}
