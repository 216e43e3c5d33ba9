import { ConfigError } from '../core/errors.js';
import { ChainHash, type Hash, hashJson } from '../core/hash.js';
import { LaneHash, type LaneHashState } from './lane-hash.js';

/** The whole state of a {@link DataHash}, as JSON. */
export interface DataHashState {
  readonly numbers: { readonly [column: string]: LaneHashState };
  readonly texts: {
    readonly [column: string]: { readonly head: string; readonly pending: string; readonly count: number };
  };
}

/**
 * The identity of a set of named columns, fed piece by piece: how the rows are cut into batches does not change it.
 *
 * Number columns go through a hash of lanes (128 bits, fast), text columns through chained SHA-256; the digest is SHA-256 of
 * the sorted list of column name, count and column hash. Evidence that two runs saw the same data, not a security boundary:
 * who wants to forge a column can. A million bars of seven columns cost about 30 ms.
 *
 * @example
 * ```ts
 * import { DataHash } from 'edgeproof';
 * const whole = new DataHash().numbers('close', [1, 2, 3]);
 * const pieces = new DataHash().numbers('close', [1]).numbers('close', [2, 3]);
 * if (whole.digest() !== pieces.digest()) throw new Error('cutting matters');
 * ```
 */
export class DataHash {
  readonly #numbers = new Map<string, LaneHash>();
  readonly #texts = new Map<string, { chain: ChainHash; count: number }>();

  /** Adds values to the end of a number column. */
  numbers(column: string, values: ArrayLike<number>): this {
    if (this.#texts.has(column)) throw mixed(column);
    const lane = this.#numbers.get(column) ?? new LaneHash();
    this.#numbers.set(column, lane);
    lane.add(values);
    return this;
  }

  /** Adds values to the end of a text column. */
  texts(column: string, values: readonly string[]): this {
    if (this.#numbers.has(column)) throw mixed(column);
    const text = this.#texts.get(column) ?? { chain: new ChainHash(), count: 0 };
    this.#texts.set(column, text);
    for (const value of values) text.chain.text(`${value.length}:${value}`);
    text.count += values.length;
    return this;
  }

  /** The hash of all that was added; adding may go on. */
  digest(): Hash {
    const numbers = [...this.#numbers].map(([name, lane]) => [name, 'float64', lane.count, lane.digest()]);
    const texts = [...this.#texts].map(([name, text]) => [name, 'text', text.count, text.chain.digest()]);
    const columns = [...numbers, ...texts].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
    return hashJson({ format: 'edgeproof-data/1', columns });
  }

  /**
   * The whole state as JSON, so that a hash over data that comes in parts outlives the process; {@link from} goes on
   * from it.
   */
  snapshot(): DataHashState {
    const numbers = [...this.#numbers].map(([name, lane]) => [name, lane.snapshot()] as const);
    const texts = [...this.#texts].map(
      ([name, text]) => [name, { ...text.chain.snapshot(), count: text.count }] as const,
    );
    return { numbers: Object.fromEntries(numbers), texts: Object.fromEntries(texts) };
  }

  /** A hash that goes on where the snapshot was taken. */
  static from(state: DataHashState): DataHash {
    const made = new DataHash();
    for (const [name, lane] of Object.entries(state.numbers)) made.#numbers.set(name, LaneHash.from(lane));
    for (const [name, text] of Object.entries(state.texts)) {
      const chain = new ChainHash();
      chain.restore(text);
      made.#texts.set(name, { chain, count: text.count });
    }
    return made;
  }
}

/**
 * The {@link DataHash} of whole columns at once.
 *
 * @example
 * ```ts
 * import { dataHash } from 'edgeproof';
 * const hash = dataHash({ end: [0, 60e6], close: [10, 10.5], symbol: ['A', 'A'] });
 * if (hash.length !== 64) throw new Error('not a hash');
 * ```
 */
export function dataHash(columns: { readonly [name: string]: ArrayLike<number> | readonly string[] }): Hash {
  const hash = new DataHash();
  for (const [name, values] of Object.entries(columns)) {
    if (typeof values[0] === 'string') hash.texts(name, values as readonly string[]);
    else hash.numbers(name, values as ArrayLike<number>);
  }
  return hash.digest();
}

function mixed(column: string): ConfigError {
  return new ConfigError('DataHash', `column "${column}" got both numbers and text`, 'use two column names');
}
