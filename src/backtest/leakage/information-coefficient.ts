import * as z from 'zod';
import { parseOptions } from '../../core/options.js';
import { pearson } from '../../math/correlation.js';
import { averageRanks } from '../../math/rank.js';
import type { Samples } from '../splits/samples.js';
import type { LeakWarning } from './leak-report.js';

const schema = z.strictObject({ limit: z.number().positive().max(1).default(0.3) });

/** Rank correlation of each column with its label. */
export interface InformationCoefficients {
  /** From the largest in size to the smallest. */
  readonly columns: readonly { readonly column: string; readonly coefficient: number }[];
  readonly warnings: readonly LeakWarning[];
}

/** Rows below which nothing is said. */
const FEWEST = 30;

/**
 * The information coefficient of every column: its rank correlation with the label (Grinold & Kahn 1999). One that is larger than
 * any real feature has is a reason to look twice; it proves nothing.
 *
 * @param options - `limit`: size from which on it warns, default 0.3; real ones stay below 0.1
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { informationCoefficients, Samples } from 'edgeproof/backtest';
 * const start = Array.from({ length: 60 }, (_, i) => i);
 * const y = Float64Array.from(start, Math.sin);
 * const samples = new Samples({ columns: ['answer'], x: y.slice(), y, spans: { start, end: start } });
 * if (informationCoefficients(samples).warnings[0]?.code !== 'implausible-coefficient') throw new Error('the label itself');
 * ```
 */
export function informationCoefficients(
  samples: Samples,
  options: z.input<typeof schema> = {},
): InformationCoefficients {
  const { limit } = parseOptions('informationCoefficients', schema, options);
  const k = samples.columns.length;
  const columns = samples.columns.map((column, c) => {
    const rows = Array.from(samples.y.keys()).filter(
      (row) => Number.isFinite(samples.y[row]!) && Number.isFinite(samples.x[row * k + c]!),
    );
    const ranks = (of: (row: number) => number): Float64Array => averageRanks(Float64Array.from(rows, of));
    const coefficient =
      rows.length < FEWEST
        ? Number.NaN
        : pearson(
            ranks((row) => samples.x[row * k + c]!),
            ranks((row) => samples.y[row]!),
          );
    return { column, coefficient, rows: rows.length };
  });
  columns.sort((a, b) => Math.abs(b.coefficient || 0) - Math.abs(a.coefficient || 0));
  const warnings = columns
    .filter(({ coefficient, rows }) => Math.abs(coefficient) > limit && Math.abs(coefficient) * Math.sqrt(rows) > 5)
    .map(({ column, coefficient }) => ({
      code: 'implausible-coefficient',
      sentence: `Column ${column} has a rank correlation of ${coefficient.toFixed(2)} with the label: real ones stay below 0.1.`,
    }));
  return { columns: columns.map(({ column, coefficient }) => ({ column, coefficient })), warnings };
}
