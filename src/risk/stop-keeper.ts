import {
  APPROVE,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import type { MarketEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import type { OrderIntent } from '../core/order.js';
import type { Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { numberOf, Proposal } from './proposal.js';
import { bestOf, follow, inNewShares, protectTag, type WatchedTrade } from './stop-levels.js';
import { StopMeter } from './stop-meter.js';
import { type Asked, closing, protecting, stopLeg, syncStop, targetOrder } from './stop-orders.js';
import type { StopRules } from './stop-rules.js';

/** The policy behind `protectiveStops`: one watched trade an instrument. */
export class StopKeeper implements RiskPolicy {
  readonly name = 'protectiveStops';
  readonly version = '2.0.0';
  readonly apiVersion = 1;
  readonly #o: StopRules;
  readonly #maxAge: Micros;
  readonly #cooldown: Micros;
  readonly #initial: StopMeter;
  readonly #trail: StopMeter | null;
  readonly #proposal = new Proposal();
  readonly #trades: (WatchedTrade | null)[];
  readonly #endedAt: Float64Array;
  /** Span of the bars since the last settle. */
  readonly #high: Float64Array;
  readonly #low: Float64Array;
  #asked: Asked = new Map();

  constructor(o: StopRules, instruments: number) {
    this.#o = o;
    this.#maxAge = o.maxAge === undefined ? Number.POSITIVE_INFINITY : toDuration(o.maxAge as DurationInput);
    this.#cooldown = toDuration(o.cooldown as DurationInput);
    this.#initial = new StopMeter(o.initial, instruments);
    this.#trail = o.trail === undefined ? null : new StopMeter(o.trail, instruments);
    this.#trades = new Array<WatchedTrade | null>(instruments).fill(null);
    this.#endedAt = new Float64Array(instruments).fill(Number.NEGATIVE_INFINITY);
    this.#high = new Float64Array(instruments).fill(Number.NaN);
    this.#low = new Float64Array(instruments).fill(Number.NaN);
  }

  observe(event: ExecutionReport | MarketEvent): undefined {
    this.#initial.observe(event);
    this.#trail?.observe(event);
    if (!('kind' in event)) return;
    if (event.kind === 'bar') {
      const i = event.instrument;
      this.#high[i] = Number.isNaN(this.#high[i]!) ? event.high : Math.max(this.#high[i]!, event.high);
      this.#low[i] = Number.isNaN(this.#low[i]!) ? event.low : Math.min(this.#low[i]!, event.low);
    } else if (event.kind === 'corporate-action' && event.action.type === 'split') {
      const trade = this.#trades[event.instrument]!;
      const { numerator, denominator } = event.action;
      if (trade !== null) this.#trades[event.instrument] = inNewShares(trade, denominator / numerator);
      this.#asked.clear();
    }
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const actions: RiskAction[] = [];
    for (let i = 0; i < this.#trades.length; i++) {
      const held = at.positions.quantity(i);
      if (held !== 0) this.#watch(i, held > 0 ? 1 : -1, at, actions);
      else if (this.#trades[i] !== null || at.inFlight.count > 0) this.#end(i, at, actions);
      this.#high[i] = Number.NaN;
      this.#low[i] = Number.NaN;
    }
    return actions.length === 0 ? undefined : actions;
  }

  /** Flat: what protected is taken back, unless an entry that it belongs to is still on its way. */
  #end(i: InstrumentIndex, at: Decision, actions: RiskAction[]): void {
    if (this.#trades[i] !== null) {
      this.#trades[i] = null;
      this.#endedAt[i] = at.now;
    }
    const orders = at.inFlight.count === 0 ? [] : at.inFlight.orders(i);
    if (orders.some(({ order }) => !order.reduceOnly)) return;
    for (const { order } of protecting(i, at)) {
      this.#asked.delete(order.id);
      const reason = { text: 'nothing is left to protect' };
      actions.push({ action: 'submit', intent: { action: 'cancel', id: order.id }, reason });
    }
  }

  #watch(i: InstrumentIndex, side: 1 | -1, at: Decision, actions: RiskAction[]): void {
    const before = this.#trades[i]!;
    let trade: WatchedTrade | null;
    if (before === null || before.side !== side) trade = this.#begin(i, side, at);
    else {
      if (this.#leaves(i, before, at, actions)) return;
      const extreme = side > 0 ? this.#high[i]! : this.#low[i]!;
      // From the best price, as the level itself: a share of a mark that has fallen would lie nearer than was asked for.
      const trailing = this.#trail?.distance(i, bestOf(before, extreme)) ?? Number.NaN;
      const units = Math.max(before.units, Math.abs(at.positions.quantity(i)));
      trade = { ...follow(before, extreme, this.#o, trailing), units };
    }
    this.#trades[i] = trade;
    if (trade === null) return;
    // A stop at nothing or below is one that cannot be hit, and no venue takes it.
    if (this.#o.rest === 'venue' && trade.level > 0) actions.push(...syncStop(i, trade, at, this.#asked));
    this.#targets(i, trade, at, actions);
  }

  /** A new trade: its first stop is the one that its entry carried along, else one at the stated distance. */
  #begin(i: InstrumentIndex, side: 1 | -1, at: Decision): WatchedTrade | null {
    const entry = at.positions.averagePrice(i);
    const distance = this.#initial.distance(i, entry);
    if (Number.isNaN(distance)) return null;
    const carried = protecting(i, at).find(({ order }) => order.tag === protectTag('stop', i));
    const level = carried?.order.stopPrice?.toNumber() ?? entry - side * distance;
    const units = Math.abs(at.positions.quantity(i));
    return { side, entry, risk: distance, since: at.now, best: entry, level, units, taken: 0 };
  }

  /** Whether a trade is being closed: by its age, or by a stop that is kept here. */
  #leaves(i: InstrumentIndex, trade: WatchedTrade, at: Decision, actions: RiskAction[]): boolean {
    if (closing(i, at)) return true;
    if (at.now - trade.since >= this.#maxAge) {
      const reason: RiskReason = { text: 'time stop, in µs', measured: at.now - trade.since, limit: this.#maxAge };
      actions.push({ action: 'flatten', instrument: i, reason });
      return true;
    }
    if (this.#o.rest === 'venue') return false;
    const worst = trade.side > 0 ? this.#low[i]! : this.#high[i]!;
    const touched = Number.isNaN(worst) ? at.marks[i]! : worst;
    if (!(trade.side * touched <= trade.side * trade.level)) return false;
    const reason: RiskReason = { text: 'stop kept by the engine was touched', measured: touched, limit: trade.level };
    const next = this.#o.targets[trade.taken];
    if (next !== undefined && this.#reached(i, trade, next.at, at)) {
      const text = 'stop and target were touched in one bar: the stop is taken to have come first';
      actions.push({ action: 'alert', severity: 'info', reason: { ...reason, text } });
    }
    actions.push({ action: 'flatten', instrument: i, reason });
    return true;
  }

  #reached(i: InstrumentIndex, trade: WatchedTrade, multiple: number, at: Decision): boolean {
    const best = trade.side > 0 ? this.#high[i]! : this.#low[i]!;
    const price = Number.isNaN(best) ? at.marks[i]! : best;
    return trade.side * (price - trade.entry) >= multiple * trade.risk;
  }

  #targets(i: InstrumentIndex, trade: WatchedTrade, at: Decision, actions: RiskAction[]): void {
    const resting = this.#o.rest === 'venue';
    const reason: RiskReason = { text: 'profit target' };
    const open = protecting(i, at);
    this.#o.targets.forEach((target, index) => {
      if (index < trade.taken || open.some(({ order }) => order.tag === protectTag('target', i, index))) return;
      const own = this.#trades[i]!;
      // Sent once: an order that is gone is filled, or was taken back by somebody who knew why.
      if (!resting && !this.#reached(i, own, target.at, at)) return;
      this.#trades[i] = { ...own, taken: index + 1 };
      const intent = targetOrder(i, own, { ...target, index, resting }, at);
      if (intent !== null) actions.push({ action: 'submit', intent, reason });
    });
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    if (intent.action !== 'new' || !p.read(intent, at)) return APPROVE;
    const closable = p.closable(at);
    if (intent.reduceOnly === true || p.quantity <= closable) return APPROVE;
    const i = p.instrument;
    const waited = at.now - this.#endedAt[i]!;
    if (waited < this.#cooldown)
      return p.atMost(closable, at, { text: 'cooling down, in µs', measured: waited, limit: this.#cooldown });
    const price = intent.limitPrice ?? intent.stopPrice;
    const entry = price === undefined ? at.marks[i]! : numberOf(price);
    const distance = this.#initial.distance(i, entry);
    if (Number.isNaN(distance)) return p.atMost(closable, at, { text: 'stop distance unknown: not enough bars yet' });
    const trade = this.#trades[i]!;
    const level = trade !== null && trade.side === p.sign ? trade.level : entry - p.sign * distance;
    if (this.#o.rest === 'engine' || !(level > 0)) return APPROVE;
    const leg = stopLeg(i, p.sign, p.quantity - closable, level, at);
    return numberOf(leg.quantity) > 0 ? { verdict: 'approve', protect: [leg] } : APPROVE;
  }

  snapshot(): Snapshot {
    const trades = this.#trades.map((one) => (one === null ? null : { ...one }));
    const endedAt = Array.from(this.#endedAt, (one) => (Number.isFinite(one) ? one : null));
    const [first, second] = [this.#initial.snapshot(), this.#trail?.snapshot() ?? new Uint8Array()];
    const bytes = new Uint8Array(first.length + second.length);
    bytes.set(first);
    bytes.set(second, first.length);
    return { json: { trades, endedAt, asked: [...this.#asked].map(([id, what]) => [id, what]) }, bytes };
  }

  restore(state: Snapshot): void {
    // What snapshot() above wrote: JSON has no narrower type.
    const json = state.json as unknown as {
      trades: readonly (WatchedTrade | null)[];
      endedAt: readonly (number | null)[];
      asked: readonly (readonly [string, string])[];
    };
    json.trades.forEach((one, i) => {
      this.#trades[i] = one === null ? null : { ...one };
      this.#endedAt[i] = json.endedAt[i] ?? Number.NEGATIVE_INFINITY;
    });
    this.#asked = new Map(json.asked);
    const bytes = state.bytes ?? new Uint8Array();
    const length = this.#initial.snapshot().length;
    this.#initial.restore(bytes.subarray(0, length));
    this.#trail?.restore(bytes.subarray(length));
    this.#high.fill(Number.NaN);
    this.#low.fill(Number.NaN);
  }
}
