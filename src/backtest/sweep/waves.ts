import { ConfigError } from '../../core/errors.js';
import type { FeatureUnit } from './feature-unit.js';

/** What one trial is going to need. */
export interface TrialNeeds {
  readonly index: number;
  readonly path: 'vector' | 'engine';
  readonly units: readonly FeatureUnit[];
}

/** Trials whose shared columns fit into memory together. */
export interface Wave {
  readonly trials: readonly TrialNeeds[];
  readonly units: readonly FeatureUnit[];
}

/**
 * Cuts trials, in their order, into waves whose columns fit a bound; a column that the next wave needs too is kept.
 *
 * @param bytes - of a unit's columns
 * @throws ConfigError when the columns of a single trial do not fit
 */
export function wavesOf(
  trials: readonly TrialNeeds[],
  bytes: (unit: FeatureUnit) => number,
  bound: number,
): readonly Wave[] {
  const waves: Wave[] = [];
  let open: TrialNeeds[] = [];
  let units = new Map<string, FeatureUnit>();
  let used = 0;
  for (const trial of trials) {
    const fresh = trial.units.filter((unit) => !units.has(unit.key));
    const more = fresh.reduce((sum, unit) => sum + bytes(unit), 0);
    if (open.length > 0 && used + more > bound) {
      waves.push({ trials: open, units: [...units.values()] });
      open = [];
      units = new Map();
      used = 0;
    }
    for (const unit of trial.units) {
      if (units.has(unit.key)) continue;
      units.set(unit.key, unit);
      used += bytes(unit);
    }
    if (used > bound) {
      const mb = (value: number): string => (value / 1e6).toFixed(1);
      throw new ConfigError(
        'sweep',
        `the columns of trial ${trial.index} take ${mb(used)} MB, memoryMb allows ${mb(bound)}`,
        'allow more with memoryMb, or test fewer bars',
      );
    }
    open.push(trial);
  }
  if (open.length > 0) waves.push({ trials: open, units: [...units.values()] });
  return waves;
}
