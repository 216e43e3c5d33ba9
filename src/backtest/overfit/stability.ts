import { ConfigError } from '../../core/errors.js';
import { knownOptions } from '../../core/options.js';
import type { CostSensitivityRecord, SubperiodRecord } from '../../report/credibility-record.js';
import type { TrialSeries } from '../trials/trial-entry.js';

/**
 * Equal parts of a record with what each earned a year beyond the market at equal exposure; days that do not fill a part are left
 * out at the end, as the gate's own test does.
 *
 * @throws ConfigError for fewer days than parts or an unknown option
 * @example
 * ```ts
 * import { subperiods } from 'edgeproof/backtest';
 * const days = Float64Array.from({ length: 8 }, (_, i) => i * 86_400e6);
 * const series = { days, returns: days.map((_, i) => (i < 4 ? 0.01 : -0.01)), matched: new Float64Array(8) };
 * const [first, second] = subperiods(series, { parts: 2, periodsPerYear: 100 });
 * if (first?.annualExcess !== 1 || second?.annualExcess !== -1) throw new Error('ahead, then behind');
 * ```
 */
export function subperiods(
  { days, returns, matched }: TrialSeries,
  options: { readonly parts: number; readonly periodsPerYear: number },
): readonly SubperiodRecord[] {
  knownOptions('subperiods', options, ['parts', 'periodsPerYear']);
  const { parts, periodsPerYear } = options;
  const size = Math.floor(days.length / parts);
  if (size === 0) throw new ConfigError('subperiods', `${days.length} days in ${parts} parts`, 'ask for fewer parts');
  return Array.from({ length: parts }, (_, k) => {
    let sum = 0;
    for (let i = k * size; i < (k + 1) * size; i++) sum += returns[i]! - matched[i]!;
    return { from: days[k * size]!, to: days[(k + 1) * size - 1]!, annualExcess: (sum / size) * periodsPerYear };
  });
}

const BASIS = ['annualExcess', 'costBps', 'annualTraded'] as const;

/** What a run earned and what it paid for its trades. */
export interface CostBasis {
  /** Excess over the market at equal exposure, a year, after costs. */
  readonly annualExcess: number;
  /** What trading cost, in basis points of what was traded. */
  readonly costBps: number;
  /** What was bought and sold a year, as a multiple of mean equity. */
  readonly annualTraded: number;
}

/**
 * What is left of the excess when trading costs a multiple of what it did, the trades unchanged, and the cost at which it is gone:
 * `excess(m) = excess + (1 - m) · bps · traded`, exact to first order in cost over equity.
 *
 * @param multiples - of the cost that was paid; default 0, 1, 2, 3
 * @example
 * ```ts
 * import { costSensitivity } from 'edgeproof/backtest';
 * const { rows, breakEvenBps } = costSensitivity({ annualExcess: 0.02, costBps: 2, annualTraded: 50 });
 * if (rows[2]?.annualExcess !== 0.01 || breakEvenBps !== 6) throw new Error('a hundredth a doubling');
 * ```
 */
export function costSensitivity(basis: CostBasis, multiples: readonly number[] = [0, 1, 2, 3]): CostSensitivityRecord {
  knownOptions('costSensitivity', basis, BASIS);
  const { annualExcess, costBps, annualTraded } = basis;
  const paid = (costBps / 10_000) * annualTraded;
  return {
    rows: multiples.map((multiple) => ({
      multiple,
      bps: multiple * costBps,
      annualExcess: annualExcess + (1 - multiple) * paid,
    })),
    breakEvenBps: costBps + (10_000 * annualExcess) / annualTraded,
  };
}
