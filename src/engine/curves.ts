const CHUNK = 16_384;

/** The columns that a run writes at each settle, as whole arrays; exposures need no more than seven digits. */
export interface CurveColumns {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly gross: Float32Array;
  readonly net: Float32Array;
}

/** One settle. */
export interface Settle {
  readonly at: number;
  readonly equity: number;
  readonly gross: number;
  readonly net: number;
}

/** The settles up to a moment. */
export interface SettledCurves {
  /** As they were written, in order; one whole once they have been asked for as such, so that they are not kept twice. */
  readonly parts: readonly CurveColumns[];
  readonly columns: CurveColumns;
}

class Settled implements SettledCurves {
  parts: readonly CurveColumns[];
  readonly #curves: Curves;
  readonly #length: number;

  constructor(curves: Curves, parts: readonly CurveColumns[]) {
    this.#curves = curves;
    this.#length = curves.length;
    this.parts = parts;
  }

  get columns(): CurveColumns {
    if (this.parts.length !== 1) this.parts = [upTo(this.#curves.columns(), this.#length)];
    return this.parts[0]!;
  }
}

/** Four columns that grow together, a chunk at a time; nothing is copied until whole arrays are asked for. */
export class Curves {
  /** The whole of the settles up to the last time it was asked for, then full chunks. */
  #parts: CurveColumns[] = [];
  #open = chunk();
  #used = 0;
  #full = 0;

  get length(): number {
    return this.#full + this.#used;
  }

  /** An object and not four numbers, which a call would put into an object each. */
  push({ at, equity, gross, net }: Settle): void {
    if (this.#used === CHUNK) this.#turn();
    const i = this.#used;
    const open = this.#open;
    open.at[i] = at;
    open.equity[i] = equity;
    open.gross[i] = gross;
    open.net[i] = net;
    this.#used = i + 1;
  }

  /** The columns that are being written, for a writer of many settles: from {@link used} on there is room; then call {@link wrote}. */
  room(): CurveColumns {
    if (this.#used === CHUNK) this.#turn();
    return this.#open;
  }

  /** How many settles the columns of {@link room} hold, and how many more fit. */
  get used(): number {
    return this.#used;
  }

  get left(): number {
    return CHUNK - this.#used;
  }

  /** Counts settles that were written where there was room. */
  wrote(count: number): void {
    this.#used += count;
  }

  #turn(): void {
    this.#parts.push(this.#written());
    this.#full += this.#used;
    this.#used = 0;
    this.#open = chunk();
  }

  #written(): CurveColumns {
    const { at, equity, gross, net } = this.#open;
    const n = this.#used;
    return {
      at: at.subarray(0, n),
      equity: equity.subarray(0, n),
      gross: gross.subarray(0, n),
      net: net.subarray(0, n),
    };
  }

  /** The columns as whole arrays. */
  columns(): CurveColumns {
    if (this.#used > 0) this.#turn();
    if (this.#parts.length !== 1) this.#parts = [join(this.#parts, this.#full)];
    return this.#parts[0]!;
  }

  /** The settles of now; what is written later is not among them. */
  upToNow(): SettledCurves {
    const parts = this.#used > 0 ? [...this.#parts, this.#written()] : this.#parts.slice();
    return new Settled(this, parts);
  }

  restore(from: CurveColumns): void {
    const { at, equity, gross, net } = from;
    this.#parts = [{ at: at.slice(), equity: equity.slice(), gross: gross.slice(), net: net.slice() }];
    this.#full = at.length;
    this.#used = 0;
  }
}

function chunk(): CurveColumns {
  return {
    at: new Float64Array(CHUNK),
    equity: new Float64Array(CHUNK),
    gross: new Float32Array(CHUNK),
    net: new Float32Array(CHUNK),
  };
}

function upTo(whole: CurveColumns, n: number): CurveColumns {
  if (whole.at.length === n) return whole;
  const { at, equity, gross, net } = whole;
  return { at: at.subarray(0, n), equity: equity.subarray(0, n), gross: gross.subarray(0, n), net: net.subarray(0, n) };
}

/** One whole of several parts. */
function join(parts: readonly CurveColumns[], n: number): CurveColumns {
  const whole = {
    at: new Float64Array(n),
    equity: new Float64Array(n),
    gross: new Float32Array(n),
    net: new Float32Array(n),
  };
  let from = 0;
  for (const { at, equity, gross, net } of parts) {
    whole.at.set(at, from);
    whole.equity.set(equity, from);
    whole.gross.set(gross, from);
    whole.net.set(net, from);
    from += at.length;
  }
  return whole;
}
