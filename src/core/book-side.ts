/** Levels that are looked at one by one from the top before the search turns to halving: most changes lie near the top. */
const NEAR = 8;

/**
 * One side of an order book: price levels from best to worst, read in place.
 *
 * Kept in typed arrays with the best level last, so that a change near the top moves few numbers. Prices are the doubles
 * nearest to the text of the wire, which are equal exactly where the texts mean the same price (up to 15 digits).
 *
 * @example
 * ```ts
 * import { Book } from 'edgeproof';
 * const book = new Book();
 * book.apply({ snapshot: true, bids: [99, 2, 98, 5], asks: [101, 1] });
 * const { bids } = book;
 * if (bids.length !== 2 || bids.price(0) !== 99 || bids.size(1) !== 5) throw new Error('best first');
 * ```
 */
export class BookSide {
  /** 1 where a higher price is better (bids), -1 where a lower one is (asks). */
  readonly direction: 1 | -1;
  #length = 0;
  #prices = new Float64Array(64);
  #sizes = new Float64Array(64);
  readonly #texts: string[] | null;
  /** The worst price of which the book knows; beyond it levels may exist that were never told. ±Infinity: it knows all. */
  knownTo: number;

  constructor(direction: 1 | -1, keepTexts = false) {
    this.direction = direction;
    this.knownTo = -direction * Number.POSITIVE_INFINITY;
    this.#texts = keepTexts ? [] : null;
  }

  get length(): number {
    return this.#length;
  }

  /** Price of level `i`, 0 the best; NaN where there is none. */
  price(i: number): number {
    return i < this.#length ? this.#prices[this.#length - 1 - i]! : Number.NaN;
  }

  /** Size of level `i`, 0 the best; 0 where there is none. */
  size(i: number): number {
    return i < this.#length ? this.#sizes[this.#length - 1 - i]! : 0;
  }

  /** Size that rests at a price; 0 where nothing does. */
  sizeAt(price: number): number {
    const at = this.#find(price);
    return at < this.#length && this.#prices[at] === price ? this.#sizes[at]! : 0;
  }

  /** Text of the price of level `i` as the wire wrote it; only where texts are kept. */
  priceText(i: number): string {
    return this.#texts?.[2 * (this.#length - 1 - i)] ?? '';
  }

  /** Text of the size of level `i` as the wire wrote it; only where texts are kept. */
  sizeText(i: number): string {
    return this.#texts?.[2 * (this.#length - 1 - i) + 1] ?? '';
  }

  /** Sets the size at a price; 0 removes the level, and removing what is not there is no fault. */
  set(price: number, size: number, priceText = '', sizeText = ''): void {
    const at = this.#find(price);
    const there = at < this.#length && this.#prices[at] === price;
    if (size === 0) {
      if (there) this.#remove(at);
      return;
    }
    if (!there) this.#insert(at, price);
    this.#sizes[at] = size;
    if (this.#texts !== null) {
      this.#texts[2 * at] = priceText;
      this.#texts[2 * at + 1] = sizeText;
    }
  }

  /** Drops levels beyond `depth`: a venue that sends a fixed depth does not tell when a level falls out of it. */
  truncate(depth: number): void {
    const extra = this.#length - depth;
    if (extra <= 0) return;
    this.#prices.copyWithin(0, extra, this.#length);
    this.#sizes.copyWithin(0, extra, this.#length);
    this.#texts?.splice(0, 2 * extra);
    this.#length = depth;
  }

  /** Removes every level, and what was known of a worst price: {@link BookSide.knownTo} is ±Infinity again. */
  clear(): void {
    this.#length = 0;
    if (this.#texts !== null) this.#texts.length = 0;
    this.knownTo = -this.direction * Number.POSITIVE_INFINITY;
  }

  /** Position of a price in the order worst to best, or where it belongs. */
  #find(price: number): number {
    const prices = this.#prices;
    const length = this.#length;
    const wanted = this.direction * price;
    const near = length > NEAR ? length - NEAR : 0;
    for (let i = length - 1; i >= near; i--) {
      if (this.direction * prices[i]! < wanted) return i + 1;
      if (prices[i] === price) return i;
    }
    let low = 0;
    let high = near;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.direction * prices[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #insert(at: number, price: number): void {
    if (this.#length === this.#prices.length) this.#grow();
    this.#prices.copyWithin(at + 1, at, this.#length);
    this.#sizes.copyWithin(at + 1, at, this.#length);
    this.#texts?.splice(2 * at, 0, '', '');
    this.#prices[at] = price;
    this.#length++;
  }

  #remove(at: number): void {
    this.#prices.copyWithin(at, at + 1, this.#length);
    this.#sizes.copyWithin(at, at + 1, this.#length);
    this.#texts?.splice(2 * at, 2);
    this.#length--;
  }

  #grow(): void {
    const prices = new Float64Array(2 * this.#prices.length);
    const sizes = new Float64Array(2 * this.#sizes.length);
    prices.set(this.#prices);
    sizes.set(this.#sizes);
    this.#prices = prices;
    this.#sizes = sizes;
  }
}
