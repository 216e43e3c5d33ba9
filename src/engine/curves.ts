const CHUNK = 16_384;

/** The columns that a run writes at each settle, as whole arrays. */
export interface CurveColumns {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly gross: Float64Array;
  readonly net: Float64Array;
}

const EMPTY = new Float64Array(0);

/** Four columns that grow together, a chunk at a time; nothing is copied until whole arrays are asked for. */
export class Curves {
  /** Whole arrays of the settles up to the last time they were asked for, then full chunks, by column. */
  readonly #parts: [Float64Array[], Float64Array[], Float64Array[], Float64Array[]] = [
    [EMPTY],
    [EMPTY],
    [EMPTY],
    [EMPTY],
  ];
  #at = new Float64Array(CHUNK);
  #equity = new Float64Array(CHUNK);
  #gross = new Float64Array(CHUNK);
  #net = new Float64Array(CHUNK);
  #used = 0;
  #full = 0;

  get length(): number {
    return this.#full + this.#used;
  }

  push(at: number, equity: number, gross: number, net: number): void {
    if (this.#used === CHUNK) this.#turn();
    const i = this.#used;
    this.#at[i] = at;
    this.#equity[i] = equity;
    this.#gross[i] = gross;
    this.#net[i] = net;
    this.#used = i + 1;
  }

  #turn(): void {
    const [at, equity, gross, net] = this.#parts;
    at.push(this.#at.subarray(0, this.#used));
    equity.push(this.#equity.subarray(0, this.#used));
    gross.push(this.#gross.subarray(0, this.#used));
    net.push(this.#net.subarray(0, this.#used));
    this.#full += this.#used;
    this.#used = 0;
    this.#at = new Float64Array(CHUNK);
    this.#equity = new Float64Array(CHUNK);
    this.#gross = new Float64Array(CHUNK);
    this.#net = new Float64Array(CHUNK);
  }

  /** The columns as whole arrays. One column after the other, each letting go of its parts, so that memory hardly peaks. */
  columns(): CurveColumns {
    if (this.#used > 0) this.#turn();
    const [at, equity, gross, net] = this.#parts.map((parts) => join(parts, this.#full));
    return { at: at!, equity: equity!, gross: gross!, net: net! };
  }

  restore(from: CurveColumns): void {
    [from.at, from.equity, from.gross, from.net].forEach((column, k) => {
      this.#parts[k] = [column.slice()];
    });
    this.#full = from.at.length;
    this.#used = 0;
  }
}

/** One array of several, which it replaces. */
function join(parts: Float64Array[], length: number): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  parts.length = 1;
  parts[0] = whole;
  return whole;
}
