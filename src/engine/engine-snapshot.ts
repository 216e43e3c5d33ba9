import { ReplayError } from '../core/errors.js';
import type { Snapshot } from '../core/plugin.js';
import { ExecutionReport } from '../core/report.js';
import type { Account } from './account.js';
import type { AgendaEntry } from './agenda.js';
import type { Decider } from './decider.js';
import type { Outcomes } from './outcomes.js';
import { named } from './plugin-error.js';
import type { Refits } from './refits.js';
import type { Runner } from './runner.js';
import type { ReadyEngine } from './set-up.js';
import type { ShadowState } from './shadow-book.js';
import type { Sleeve } from './sleeves.js';
import type { SequenceWindow } from './window.js';

const SCHEMA = 'edgeproof-run-snapshot/1';

/** The whole state of a run between two instants; make it text with encodeState. */
export interface RunSnapshot {
  readonly schema: typeof SCHEMA;
  readonly strategies: readonly string[];
  readonly now: number;
  readonly events: number;
  /** Events consumed of each source. */
  readonly position: readonly number[];
  readonly state: RunState;
}

/** The state of each part, as the part itself gave it. */
interface RunState {
  readonly equity: number;
  readonly ledger: Snapshot;
  readonly orders: Snapshot;
  readonly market: ReturnType<Account['market']['snapshot']>;
  readonly rates: ReturnType<Account['rates']['snapshot']>;
  readonly agenda: { readonly seq: number; readonly entries: readonly PackedEntry[] };
  readonly recorder: ReturnType<Account['recorder']['snapshot']>;
  readonly venues: readonly Snapshot[];
  readonly sleeves: readonly ReturnType<Sleeve['snapshot']>[];
  readonly deciders: readonly ReturnType<Decider['snapshot']>[];
  readonly refits: ReturnType<Refits['snapshot']>;
  readonly runners: readonly RunnerState[];
}

interface RunnerState {
  readonly plugins: readonly Snapshot[];
  readonly rows: Float64Array;
  readonly adjust: Float64Array;
  readonly window: ReturnType<SequenceWindow['snapshot']> | null;
  readonly returns: ReturnType<Runner['returns']['snapshot']>;
  readonly outcomes: ReturnType<Outcomes['snapshot']> | null;
  readonly gate: ReturnType<Runner['gate']['snapshot']>;
  readonly spoke: boolean;
  readonly shadow?: ShadowState;
}

/** Takes the state of a run; everything in it is a copy. */
export function takeSnapshot(ready: ReadyEngine, position: readonly number[]): RunSnapshot {
  const { engine, account, refits } = ready;
  const state: RunState = {
    equity: account.equity,
    ledger: account.ledger.snapshot(),
    orders: account.orders.snapshot(),
    market: account.market.snapshot(),
    rates: account.rates.snapshot(),
    agenda: { seq: account.agenda.snapshot().seq, entries: account.agenda.snapshot().entries.map(packEntry) },
    recorder: account.recorder.snapshot(),
    venues: account.venues.map((venue) => venue.snapshot()),
    sleeves: [...account.sleeves.values()].map((sleeve) => sleeve.snapshot()),
    deciders: engine.deciders.map((decider) => decider.snapshot()),
    refits: refits.snapshot(),
    runners: engine.runners.map((runner) => ({
      plugins: runner.plugins.map((plugin) => named(plugin, 'snapshot', () => plugin.snapshot())),
      rows: runner.rows.data.slice(),
      adjust: runner.adjust.slice(),
      window: runner.window?.snapshot() ?? null,
      returns: runner.returns.snapshot(),
      outcomes: runner.outcomes?.snapshot() ?? null,
      gate: runner.gate.snapshot(),
      spoke: runner.spoke,
      ...(runner.shadow === null ? {} : { shadow: runner.shadow.snapshot() }),
    })),
  };
  return {
    schema: SCHEMA,
    strategies: engine.runners.map((r) => r.name),
    now: account.now,
    events: engine.events,
    position: [...position],
    state,
  };
}

/**
 * Puts a state back into an engine that was set up in the same way.
 *
 * @throws ReplayError when the snapshot is of another schema or of other strategies
 */
export function restoreSnapshot(ready: ReadyEngine, snapshot: RunSnapshot): void {
  const { engine, account, refits } = ready;
  if (snapshot.schema !== SCHEMA)
    throw new ReplayError(
      'resume',
      `the snapshot's schema is ${String(snapshot.schema)}`,
      `this version reads ${SCHEMA}`,
    );
  const names = engine.runners.map((r) => r.name).join(', ');
  if (names !== snapshot.strategies.join(', '))
    throw new ReplayError(
      'resume',
      `the snapshot is of ${snapshot.strategies.join(', ')}, not of ${names}`,
      'resume with the options that the run was started with',
    );
  const state = snapshot.state;
  account.now = snapshot.now;
  account.equity = state.equity;
  engine.events = snapshot.events;
  account.ledger.restore(state.ledger);
  account.orders.restore(state.orders);
  account.market.restore(state.market);
  account.rates.restore(state.rates);
  account.agenda.restore({ seq: state.agenda.seq, entries: state.agenda.entries.map(unpackEntry) });
  account.recorder.restore(state.recorder);
  account.venues.forEach((venue, i) => {
    venue.restore(state.venues[i]!);
  });
  [...account.sleeves.values()].forEach((sleeve, i) => {
    sleeve.restore(state.sleeves[i]!);
  });
  engine.deciders.forEach((decider, i) => {
    decider.restore(state.deciders[i]!);
  });
  refits.restore(state.refits);
  engine.runners.forEach((runner, i) => {
    const saved = state.runners[i]!;
    runner.plugins.forEach((plugin, p) => {
      named(plugin, 'restore', () => plugin.restore(saved.plugins[p]!));
    });
    runner.rows.data.set(saved.rows);
    runner.adjust.set(saved.adjust);
    runner.window?.restore(saved.window);
    runner.returns.restore(saved.returns);
    if (saved.outcomes !== null) runner.outcomes?.restore(saved.outcomes);
    runner.gate.restore(saved.gate);
    runner.spoke = saved.spoke;
    if (saved.shadow !== undefined) runner.shadow?.restore(saved.shadow);
  });
}

interface PackedReport {
  readonly type: ExecutionReport['type'];
  readonly head: { orderId: string; ts: number; at: number; reason: string };
  readonly fill: ConstructorParameters<typeof ExecutionReport>[2];
}

type PackedEntry = Omit<AgendaEntry, 'report'> & { readonly report: PackedReport | null };

/** Reports are class instances; only their fields are kept. */
function packEntry(entry: AgendaEntry): PackedEntry {
  const r = entry.report;
  if (r === null) return { ...entry, report: null };
  const fill = {
    fillId: r.fillId,
    price: r.priceFixed,
    quantity: r.quantityFixed,
    cumulative: r.cumulativeFixed,
    fee: r.feeFixed,
    feeCurrency: r.feeCurrency,
    liquidity: r.liquidity,
  };
  const head = { orderId: r.orderId, ts: r.ts, at: r.at, reason: r.reason };
  return { ...entry, report: { type: r.type, head, fill: r.type === 'fill' || r.type === 'replaced' ? fill : null } };
}

function unpackEntry(entry: PackedEntry): AgendaEntry {
  const r = entry.report;
  return { ...entry, report: r === null ? null : new ExecutionReport(r.type, r.head, r.fill) };
}
