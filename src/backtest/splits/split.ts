/** Row numbers of one split, rising: fit on `train`, judge on `test`. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** When each sample's label begins and when it becomes known, in any one unit; rising by `start`. */
export interface LabelSpans {
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
}

/** The whole numbers `from <= i < to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

/** Contiguous folds, the first ones longer by one where the division leaves a rest. */
export function foldBounds(n: number, folds: number): readonly (readonly [number, number])[] {
  const size = Math.floor(n / folds);
  const longer = n % folds;
  let from = 0;
  return Array.from({ length: folds }, (_, k) => {
    const to = from + size + (k < longer ? 1 : 0);
    const bounds = [from, to] as const;
    from = to;
    return bounds;
  });
}
