import type { FeatureSet } from '../../contracts/feature-set.js';
import { isEdgeproofError } from '../../core/errors.js';
import { canonicalJson } from '../../core/json.js';
import type { Factory } from '../../core/plugin.js';
import { partsOf } from '../../features/compose.js';
import { describeColumns } from '../../features/feature-env.js';
import type { SweepEnv } from './sweep-env.js';

/** A feature set whose columns are the same in every trial that has it. */
export interface FeatureUnit {
  /** Equal for equal sets: what a worker would rebuild it from. */
  readonly key: string;
  readonly make: Factory<FeatureSet>;
  readonly columns: readonly string[];
}

/** Finds the units that the feature sets of trials are made of; the same unit for equal sets. */
export class FeatureUnits {
  readonly #env: SweepEnv;
  readonly #known = new Map<string, FeatureUnit | null>();
  /** By factory, so that a strategy that is asked about again costs a look. */
  readonly #seen = new WeakMap<Factory<FeatureSet>, FeatureUnit | null>();

  constructor(env: SweepEnv) {
    this.#env = env;
  }

  /** The units among the parts of a feature set, null for a part that cannot be shared. */
  of(features: Factory<FeatureSet>): readonly (FeatureUnit | null)[] {
    return partsOf(features).map((part) => this.unit(part));
  }

  /**
   * A factory as a unit. Null when it cannot be told from others (no reference), reads columns made before it, draws
   * randomness at birth, or writes when instruments are compared.
   */
  unit(make: Factory<FeatureSet>): FeatureUnit | null {
    const seen = this.#seen.get(make);
    if (seen !== undefined) return seen;
    const unit = this.#find(make);
    this.#seen.set(make, unit);
    return unit;
  }

  #find(make: Factory<FeatureSet>): FeatureUnit | null {
    if (make.ref === undefined) return null;
    const { module, export: name, options } = make.ref;
    const key = canonicalJson({ module, name, options });
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const unit = this.#probe(key, make);
    this.#known.set(key, unit);
    return unit;
  }

  #probe(key: string, make: Factory<FeatureSet>): FeatureUnit | null {
    let random = false;
    let set: FeatureSet;
    try {
      set = make(
        this.#env.of('sweep', () => {
          random = true;
        }),
      );
    } catch (cause) {
      // it needs columns that a set before it makes; whatever else is wrong is found by the trial that has it
      if (isEdgeproofError(cause)) return null;
      throw cause;
    }
    const settles = set.settle !== undefined && !('described' in set);
    const compares = set.scope !== 'instrument' || settles || describeColumns(set).some((column) => column.settled);
    return random || compares || set.reads.length === 0 ? null : { key, make, columns: set.columns };
  }
}
