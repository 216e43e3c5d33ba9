import type { Factory, FeatureSet, MarketEvent, PluginEnv, RowTable, Snapshot } from 'edgeproof';

/**
 * A feature set of one column: how many closes in a row were higher (positive) or lower (negative) than the one before.
 *
 * It sees every event of the kinds it reads and writes its columns into the row of the instrument. Its memory is its
 * own, and it can hand it over as a snapshot, so that a run can stop and go on elsewhere.
 */
class Streak implements FeatureSet {
  readonly name = 'streak';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope = 'instrument'; // each row depends on its own instrument only
  readonly reads = ['bar'] as const;
  readonly columns = ['streak'];
  readonly warmup = 2; // the first bar has nothing to be compared with
  /** Two numbers an instrument, the last close and the streak; zeros mean "nothing seen yet". */
  readonly #memory: Float64Array<ArrayBuffer>;

  constructor({ universe }: PluginEnv) {
    this.#memory = new Float64Array(2 * universe.size);
  }

  update(event: MarketEvent, rows: RowTable): void {
    if (event.kind !== 'bar') return;
    const { instrument, close } = event; // take out what you need: the event itself is only lent
    const before = this.#memory[2 * instrument]!;
    const streak = this.#memory[2 * instrument + 1]!;
    const direction = Math.sign(close - before);
    const next = direction === Math.sign(streak) ? streak + direction : direction;
    this.#memory[2 * instrument] = close;
    if (before === 0) return; // first bar: leave NaN in the row, which says "not ready"
    this.#memory[2 * instrument + 1] = next;
    rows.set(instrument, 0, next);
  }

  snapshot(): Snapshot {
    return { json: null, bytes: new Uint8Array(this.#memory.slice().buffer) };
  }

  restore(state: Snapshot): void {
    this.#memory.set(new Float64Array((state.bytes ?? new Uint8Array()).slice().buffer));
  }
}

/** Users call a factory: each run gets an instance of its own. */
export const streak = (): Factory<FeatureSet> => (env) => new Streak(env);
