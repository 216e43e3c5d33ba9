import { ConfigError } from './errors.js';
import type { Instrument, InstrumentIndex } from './instrument.js';

/**
 * The instruments of a run in a fixed order; an index into it is what events, frames and views carry.
 *
 * @example
 * ```ts
 * import { instrument, Universe } from 'edgeproof';
 * const universe = new Universe([instrument({ id: 'SPY' }), instrument({ id: 'QQQ' })]);
 * if (universe.indexOf('QQQ') !== 1 || universe.at(0).id !== 'SPY') throw new Error('order');
 * ```
 */
export class Universe {
  readonly instruments: readonly Instrument[];
  readonly #index = new Map<string, InstrumentIndex>();

  constructor(instruments: readonly Instrument[]) {
    if (instruments.length === 0) throw new ConfigError('universe', 'it is empty', 'pass at least one instrument');
    this.instruments = Object.freeze([...instruments]);
    instruments.forEach((one, i) => {
      if (this.#index.has(one.id))
        throw new ConfigError('universe', `"${one.id}" is there twice`, 'give each listing its own id');
      this.#index.set(one.id, i);
    });
  }

  /** Number of instruments. */
  get size(): number {
    return this.instruments.length;
  }

  /** The instrument at an index. */
  at(index: InstrumentIndex): Instrument {
    const found = this.instruments[index];
    if (found === undefined)
      throw new ConfigError('universe', `no instrument at index ${index}`, `use 0 to ${this.size - 1}`);
    return found;
  }

  /** Whether an id is in the universe. */
  has(id: string): boolean {
    return this.#index.has(id);
  }

  /** The index of an id; throws a ConfigError when it is not in the universe. */
  indexOf(id: string): InstrumentIndex {
    const index = this.#index.get(id);
    if (index === undefined)
      throw new ConfigError(
        'universe',
        `no instrument "${id}"`,
        `it holds ${this.instruments
          .map((i) => i.id)
          .slice(0, 12)
          .join(', ')}`,
      );
    return index;
  }
}
