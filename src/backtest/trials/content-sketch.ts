import type { DataSource } from '../../contracts/data-source.js';
import type { EventBatch } from '../../core/event.js';
import type { Universe } from '../../core/universe.js';

/** How many of the smallest hashes are kept: enough to know data again that share a fifth of their prices. */
const KEPT = 64;
/** How many must agree before two series are called the same; one may be chance. */
const SHARED = 2;

/**
 * What a series of prices is known by, whatever it is called: the smallest 32-bit hashes of its (time, price) pairs, a bottom-k
 * sketch (Cohen & Kaplan 2007). A longer, shorter or renamed copy has most of them too.
 */
export type ContentSketch = readonly number[];

/** Collects the sketch of one instrument. */
export class SketchMaker {
  #smallest: number[] = [];
  readonly #words = new Float64Array(2);
  readonly #bits = new Uint32Array(this.#words.buffer);

  /** @param price - close of a bar, price of a trade, mid of a quote */
  add(ts: number, price: number): void {
    this.#words[0] = ts;
    this.#words[1] = price;
    let h = 0x9e3779b9;
    for (let i = 0; i < 4; i++) {
      h = Math.imul(h ^ this.#bits[i]!, 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      h ^= h >>> 16;
    }
    this.#keep(h >>> 0);
  }

  #keep(hash: number): void {
    const kept = this.#smallest;
    if (kept.length === KEPT && hash >= kept[KEPT - 1]!) return;
    let at = kept.length;
    while (at > 0 && kept[at - 1]! > hash) at--;
    if (kept[at - 1] === hash) return;
    kept.splice(at, 0, hash);
    if (kept.length > KEPT) kept.pop();
  }

  sketch(): ContentSketch {
    return [...this.#smallest];
  }
}

/** Whether two sketches are of the same prices, in part at least. */
export function sameContent(a: ContentSketch, b: ContentSketch): boolean {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      if (++shared >= SHARED) return true;
      i++;
      j++;
    } else if (a[i]! < b[j]!) i++;
    else j++;
  }
  return false;
}

/** Sketches of every instrument that the sources speak of, by instrument index. */
export async function sketchSources(
  sources: readonly DataSource[],
  query: { readonly universe: Universe; readonly from: number; readonly to: number; readonly signal: AbortSignal },
): Promise<readonly SketchMaker[]> {
  const makers = query.universe.instruments.map(() => new SketchMaker());
  const { signal, ...range } = query;
  for (const source of sources)
    for await (const batch of source.history?.({ ...range, kinds: source.provides.kinds }, signal) ?? [])
      addBatch(batch, makers);
  return makers;
}

function addBatch(batch: EventBatch, makers: readonly SketchMaker[]): void {
  for (let i = 0; i < batch.length; i++) {
    const event = batch.get(i);
    if (event.kind === 'bar') makers[event.instrument]?.add(event.ts, event.close);
    else if (event.kind === 'trade') makers[event.instrument]?.add(event.ts, event.price);
    else if (event.kind === 'quote') makers[event.instrument]?.add(event.ts, (event.bid + event.ask) / 2);
  }
}
