import type { Random } from '../../core/random.js';

/** Takes the rows `from <= t < to` of a resample. */
export type TakeRows = (from: number, to: number) => void;

/**
 * Draws one resample of the stationary bootstrap (Politis & Romano 1994), block by block: blocks of geometric length that start
 * anywhere and wrap around.
 *
 * @param rows - how many rows there are, and how many are drawn
 * @param blockLength - mean length of a block in rows, at least 1; 1 draws rows independently
 * @param draw - a random stream of its own, and who takes the rows; a block that wraps around comes in two pieces
 */
export function stationaryBlocks(
  rows: number,
  blockLength: number,
  draw: { readonly random: Random; readonly take: TakeRows },
): void {
  const { random, take } = draw;
  const stay = blockLength > 1 ? Math.log1p(-1 / blockLength) : Number.NEGATIVE_INFINITY;
  for (let left = rows; left > 0; ) {
    const start = random.integer(rows);
    const length = Math.min(left, 1 + Math.floor(Math.log(1 - random.uniform()) / stay));
    takeAround(rows, { start, length }, take);
    left -= length;
  }
}

/** A block that runs over the last row goes on at the first. */
function takeAround(rows: number, block: { start: number; length: number }, take: TakeRows): void {
  let { start, length } = block;
  while (length > 0) {
    const end = Math.min(rows, start + length);
    take(start, end);
    length -= end - start;
    start = 0;
  }
}
