import { ConfigError } from '../core/errors.js';
import type { Currency } from '../core/instrument.js';
import type { Universe } from '../core/universe.js';

/**
 * Exchange rates from marks: an fx or crypto listing `base/currency` gives both directions; triangulates through the
 * account's currency. Stated rates fill what no listing gives.
 */
export class Rates {
  readonly #pairs = new Map<string, { instrument: number; inverse: boolean }>();
  readonly #stated = new Map<string, number>();
  readonly #marks: Float64Array;
  readonly #pivot: Currency;

  constructor(
    universe: Universe,
    marks: Float64Array,
    pivot: Currency,
    stated: { readonly [pair: string]: number } = {},
  ) {
    this.#marks = marks;
    this.#pivot = pivot;
    universe.instruments.forEach((one, instrument) => {
      if (one.base === null) return;
      if (!this.#pairs.has(`${one.base}/${one.currency}`))
        this.#pairs.set(`${one.base}/${one.currency}`, { instrument, inverse: false });
      if (!this.#pairs.has(`${one.currency}/${one.base}`))
        this.#pairs.set(`${one.currency}/${one.base}`, { instrument, inverse: true });
    });
    for (const [pair, rate] of Object.entries(stated)) this.state(pair, rate);
  }

  /** States a rate such as `EUR/USD`: units of the second for one of the first. */
  state(pair: string, rate: number): void {
    const [from, to] = pair.split('/');
    if (!from || !to || !(rate > 0))
      throw new ConfigError('rates', `"${pair}": ${rate} is not a rate`, 'write "EUR/USD": 1.08');
    this.#stated.set(pair, rate);
    this.#stated.set(`${to}/${from}`, 1 / rate);
  }

  /** Units of `to` for one of `from`; throws a ConfigError when no listing and no stated rate connects them. */
  readonly fx = (from: Currency, to: Currency): number => {
    if (from === to) return 1;
    const direct = this.#direct(from, to);
    if (!Number.isNaN(direct)) return direct;
    const crossed = this.#direct(from, this.#pivot) * this.#direct(this.#pivot, to);
    if (!Number.isNaN(crossed)) return crossed;
    throw new ConfigError(
      'rates',
      `no rate from ${from} to ${to}`,
      `add an fx instrument ${from}/${to} with data, or state rates: { "${from}/${to}": … }`,
    );
  };

  #direct(from: Currency, to: Currency): number {
    const pair = this.#pairs.get(`${from}/${to}`);
    if (pair !== undefined) {
      const mark = this.#marks[pair.instrument]!;
      if (mark > 0) return pair.inverse ? 1 / mark : mark;
    }
    return this.#stated.get(`${from}/${to}`) ?? Number.NaN;
  }

  snapshot(): readonly (readonly [string, number])[] {
    return [...this.#stated];
  }

  restore(state: readonly (readonly [string, number])[]): void {
    this.#stated.clear();
    for (const [pair, rate] of state) this.#stated.set(pair, rate);
  }
}
