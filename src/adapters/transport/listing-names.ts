import { ConfigError } from '../../core/errors.js';
import type { Instrument, InstrumentIndex } from '../../core/instrument.js';
import type { Universe } from '../../core/universe.js';

/**
 * Which listings of a universe a service trades, and what it calls them.
 *
 * @throws ConfigError when two listings have one name there, or a name is given to a listing that is not in the universe
 */
export class ListingNames {
  readonly venue: string;
  readonly #universe: Universe;
  readonly #symbols: (string | null)[];
  readonly #listings = new Map<string, Instrument>();
  readonly #plain: (symbol: string) => string;

  /** @param plain - brings every way of writing a symbol to one */
  constructor(
    universe: Universe,
    venue: string,
    names: {
      readonly given: { readonly [id: string]: string };
      readonly make: (id: string) => string;
      readonly plain: (symbol: string) => string;
    },
  ) {
    this.venue = venue;
    this.#universe = universe;
    this.#plain = names.plain;
    for (const id of Object.keys(names.given))
      if (!universe.has(id))
        throw new ConfigError(venue, `symbols names "${id}", which is not in the universe`, 'remove or rename it');
    this.#symbols = universe.instruments.map((one) => {
      if (one.venue !== venue) return null;
      const symbol = names.given[one.id] ?? names.make(one.id);
      const plain = this.#plain(symbol);
      const other = this.#listings.get(plain);
      if (other !== undefined)
        throw new ConfigError(
          venue,
          `"${other.id}" and "${one.id}" are both "${symbol}" there`,
          'state symbols for them',
        );
      this.#listings.set(plain, one);
      return symbol;
    });
  }

  /** The listings that are traded here. */
  get listings(): readonly Instrument[] {
    return [...this.#listings.values()];
  }

  /** The service's name, or null for a listing of another venue. */
  symbol(index: InstrumentIndex): string | null {
    return this.#symbols[index] ?? null;
  }

  /** The listing at an index. */
  at(index: InstrumentIndex): Instrument {
    return this.#universe.at(index);
  }

  /** The listing of a name, where it is one of ours. */
  listing(symbol: string): Instrument | undefined {
    return this.#listings.get(this.#plain(symbol));
  }

  /** The listing id of a name, or the name itself for what is not in the universe. */
  idOf(symbol: string): string {
    return this.listing(symbol)?.id ?? symbol;
  }
}
