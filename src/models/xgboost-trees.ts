import { DataError } from '../core/errors.js';

// Hand-written: asking the library costs 7 µs a row, needs Node, and memory that must be freed by hand.

const LEARNER_BYTES = 136;
const MODEL_BYTES = 160;
const TREE_BYTES = 148;
const NODE_BYTES = 20;
const STAT_BYTES = 16;

/** One tree as it lies in the file. */
interface TreePlace {
  readonly nodes: number;
  /** First node's place in the flat arrays. */
  readonly first: number;
}

/**
 * Regression trees read from XGBoost's binary format (0.7 to 0.9: `LearnerImpl::Save`, `GBTreeModel::Save`,
 * `RegTree::Save`), and predicted in float32 as XGBoost does, so that both agree to the bit.
 */
export class BoostedTrees {
  readonly trees: number;
  readonly nodes: number;
  readonly columns: number;
  /** Sum of the loss that splits on each column saved. */
  readonly gain: Float64Array;
  readonly #base: number;
  readonly #roots: Int32Array;
  /** Left child, or -1 at a leaf; the right child is its neighbour's own entry. */
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #column: Int32Array;
  /** Threshold of a split, value of a leaf. */
  readonly #value: Float32Array;

  /** @throws DataError when the bytes are not such a model */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      this.#base = view.getFloat32(0, true);
      this.columns = view.getInt32(4, true);
      let at = LEARNER_BYTES;
      // Two texts, each after its 64-bit length: the objective and the booster.
      for (let text = 0; text < 2; text++) at += 8 + view.getInt32(at, true);
      this.trees = view.getInt32(at, true);
      at += MODEL_BYTES;
      const places: TreePlace[] = [];
      let nodes = 0;
      for (let t = 0, tree = at; t < this.trees; t++) {
        const count = view.getInt32(tree + 4, true);
        places.push({ nodes: count, first: nodes });
        nodes += count;
        tree += TREE_BYTES + count * (NODE_BYTES + STAT_BYTES);
      }
      this.nodes = nodes;
      this.#roots = Int32Array.from(places, (one) => one.first);
      this.#left = new Int32Array(nodes);
      this.#right = new Int32Array(nodes);
      this.#column = new Int32Array(nodes);
      this.#value = new Float32Array(nodes);
      this.gain = new Float64Array(this.columns);
      for (const place of places) at = this.#readTree(view, at, place);
    } catch (cause) {
      throw new DataError(
        'xgboost',
        'the bytes are not a tree model of XGBoost',
        'restore what snapshot() gave',
        {},
        cause,
      );
    }
  }

  #readTree(view: DataView, at: number, { nodes, first }: TreePlace): number {
    const start = at + TREE_BYTES;
    const stats = start + nodes * NODE_BYTES;
    for (let n = 0; n < nodes; n++) {
      const from = start + n * NODE_BYTES;
      const left = view.getInt32(from + 4, true);
      const column = view.getUint32(from + 12, true) & 0x7fffffff;
      this.#left[first + n] = left < 0 ? -1 : first + left;
      this.#right[first + n] = first + view.getInt32(from + 8, true);
      this.#column[first + n] = column;
      this.#value[first + n] = view.getFloat32(from + 16, true);
      if (left >= 0) this.gain[column] = this.gain[column]! + view.getFloat32(stats + n * STAT_BYTES, true);
    }
    return stats + nodes * STAT_BYTES;
  }

  /** The sum of the trees at one row of float32 values, no NaN among them. */
  predict(row: Float32Array): number {
    let sum = 0;
    for (let t = 0; t < this.trees; t++) {
      let node = this.#roots[t]!;
      let left = this.#left[node]!;
      while (left >= 0) {
        node = row[this.#column[node]!]! < this.#value[node]! ? left : this.#right[node]!;
        left = this.#left[node]!;
      }
      sum = Math.fround(sum + this.#value[node]!);
    }
    return Math.fround(this.#base + sum);
  }
}
