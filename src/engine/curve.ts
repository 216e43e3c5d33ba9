const CHUNK = 16_384;

/** A growing column of float64 that never copies what it holds until it is asked for. */
export class Curve {
  readonly #full: Float64Array[] = [];
  #chunk = new Float64Array(CHUNK);
  #used = 0;

  get length(): number {
    return this.#full.length * CHUNK + this.#used;
  }

  push(value: number): void {
    if (this.#used === CHUNK) {
      this.#full.push(this.#chunk);
      this.#chunk = new Float64Array(CHUNK);
      this.#used = 0;
    }
    this.#chunk[this.#used++] = value;
  }

  toArray(): Float64Array {
    const all = new Float64Array(this.length);
    this.#full.forEach((chunk, i) => {
      all.set(chunk, i * CHUNK);
    });
    all.set(this.#chunk.subarray(0, this.#used), this.#full.length * CHUNK);
    return all;
  }

  restore(values: Float64Array): void {
    this.#full.length = 0;
    this.#used = 0;
    for (const value of values) this.push(value);
  }
}
