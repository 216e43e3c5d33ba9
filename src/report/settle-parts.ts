/** Columns of one element a settle, oldest first: a part of a run, or the whole. */
export interface SettleColumns {
  readonly at: Float64Array;
  readonly equity: Float64Array;
  readonly gross: Float32Array | Float64Array;
  readonly net: Float32Array | Float64Array;
}

/** A run's settles as whole columns, and in the parts that they were written in, where it has them. */
export interface SettlesOf extends SettleColumns {
  /** The same as `at`, `equity`, `gross` and `net` in several pieces, for who reads through once; left out otherwise. */
  readonly settleParts?: () => readonly SettleColumns[];
}

/** The settles of a record part by part, without joining them. */
export function settleParts(record: SettlesOf): readonly SettleColumns[] {
  return record.settleParts?.() ?? [record];
}

/** The last equity, or what is given when nothing was ever recorded. */
export function lastEquity(record: SettlesOf, otherwise: number): number {
  const last = settleParts(record).at(-1)?.equity;
  return last?.[last.length - 1] ?? otherwise;
}
