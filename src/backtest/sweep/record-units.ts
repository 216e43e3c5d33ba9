import type { FeatureSet } from '../../contracts/feature-set.js';
import type { EventKind, MarketEvent } from '../../core/event.js';
import { RowTable } from '../../core/frame.js';
import { EMPTY_SNAPSHOT, type PluginEnv, type Snapshot } from '../../core/plugin.js';
import { defineStrategy } from '../../engine/strategy.js';
import { rule } from '../../models/rule.js';
import { fixedQuantity } from '../../portfolio/fixed-quantity.js';
import { backtest } from '../backtest.js';
import type { BacktestOptions } from '../backtest-options.js';
import type { FeatureUnit } from './feature-unit.js';
import { newColumn } from './sweep-bars.js';
import type { UnitColumns } from './unit-columns.js';

const CHUNK = 16_384;

/** Rows of one unit as they come, a chunk at a time. */
class UnitTape {
  readonly key: string;
  readonly set: FeatureSet;
  readonly rows: RowTable;
  readonly #full: Float64Array[][];
  #open: Float64Array[];
  #used = 0;

  constructor(unit: FeatureUnit, env: PluginEnv) {
    this.key = unit.key;
    this.set = unit.make(env);
    this.rows = new RowTable(this.set.columns, env.universe.size);
    this.#full = this.set.columns.map(() => []);
    this.#open = this.set.columns.map(() => new Float64Array(CHUNK));
  }

  /** Bytes that are held. */
  get bytes(): number {
    return 8 * this.set.columns.length * CHUNK * ((this.#full[0]?.length ?? 0) + 1);
  }

  /** Updates the set and keeps its row; true when it took more memory. */
  take(event: MarketEvent, instrument: number): boolean {
    this.set.update(event, this.rows);
    const grows = this.#used === CHUNK;
    if (grows) this.#turn();
    const at = this.rows.offset(instrument);
    for (let c = 0; c < this.#open.length; c++) this.#open[c]![this.#used] = this.rows.data[at + c]!;
    this.#used++;
    return grows;
  }

  #turn(): void {
    this.#open.forEach((chunk, c) => {
      this.#full[c]!.push(chunk.subarray(0, this.#used));
    });
    this.#open = this.set.columns.map(() => new Float64Array(CHUNK));
    this.#used = 0;
  }

  columns(shared: boolean): UnitColumns {
    this.#turn();
    const values = this.#full.map((chunks) => {
      const whole = newColumn(
        chunks.reduce((sum, chunk) => sum + chunk.length, 0),
        shared,
      );
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    });
    return { columns: this.set.columns, values };
  }
}

/** A feature set that says nothing itself and keeps what others say. */
class TapeSet implements FeatureSet {
  readonly name = 'sweep_tape';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly scope = 'instrument';
  readonly reads: readonly EventKind[];
  readonly columns = ['nothing'] as const;
  readonly warmup = 0;
  tapes: UnitTape[];
  readonly #bound: number;

  constructor(units: readonly FeatureUnit[], env: PluginEnv, bound: number) {
    this.tapes = units.map((unit) => new UnitTape(unit, env));
    this.#bound = bound;
    this.#keepWithin();
    this.reads = [...new Set(this.tapes.flatMap(({ set }) => set.reads))];
  }

  update(event: MarketEvent): void {
    if (!('instrument' in event) || event.instrument < 0) return;
    let grown = false;
    for (const tape of this.tapes)
      if (tape.set.reads.includes(event.kind) && tape.take(event, event.instrument)) grown = true;
    if (grown) this.#keepWithin();
  }

  /** Lets go of the last units when memory runs short: their trials compute them as any backtest does. */
  #keepWithin(): void {
    let bytes = this.tapes.reduce((sum, tape) => sum + tape.bytes, 0);
    while (bytes > this.#bound && this.tapes.length > 0) bytes -= this.tapes.pop()!.bytes;
  }

  snapshot(): Snapshot {
    return EMPTY_SNAPSHOT;
  }

  restore(): void {}
}

/**
 * The columns of units as a run of the engine makes them: merged events, prices free of splits, guarded data. One run for
 * all units, of a strategy that never trades.
 */
export async function recordUnits(
  units: readonly FeatureUnit[],
  options: Omit<BacktestOptions, 'strategy'>,
  { signal, shared, bound }: { readonly signal: AbortSignal; readonly shared: boolean; readonly bound: number },
): Promise<ReadonlyMap<string, UnitColumns>> {
  if (units.length === 0) return new Map();
  let tape: TapeSet | null = null;
  const strategy = defineStrategy({
    name: 'sweep_tape',
    features: (env) => {
      tape = new TapeSet(units, env, bound);
      return tape;
    },
    model: rule({ needs: [] }, () => Number.NaN),
    optimizer: fixedQuantity({ quantity: 1 }),
  });
  const { ledger: _, ...rest } = options;
  await backtest({ ...rest, flags: { ...rest.flags, enable_bt_gates: false }, strategy, signal }); // it tries nothing
  // The recording set was made by this file; the port shows it as a plain FeatureSet.
  const { tapes } = tape as unknown as TapeSet;
  return new Map(tapes.map((one) => [one.key, one.columns(shared)]));
}
