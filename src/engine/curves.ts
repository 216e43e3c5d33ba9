const CHUNK = 16_384;

/** The columns that a run writes at each settle, as whole arrays; exposures need no more than seven digits. */
export interface CurveColumns {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly gross: Float32Array;
  readonly net: Float32Array;
}

/** Four columns that grow together, a chunk at a time; nothing is copied until whole arrays are asked for. */
export class Curves {
  /** Whole arrays of the settles up to the last time they were asked for, then full chunks, by column. */
  readonly #parts = {
    at: [new Float64Array(0)],
    equity: [new Float64Array(0)],
    gross: [new Float32Array(0)],
    net: [new Float32Array(0)],
  };
  #at = new Float64Array(CHUNK);
  #equity = new Float64Array(CHUNK);
  #gross = new Float32Array(CHUNK);
  #net = new Float32Array(CHUNK);
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

  /** The columns that are being written, for a writer of many settles: from `used` on there is room; then call {@link wrote}. */
  room(): { readonly columns: CurveColumns; readonly used: number; readonly left: number } {
    if (this.#used === CHUNK) this.#turn();
    const columns = { at: this.#at, equity: this.#equity, gross: this.#gross, net: this.#net };
    return { columns, used: this.#used, left: CHUNK - this.#used };
  }

  /** Counts settles that were written where there was room. */
  wrote(count: number): void {
    this.#used += count;
  }

  #turn(): void {
    const { at, equity, gross, net } = this.#parts;
    at.push(this.#at.subarray(0, this.#used));
    equity.push(this.#equity.subarray(0, this.#used));
    gross.push(this.#gross.subarray(0, this.#used));
    net.push(this.#net.subarray(0, this.#used));
    this.#full += this.#used;
    this.#used = 0;
    this.#at = new Float64Array(CHUNK);
    this.#equity = new Float64Array(CHUNK);
    this.#gross = new Float32Array(CHUNK);
    this.#net = new Float32Array(CHUNK);
  }

  /** The columns as whole arrays. One column after the other, each letting go of its parts, so that memory hardly peaks. */
  columns(): CurveColumns {
    if (this.#used > 0) this.#turn();
    const { at, equity, gross, net } = this.#parts;
    const n = this.#full;
    return {
      at: join(at, () => new Float64Array(n)),
      equity: join(equity, () => new Float64Array(n)),
      gross: join(gross, () => new Float32Array(n)),
      net: join(net, () => new Float32Array(n)),
    };
  }

  restore(from: CurveColumns): void {
    for (const parts of Object.values(this.#parts)) parts.length = 0;
    this.#parts.at.push(from.at.slice());
    this.#parts.equity.push(from.equity.slice());
    this.#parts.gross.push(from.gross.slice());
    this.#parts.net.push(from.net.slice());
    this.#full = from.at.length;
    this.#used = 0;
  }
}

/** One array of several, which it replaces. */
function join<T extends { readonly length: number; set(part: T, at: number): void }>(parts: T[], empty: () => T): T {
  if (parts.length === 1) return parts[0]!;
  const whole = empty();
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  parts.length = 1;
  parts[0] = whole;
  return whole;
}
