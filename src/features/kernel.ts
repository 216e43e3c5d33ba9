import { ReplayError } from '../core/errors.js';
import type { Snapshot } from '../core/plugin.js';
import type { Ohlcv } from './input.js';

/** Cells of a table that lie `stride` apart: `count` of them from `data[at]` on. */
export interface CellRun {
  readonly data: Float64Array;
  readonly at: number;
  readonly stride: number;
  readonly count: number;
}

/**
 * One indicator of one instrument: takes the number in `cells[at]` and leaves its own there, and further ones behind it; NaN
 * while warming up.
 *
 * All memory lies in a Float64Array that the kernel is given, and all zeros are its birth: so a copy of the bytes is an
 * exact snapshot. A non-finite input gives NaN and leaves the memory as it was. Numbers travel in cells because a double
 * that is passed to, or comes back from, a call that is not inlined is allocated.
 */
export interface Kernel {
  step(cells: Float64Array, at: number): void;
  /** What {@link Kernel.step} makes of `count` values from `values[from]` on, written into cells; there for speed only. */
  run?(values: Float64Array, from: number, cells: CellRun): void;
}

/** A kernel that reads the prices of a bar. */
export interface BarKernel {
  next(bar: Ohlcv, out: Float64Array, at: number): void;
}

/** The first double of a kernel's memory as two integers: counters that are doubles would cost a conversion a step. */
export function counters(state: Float64Array): Int32Array {
  return new Int32Array(state.buffer, state.byteOffset, 2);
}

/** Cuts the memory of a kernel into that of its parts, in order; new memory when none is given. */
export function carve<const S extends readonly number[]>(
  state: Float64Array<ArrayBuffer> | undefined,
  ...sizes: S
): { readonly [K in keyof S]: Float64Array<ArrayBuffer> } {
  const whole = state ?? new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
  let from = 0;
  const parts = sizes.map((size) => {
    from += size;
    return whole.subarray(from - size, from);
  });
  return parts as unknown as { readonly [K in keyof S]: Float64Array<ArrayBuffer> };
}

/** One kernel an instrument, dense by instrument index, all memory in one array of doubles. */
export class KernelBank<K> {
  readonly kernels: readonly K[];
  readonly #who: string;
  readonly #state: Float64Array<ArrayBuffer>;
  #held: Float64Array | null = null;

  /** @param size - doubles of memory a kernel */
  constructor(who: string, count: number, size: number, make: (state: Float64Array<ArrayBuffer>) => K) {
    this.#who = who;
    this.#state = new Float64Array(count * size);
    this.kernels = Array.from({ length: count }, (_, i) => make(this.#state.subarray(i * size, (i + 1) * size)));
  }

  hold(): void {
    this.#held ??= new Float64Array(this.#state.length);
    this.#held.set(this.#state);
  }

  rewind(): void {
    if (this.#held !== null) this.#state.set(this.#held);
  }

  snapshot(): Snapshot {
    return { json: null, bytes: new Uint8Array(this.#state.buffer.slice(0)) };
  }

  restore(from: Snapshot): void {
    const bytes = from.bytes ?? new Uint8Array(0);
    if (bytes.length !== this.#state.byteLength) {
      throw new ReplayError(
        this.#who,
        `the snapshot holds ${bytes.length} bytes, this set ${this.#state.byteLength}`,
        'restore with the same options and universe',
      );
    }
    new Uint8Array(this.#state.buffer).set(bytes);
  }
}
