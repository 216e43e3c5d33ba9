import { type CellRun, counters, type Kernel } from '../kernel.js';

/**
 * The mean of the last `n` values, as sums over two blocks: what is left of the block before, and the block that grows.
 *
 * Nothing is ever subtracted from a running sum, so nothing drifts and an outlier leaves no trace; distances are taken to
 * a value inside the window, so a flat window has exactly its value as mean. Every `n` values the block closes with one
 * pass over it (the sliding window of van Herk 1992), which makes O(1) a value. Hand-written: libraries keep running sums.
 *
 * State: integers [slot, full]; origin, sum of the open block, then by slot the values of the open block and the tail sums
 * of the closed one.
 */
export class WindowMean implements Kernel {
  readonly #n: number;
  readonly #scale: number;
  readonly #s: Float64Array;
  readonly #c: Int32Array;

  constructor(n: number, state = new Float64Array(WindowMean.size(n))) {
    this.#n = n;
    this.#scale = 1 / n;
    this.#s = state;
    this.#c = counters(state);
  }

  /** Doubles of memory. */
  static size(n: number): number {
    return 3 + n;
  }

  step(cells: Float64Array, at: number): void {
    cells[at] = this.next(cells[at]!);
  }

  next(value: number): number {
    if (value - value !== 0) return Number.NaN;
    const s = this.#s;
    const c = this.#c;
    const slot = c[0]!;
    s[3 + slot] = value;
    if (slot + 1 === this.#n) return this.#close(value);
    const sum = s[2]! + (value - s[1]!);
    s[2] = sum;
    c[0] = slot + 1;
    return c[1] === 1 ? s[1]! + (s[4 + slot]! + sum) * this.#scale : Number.NaN;
  }

  run(values: Float64Array, from: number, { data: cells, at: first, stride, count }: CellRun): void {
    const c = this.#c;
    const end = from + count;
    let i = from;
    let at = first;
    while (i < end) {
      if (c[1] === 1) {
        const read = this.#blocks(values, i, { data: cells, at, stride, count: end - i });
        at += stride * read;
        i += read;
        if (i === end) return;
      }
      // While the first window fills, and where a value is not finite.
      cells[at] = this.next(values[i]!);
      i++;
      at += stride;
    }
  }

  /** Block after block with the sums in registers, up to the end or a value that is not finite; gives how many were read. */
  #blocks(values: Float64Array, from: number, { data: cells, at: first, stride, count }: CellRun): number {
    const s = this.#s;
    const c = this.#c;
    const top = 2 + this.#n;
    const scale = this.#scale;
    const end = from + count;
    let i = from;
    let at = first;
    let k = 3 + c[0]!;
    let origin = s[1]!;
    let sum = s[2]!;
    while (i < end) {
      const upTo = Math.min(end, i + top - k);
      let finite = true;
      for (; i < upTo; i++, k++, at += stride) {
        const value = values[i]!;
        finite = value - value === 0;
        if (!finite) break;
        const tail = s[k + 1]!;
        s[k] = value;
        sum += value - origin;
        cells[at] = origin + (tail + sum) * scale;
      }
      if (i === end || !finite) break;
      const newest = values[i]!;
      if (newest - newest !== 0) break;
      s[top] = newest;
      sum = 0;
      for (k = top; k >= 3; k--) {
        sum += s[k]! - newest;
        s[k] = sum;
      }
      cells[at] = newest + sum * scale;
      origin = newest;
      sum = 0;
      k = 3;
      i++;
      at += stride;
    }
    c[0] = k - 3;
    s[1] = origin;
    s[2] = sum;
    return i - from;
  }

  /** The block is the whole window now: turn its values into sums of the last k distances to the newest. */
  #close(newest: number): number {
    const s = this.#s;
    let sum = 0;
    for (let k = 2 + this.#n; k >= 3; k--) {
      sum += s[k]! - newest;
      s[k] = sum;
    }
    this.#c[0] = 0;
    this.#c[1] = 1;
    s[1] = newest;
    s[2] = 0;
    return newest + sum * this.#scale;
  }
}

/**
 * {@link WindowMean} over an array of finite values into `out`, whose warm-up is NaN already; false when a value is not finite.
 *
 * While the means of one block are read off, the tail sums of the next are laid down where they will be needed: two chains
 * of additions that do not wait for each other.
 */
export function windowMeans(values: Float64Array, n: number, out: Float64Array): boolean {
  const length = values.length;
  const scale = 1 / n;
  let last = n - 1;
  if (last >= length) return true;
  let origin = values[last]!;
  let sum = closeBlock(values, n, last, out);
  if (sum - sum !== 0) return false;
  out[last] = origin + sum * scale;
  for (; last + 2 * n <= length; last += n) {
    const next = last + n;
    const newest = values[next]!;
    let open = 0;
    let back = next;
    sum = 0;
    for (let i = last + 1; i < next; i++, back--) {
      open += values[i]! - origin;
      out[i] = origin + (out[i]! + open) * scale;
      sum += values[back]! - newest;
      out[back + n - 1] = sum;
    }
    sum += values[back]! - newest;
    out[next] = newest + sum * scale;
    origin = newest;
    if (sum - sum !== 0) return false;
  }
  return tailMeans(values, n, last, out);
}

/** Tail sums of the block that ends at `last`, each written where the mean that needs it will be; returns the whole sum. */
function closeBlock(values: Float64Array, n: number, last: number, out: Float64Array): number {
  const origin = values[last]!;
  let sum = 0;
  for (let k = last; k > last - n; k--) {
    sum += values[k]! - origin;
    if (k > last - n + 1 && k + n - 1 < values.length) out[k + n - 1] = sum;
  }
  return sum;
}

/** What is left after the last pair of whole blocks: `last` is closed, its tail sums are in `out`. */
function tailMeans(values: Float64Array, n: number, last: number, out: Float64Array): boolean {
  const scale = 1 / n;
  for (let at = last; ; at += n) {
    const origin = values[at]!;
    const end = Math.min(at + n, values.length);
    let open = 0;
    for (let i = at + 1; i < end; i++) {
      open += values[i]! - origin;
      out[i] = origin + (out[i]! + open) * scale;
    }
    if (open - open !== 0) return false;
    if (at + n >= values.length) return true;
    const sum = closeBlock(values, n, at + n, out);
    out[at + n] = values[at + n]! + sum * scale;
    if (sum - sum !== 0) return false;
  }
}
