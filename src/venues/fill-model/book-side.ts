/**
 * One side of an L2 book: prices in rising "goodness" (best last), in flat typed arrays that grow.
 *
 * Most changes are near the touch, so the best level lies at the end, where an insertion moves little. Written by hand
 * because no library keeps a book without an object a level.
 */
export class BookSide {
  #prices = new Float64Array(64);
  #sizes = new Float64Array(64);
  #count = 0;
  /** 1 for bids (higher is better), −1 for asks. */
  readonly #sign: 1 | -1;

  constructor(bids: boolean) {
    this.#sign = bids ? 1 : -1;
  }

  get count(): number {
    return this.#count;
  }

  /** Price of a level, 0 the best; NaN where there is none. */
  price(level: number): number {
    return level < this.#count ? this.#prices[this.#count - 1 - level]! : Number.NaN;
  }

  /** Size of a level, 0 the best. */
  size(level: number): number {
    return level < this.#count ? this.#sizes[this.#count - 1 - level]! : 0;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Sets the size at a price; zero or less removes the level. */
  set(price: number, size: number): void {
    const i = this.#find(price);
    const there = i < this.#count && this.#prices[i] === price;
    if (there && size > 0) this.#sizes[i] = size;
    else if (there) this.#remove(i);
    else if (size > 0) this.#insert(i, price, size);
  }

  /** Takes a size from a level, 0 the best, as a fill of ours does. */
  take(level: number, size: number): void {
    const i = this.#count - 1 - level;
    const left = this.#sizes[i]! - size;
    if (left > 1e-12) this.#sizes[i] = left;
    else this.#remove(i);
  }

  /** Levels as `[price, size, …]`, worst first. */
  flat(): number[] {
    const out: number[] = [];
    for (let i = 0; i < this.#count; i++) out.push(this.#prices[i]!, this.#sizes[i]!);
    return out;
  }

  /** The first index whose price is not worse than the given one. */
  #find(price: number): number {
    let low = 0;
    let high = this.#count;
    const key = price * this.#sign;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#prices[middle]! * this.#sign < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(i: number, price: number, size: number): void {
    if (this.#count === this.#prices.length) this.#grow();
    this.#prices.copyWithin(i + 1, i, this.#count);
    this.#sizes.copyWithin(i + 1, i, this.#count);
    this.#prices[i] = price;
    this.#sizes[i] = size;
    this.#count += 1;
  }

  #remove(i: number): void {
    this.#prices.copyWithin(i, i + 1, this.#count);
    this.#sizes.copyWithin(i, i + 1, this.#count);
    this.#count -= 1;
  }

  #grow(): void {
    const prices = new Float64Array(this.#prices.length * 2);
    const sizes = new Float64Array(this.#sizes.length * 2);
    prices.set(this.#prices);
    sizes.set(this.#sizes);
    this.#prices = prices;
    this.#sizes = sizes;
  }
}
