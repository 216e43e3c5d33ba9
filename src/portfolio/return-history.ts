import type { ForecastFrame } from '../core/frame.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { Decision } from '../core/portfolio.js';
import type { ReturnsTable } from '../math/covariance/sample.js';

/** Which instruments take part in one solve; lists are reused from solve to solve. */
export interface Members {
  /** A forecast that is neither zero nor NaN, and returns for the whole look-back. */
  readonly ready: readonly InstrumentIndex[];
  /** How many forecasts are not NaN. */
  readonly known: number;
}

/** Reads past returns for those optimizers that estimate risk from them. */
export class ReturnHistory {
  readonly lookback: number;
  readonly #ready: InstrumentIndex[] = [];

  constructor(lookback: number) {
    this.lookback = lookback;
  }

  /**
   * Sorts instruments and writes the targets that need no estimate: zero for a zero forecast, NaN (leave alone) for no
   * forecast or too short a history.
   */
  members(forecast: ForecastFrame, at: Decision, longOnly: boolean, values: Float64Array): Members {
    const ready = this.#ready;
    ready.length = 0;
    let known = 0;
    for (let i = 0; i < forecast.rows; i++) {
      const mean = forecast.mean[i]!;
      values[i] = Number.NaN;
      if (Number.isNaN(mean)) continue;
      known++;
      if (mean === 0 || (longOnly && mean < 0)) values[i] = 0;
      else if (this.#whole(i, at)) ready.push(i);
    }
    return { ready, known };
  }

  /** The returns of some instruments, oldest first, one column each. */
  table(members: readonly InstrumentIndex[], at: Decision): ReturnsTable {
    const { lookback } = this;
    const columns = members.length;
    const values = new Float64Array(lookback * columns);
    const window = at.returns(lookback);
    for (let r = 0; r < lookback; r++)
      for (let c = 0; c < columns; c++) values[r * columns + c] = window.get(members[c]!, lookback - 1 - r);
    return { values, rows: lookback, columns };
  }

  /** Standard deviation of an instrument's returns over the look-back (ddof 1). */
  deviation(i: InstrumentIndex, at: Decision): number {
    const { lookback } = this;
    const window = at.returns(lookback);
    let mean = 0;
    for (let lag = 0; lag < lookback; lag++) mean += window.get(i, lag);
    mean /= lookback;
    let squares = 0;
    for (let lag = 0; lag < lookback; lag++) {
      const distance = window.get(i, lag) - mean;
      squares += distance * distance;
    }
    return Math.sqrt(squares / (lookback - 1));
  }

  #whole(i: InstrumentIndex, at: Decision): boolean {
    const window = at.returns(this.lookback);
    // The oldest first: it is the one that is missing while history is short.
    for (let lag = this.lookback - 1; lag >= 0; lag--) if (!Number.isFinite(window.get(i, lag))) return false;
    return true;
  }
}
