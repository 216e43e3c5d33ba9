/** Simulated time: what is due, in order of time and of being asked for. A binary heap over two number arrays. */
export class SimulatedClock {
  now = 0;
  #order = 0;
  readonly #heap: { at: number; n: number; run: () => void }[] = [];

  at(at: number, run: () => void): void {
    const heap = this.#heap;
    const item = { at: Math.max(at, this.now), n: this.#order++, run };
    let k = heap.push(item) - 1;
    while (k > 0) {
      const up = (k - 1) >> 1;
      if (before(heap[up]!, item)) break;
      heap[k] = heap[up]!;
      k = up;
    }
    heap[k] = item;
  }

  /** Runs everything up to and at a time. */
  runTo(end: number): void {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || top.at > end) break;
      this.#pop();
      this.now = top.at;
      top.run();
    }
    this.now = end;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let k = 0;
    for (;;) {
      let child = 2 * k + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (before(last, heap[child]!)) break;
      heap[k] = heap[child]!;
      k = child;
    }
    heap[k] = last;
  }
}

function before(a: { at: number; n: number }, b: { at: number; n: number }): boolean {
  return a.at < b.at || (a.at === b.at && a.n < b.n);
}
