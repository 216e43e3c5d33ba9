import type { Micros } from '../../core/time.js';
import type { Clock } from './clock.js';

interface Due {
  readonly at: Micros;
  readonly seq: number;
  readonly run: () => void;
  live: boolean;
}

/**
 * A clock that moves only when it is told to: what is due runs in order of time, then of asking.
 *
 * @example
 * ```ts
 * import { VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * let rang = 0;
 * clock.after(5, () => { rang = clock.now(); });
 * clock.advance(10);
 * if (rang !== 5 || clock.now() !== 10) throw new Error('in order of time');
 * ```
 */
export class VirtualClock implements Clock {
  #now: Micros;
  #seq = 0;
  readonly #heap: Due[] = [];

  constructor(start: Micros) {
    this.#now = start;
  }

  now(): Micros {
    return this.#now;
  }

  after(delay: Micros, run: () => void): () => void {
    const due: Due = { at: this.#now + Math.max(0, delay), seq: this.#seq++, run, live: true };
    this.#push(due);
    return () => {
      due.live = false;
    };
  }

  /** Runs all that is due until `now + by`, and stands there. */
  advance(by: Micros): void {
    this.advanceTo(this.#now + by);
  }

  /** Runs all that is due until `at`, and stands there. */
  advanceTo(at: Micros): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= at; next = this.#heap[0]) {
      this.#pop();
      if (next.at > this.#now) this.#now = next.at;
      if (next.live) next.run();
    }
    if (at > this.#now) this.#now = at;
  }

  /** When the next thing is due; Infinity when nothing is. */
  get nextAt(): Micros {
    while (this.#heap.length > 0 && !this.#heap[0]!.live) this.#pop();
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let i = heap.push(due) - 1;
    for (let up = (i - 1) >> 1; i > 0 && before(due, heap[up]!); up = (i - 1) >> 1) {
      heap[i] = heap[up]!;
      i = up;
    }
    heap[i] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    const { length } = heap;
    if (length === 0) return;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      if (down >= length) break;
      if (down + 1 < length && before(heap[down + 1]!, heap[down]!)) down++;
      if (before(last, heap[down]!)) break;
      heap[i] = heap[down]!;
      i = down;
    }
    heap[i] = last;
  }
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq);
}
