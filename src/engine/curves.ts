const CHUNK = 16_384;

/** The columns that a run writes at each settle, as whole arrays. */
export interface CurveColumns {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly gross: Float64Array;
  readonly net: Float64Array;
}

const NAMES = ['at', 'equity', 'gross', 'net'] as const;

function chunkOf(length: number): CurveColumns {
  return {
    at: new Float64Array(length),
    equity: new Float64Array(length),
    gross: new Float64Array(length),
    net: new Float64Array(length),
  };
}

/** Four columns that grow together, a chunk at a time, and are never copied until they are asked for. */
export class Curves {
  readonly #full: CurveColumns[] = [];
  #chunk = chunkOf(CHUNK);
  #used = 0;
  #whole: CurveColumns | null = null;

  get length(): number {
    return this.#full.length * CHUNK + this.#used;
  }

  push(at: number, equity: number, gross: number, net: number): void {
    let used = this.#used;
    if (used === CHUNK) {
      this.#full.push(this.#chunk);
      this.#chunk = chunkOf(CHUNK);
      used = 0;
    }
    const chunk = this.#chunk;
    chunk.at[used] = at;
    chunk.equity[used] = equity;
    chunk.gross[used] = gross;
    chunk.net[used] = net;
    this.#used = used + 1;
  }

  /** The columns as whole arrays; made once while nothing is added. */
  columns(): CurveColumns {
    if (this.#whole !== null && this.#whole.at.length === this.length) return this.#whole;
    const all = chunkOf(this.length);
    for (const name of NAMES) {
      this.#full.forEach((chunk, i) => {
        all[name].set(chunk[name], i * CHUNK);
      });
      all[name].set(this.#chunk[name].subarray(0, this.#used), this.#full.length * CHUNK);
    }
    this.#whole = all;
    return all;
  }

  restore(from: CurveColumns): void {
    this.#full.length = 0;
    this.#used = 0;
    this.#whole = null;
    for (let i = 0; i < from.at.length; i++) this.push(from.at[i]!, from.equity[i]!, from.gross[i]!, from.net[i]!);
  }
}
