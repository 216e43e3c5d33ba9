import type { DataSource } from '../../contracts/data-source.js';
import type { Check } from '../check.js';
import { eventChecks } from './event-checks.js';
import { readingChecks } from './reading-checks.js';
import { type DataSourceCheckOptions, DataSourceTrial } from './trial.js';

/**
 * The promises of the DataSource port about history, DS-01 to DS-12, as checks on a source.
 *
 * The source is read whole, in part, twice at once, aborted and left. Whether the numbers make sense is for the guard
 * of `edgeproof/data` to say (`inspect`).
 *
 * @example
 * ```ts
 * import { synthetic } from 'edgeproof/data';
 * import { dataSourceChecks, runContract } from 'edgeproof/testing';
 * const source = synthetic({ instruments: ['A', 'B'], bars: 50, seed: 1 });
 * const { failed } = await runContract(dataSourceChecks(source, { instruments: ['A', 'B'] }));
 * if (failed.length > 0) throw failed[0]!.error;
 * ```
 */
export function dataSourceChecks(source: DataSource, options: DataSourceCheckOptions): readonly Check[] {
  const trial = new DataSourceTrial(source, options);
  return [...eventChecks(trial), ...readingChecks(trial)].sort((a, b) => (a.id < b.id ? -1 : 1));
}
