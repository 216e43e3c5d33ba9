/** The lines to each side; the middle is a mean of the window and made by `windowMeans`, to the same bit. */
interface Bands {
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

/** Window, standard deviations to each side, and what the sum of squared distances is divided by, as a factor. */
interface Shape {
  readonly period: number;
  readonly k: number;
  readonly scale: number;
}

/**
 * Bands over an array of finite values from index `period - 1` on, to the bit as `WindowMoments` gives them; false when a
 * value is not finite.
 *
 * Sums over two blocks as there. The tail sums of the block that closes wait in `lower` and `upper`, where the window that
 * needs them ends, and are laid down while the bands of the block before are read off: chains that do not wait for each
 * other.
 */
export function bollingerBands(values: Float64Array, shape: Shape, { upper, lower }: Bands): boolean {
  const { period: n, k, scale } = shape;
  const { length } = values;
  const share = 1 / n;
  let last = n - 1;
  if (last >= length) return true;
  let origin = values[last]!;
  let sum = 0;
  let square = 0;
  for (let j = last; j > last - n; j--) {
    const distance = values[j]! - origin;
    sum += distance;
    square += distance * distance;
    const to = j + n - 1;
    if (j === last - n + 1 || to >= length) continue;
    lower[to] = sum;
    upper[to] = square;
  }
  for (;;) {
    const shift = sum * share;
    const spread = square - sum * shift;
    const half = k * Math.sqrt((spread + Math.abs(spread)) * 0.5 * scale); // what rounding took below 0 is 0
    upper[last] = origin + shift + half;
    lower[last] = origin + shift - half;
    if (sum - sum !== 0) return false;
    const next = last + n;
    const newest = next < length ? values[next]! : 0;
    const end = Math.min(next, length);
    let open = 0;
    let openSquare = 0;
    let back = next;
    sum = 0;
    square = 0;
    for (let i = last + 1; i < end; i++, back--) {
      const distance = values[i]! - origin;
      open += distance;
      openSquare += distance * distance;
      const all = lower[i]! + open;
      const inner = all * share;
      const left = upper[i]! + openSquare - all * inner;
      const width = k * Math.sqrt((left + Math.abs(left)) * 0.5 * scale);
      const mean = origin + inner;
      upper[i] = mean + width;
      lower[i] = mean - width;
      if (next >= length) continue;
      const step = values[back]! - newest;
      sum += step;
      square += step * step;
      if (back + n > length) continue;
      lower[back + n - 1] = sum;
      upper[back + n - 1] = square;
    }
    if (next >= length) return open - open === 0;
    const step = values[last + 1]! - newest;
    sum += step;
    square += step * step;
    origin = newest;
    last = next;
  }
}
