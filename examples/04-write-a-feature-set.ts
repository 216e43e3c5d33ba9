/**
 * Write your own feature: how many closes in a row were higher (positive) or lower (negative) than the one before.
 *
 *   npx tsx examples/04-write-a-feature-set.ts
 *
 * A feature set sees every event of the kinds it reads and writes its columns into the row of the instrument. It keeps
 * its memory to itself, and can hand it over as a snapshot, so that a run can stop and go on elsewhere.
 */

import type { MarketEvent, PluginEnv, RowTable, Snapshot } from 'edgeproof';
import { backtest, defineStrategy, type Factory, type FeatureSet, instrument } from 'edgeproof';
import { synthetic } from 'edgeproof/data';
import { rule } from 'edgeproof/models';
import { fixedQuantity } from 'edgeproof/portfolio';

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
const streak = (): Factory<FeatureSet> => (env) => new Streak(env);

const result = await backtest({
  strategy: defineStrategy({
    name: 'after_three_down',
    features: streak(),
    // Buy what fell three days in a row, be out of what rose, otherwise leave things as they are (NaN).
    model: rule({ needs: ['streak'] }, (days) => (days <= -3 ? 1 : days > 0 ? 0 : Number.NaN)),
    optimizer: fixedQuantity({ quantity: 50 }),
  }),
  data: synthetic({ instruments: ['A', 'B'], bars: 1000, seed: 2 }),
  instruments: [instrument({ id: 'A' }), instrument({ id: 'B' })],
  cash: 50_000,
});

const { trades } = result.report;
console.log(
  JSON.stringify({
    fills: result.fills.length,
    trades: trades.count,
    winRate: trades.winRate,
    finalEquity: result.finalEquity,
  }),
);
