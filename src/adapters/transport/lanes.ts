/**
 * One at a time for each key, in the order of asking: a cancel waits until the submit of its order has an answer.
 *
 * Orders do not wait for one another.
 */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs after all that was asked before under the same key, also where that failed. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    const settled: Promise<void> = mine.then(
      () => this.#forget(key, settled),
      () => this.#forget(key, settled),
    );
    this.#last.set(key, settled);
    return mine;
  }

  #forget(key: string, one: Promise<unknown>): void {
    if (this.#last.get(key) === one) this.#last.delete(key);
  }
}
