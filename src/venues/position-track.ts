import type { InstrumentIndex } from '../core/instrument.js';
import type { Json } from '../core/json.js';
import { divide, type Fixed, fixed } from '../core/money.js';
import type { Micros } from '../core/time.js';
import type { VenueAccount } from './venue.js';

const NEVER = Number.NEGATIVE_INFINITY;

/**
 * What is held, as the venue must know it for reduce-only orders: the account's books, and the fills that have not
 * reached them yet. Without an account, the venue's own fills.
 *
 * While fills of an instrument are on their way the answer is what the books held before the first of them plus all of
 * them, so that it does not matter which were posted within this instant.
 */
export class PositionTrack {
  account: VenueAccount | null = null;
  readonly #own: Fixed[];
  /** Held in the books before the fills that are on their way. */
  readonly #base: number[];
  readonly #sum: Fixed[];
  /** When the last of them is known. */
  readonly #lastAt: Micros[];

  constructor(instruments: number) {
    this.#own = new Array<Fixed>(instruments).fill(0n);
    this.#base = new Array<number>(instruments).fill(0);
    this.#sum = new Array<Fixed>(instruments).fill(0n);
    this.#lastAt = new Array<Micros>(instruments).fill(NEVER);
  }

  /** Counts a fill that the run will know of at a time. */
  add(instrument: InstrumentIndex, signed: Fixed, now: Micros, at: Micros): void {
    this.#own[instrument] = this.#own[instrument]! + signed;
    if (this.account === null) return;
    if (this.#lastAt[instrument]! < now) {
      this.#base[instrument] = this.account.quantity(instrument);
      this.#sum[instrument] = signed;
    } else this.#sum[instrument] = this.#sum[instrument]! + signed;
    this.#lastAt[instrument] = at;
  }

  held(instrument: InstrumentIndex, now: Micros): Fixed {
    if (this.account === null) return this.#own[instrument]!;
    if (this.#lastAt[instrument]! < now) return fixed(this.account.quantity(instrument), 'position');
    return fixed(this.#base[instrument]!, 'position') + this.#sum[instrument]!;
  }

  /** A split changes what is held without a fill. */
  onSplit(instrument: InstrumentIndex, ratio: { readonly numerator: number; readonly denominator: number }): void {
    const scale = (value: Fixed): Fixed => divide(value * BigInt(ratio.numerator), BigInt(ratio.denominator), 'down');
    this.#own[instrument] = scale(this.#own[instrument]!);
    this.#sum[instrument] = scale(this.#sum[instrument]!);
    this.#base[instrument] = (this.#base[instrument]! * ratio.numerator) / ratio.denominator;
  }

  snapshot(): Json {
    const rows: Json[] = [];
    for (let i = 0; i < this.#own.length; i++) {
      const lastAt = this.#lastAt[i]!;
      rows.push([String(this.#own[i]), this.#base[i]!, String(this.#sum[i]), lastAt === NEVER ? null : lastAt]);
    }
    return rows;
  }

  restore(state: Json): void {
    for (const [i, [own, base, sum, lastAt]] of (state as [string, number, string, number | null][]).entries()) {
      this.#own[i] = BigInt(own);
      this.#base[i] = base;
      this.#sum[i] = BigInt(sum);
      this.#lastAt[i] = lastAt ?? NEVER;
    }
  }
}
