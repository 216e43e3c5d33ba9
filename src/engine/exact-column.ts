import { type Fixed, toNumber } from '../core/money.js';

const HALF = 4_294_967_296;
/** Which half of a 64-bit integer comes second on this machine. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** A growing column of exact numbers: 64 bits each, and those few that need more beside it. */
export class ExactColumn {
  #values: BigInt64Array;
  #halves: Uint32Array;
  readonly #wide = new Map<number, Fixed>();
  #length = 0;

  constructor(room: number) {
    this.#values = new BigInt64Array(room);
    this.#halves = new Uint32Array(this.#values.buffer);
  }

  push(value: Fixed): void {
    const i = this.#room();
    this.#values[i] = value;
    if (this.#values[i] !== value) this.#wide.set(i, value);
  }

  /** A whole number of units below 2^53. */
  pushUnits(units: number): void {
    const i = this.#room();
    const high = Math.floor(units / HALF);
    this.#halves[2 * i + HIGH] = high;
    this.#halves[2 * i + 1 - HIGH] = units - high * HALF;
  }

  #room(): number {
    const i = this.#length++;
    if (i === this.#values.length) {
      const values = new BigInt64Array(2 * i);
      values.set(this.#values);
      this.#values = values;
      this.#halves = new Uint32Array(values.buffer);
    }
    return i;
  }

  get(i: number): Fixed {
    if (this.#wide.size > 0) {
      const wide = this.#wide.get(i);
      if (wide !== undefined) return wide;
    }
    return this.#values[i]!;
  }

  /** The nearest float64 of the number itself. */
  number(i: number): number {
    if (this.#wide.size > 0 && this.#wide.has(i)) return toNumber(this.#wide.get(i)!);
    const high = this.#halves[2 * i + HIGH]! | 0;
    return (high * HALF + this.#halves[2 * i + 1 - HIGH]!) / 1e12;
  }

  clear(): void {
    this.#length = 0;
    this.#wide.clear();
  }
}
