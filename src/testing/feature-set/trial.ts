import type { FeatureSet } from '../../contracts/feature-set.js';
import type { MarketEvent } from '../../core/event.js';
import type { Instrument } from '../../core/instrument.js';
import type { Factory } from '../../core/plugin.js';
import type { Universe } from '../../core/universe.js';
import { testEnv } from '../environment.js';
import { marketEvents } from '../generators.js';
import { FeatureRun, type FeatureRunOptions } from './feature-run.js';

/** What {@link featureSetChecks} can be told of a plug-in; the defaults suit most. */
export interface FeatureSetCheckOptions {
  /** Instruments, their ids, or how many equities; default 3. */
  readonly instruments?: number | readonly (string | Instrument)[];
  readonly seed?: number | string;
  /** Events to feed instead of seeded walks: `count` instants, in order, the same for the same seed. */
  readonly events?: (request: { universe: Universe; count: number; seed: number | string }) => MarketEvent[];
  /**
   * `exact` (default): the row is whole with the `warmup`th update and not before. `at-most`: it may be whole earlier,
   * for sets whose warm-up depends on the data.
   */
  readonly warmup?: 'exact' | 'at-most';
  /**
   * What an event without numbers does: the row is whole again `warmup` updates later (`recovers`, default), or the
   * instrument is lost for good, as the set's documentation must say (`lost`).
   */
  readonly afterNaN?: 'recovers' | 'lost';
}

/** One plug-in on trial: makes fresh instances and the events that they see. */
export class FeatureSetTrial {
  readonly options: FeatureSetCheckOptions;
  readonly #factory: Factory<FeatureSet>;

  constructor(factory: Factory<FeatureSet>, options: FeatureSetCheckOptions) {
    this.#factory = factory;
    this.options = options;
  }

  get universe(): Universe {
    return testEnv({ instruments: this.options.instruments ?? 3 }).universe;
  }

  make(): FeatureSet {
    return this.#factory(testEnv({ instruments: this.options.instruments ?? 3 }));
  }

  run(options: FeatureRunOptions = {}): FeatureRun {
    return new FeatureRun(this.make(), this.universe.size, options);
  }

  /** Instants that are enough to be warm three times over. */
  get count(): number {
    return 60 + 3 * this.make().warmup;
  }

  /** Events of the kinds that the set reads; `salt` gives every check a market of its own. */
  events(salt: string, count = this.count): MarketEvent[] {
    const { universe } = this;
    const seed = `${this.options.seed ?? 1}/${salt}`;
    if (this.options.events !== undefined) return this.options.events({ universe, count, seed });
    return marketEvents({ universe, count, seed, kinds: this.kinds });
  }

  /** Kinds that the set reads; bars for one that reads none, so that time goes on. */
  get kinds(): FeatureSet['reads'] {
    const { reads } = this.make();
    return reads.length === 0 ? ['bar'] : reads;
  }
}
