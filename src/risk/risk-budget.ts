import * as z from 'zod';
import {
  APPROVE,
  type LimitUse,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import type { MarketEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { toNumber } from '../core/money.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { DAY, type DurationInput, type Micros, toDuration } from '../core/time.js';
import { moneyOf, Proposal, signOf } from './proposal.js';
import { riskV2 } from './risk-v2.js';
import { distanceSchema, type StopDistance, StopMeter } from './stop-meter.js';

/** Options of {@link riskBudget}, in basis points of the strategy's equity; what is left out does not bind. */
export interface RiskBudgetOptions {
  /** How far a stop is from the price: what is lost a unit if it is hit. */
  readonly stop: StopDistance;
  /** Risk of one order. */
  readonly perTradeBps?: number;
  /** Risk in one instrument: what is held and on its way, and the order. */
  readonly perInstrumentBps?: number;
  /** Risk of everything that the strategy holds and has on its way. */
  readonly perStrategyBps?: number;
  /** Risk taken on within one day, closed again or not. */
  readonly perDayBps?: number;
  /** When a day begins, as time after midnight UTC; default midnight. */
  readonly dayStart?: DurationInput;
}

const bps = z.number().positive().optional();
const schema = z.strictObject({
  stop: distanceSchema,
  perTradeBps: bps,
  perInstrumentBps: bps,
  perStrategyBps: bps,
  perDayBps: bps,
  dayStart: z.union([z.string(), z.number()]).default(0),
});

/**
 * Sizes by what may be lost: `quantity = equity × bps / (stop distance × multiplier × fx)`, rounded down to the lot, never up.
 *
 * What is already at risk counts: of a position the distance from the mark to its resting stop where there is one, the stated
 * distance for what no stop covers; of an order on its way the stated distance. Before there are bars enough to know a distance
 * nothing but the way out passes. The budget bounds what a stop loses at its price: a gap through it loses more.
 * Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, or at wiring while the flag is off
 * @example
 * ```ts
 * import { riskBudget } from 'edgeproof/risk';
 * const policy = riskBudget({ stop: { atr: { period: 14, multiple: 3 } }, perTradeBps: 50, perStrategyBps: 300 });
 * if (policy.ref?.export !== 'riskBudget') throw new Error('a worker can rebuild it');
 * ```
 */
export function riskBudget(options: RiskBudgetOptions): Factory<RiskPolicy> {
  const o = parseOptions('riskBudget', schema, options);
  return riskV2('riskBudget', options, (env) => new RiskBudgetPolicy(o, env.universe.size));
}

/** What one scope allows, and what of it is used. */
interface Scope {
  readonly text: string;
  readonly bps: number | undefined;
  readonly used: number;
}

class RiskBudgetPolicy implements RiskPolicy {
  readonly name = 'riskBudget';
  readonly version = '2.0.0';
  readonly apiVersion = 1;
  readonly #o: z.output<typeof schema>;
  readonly #meter: StopMeter;
  readonly #dayStart: Micros;
  readonly #proposal = new Proposal();
  /** Units held at the last settle. */
  readonly #held: Float64Array;
  #dayEnd = Number.NEGATIVE_INFINITY;
  /** Risk of what was bought or sold short since the day began, in money. */
  #today = 0;

  constructor(o: z.output<typeof schema>, instruments: number) {
    this.#o = o;
    this.#meter = new StopMeter(o.stop, instruments);
    this.#held = new Float64Array(instruments);
    this.#dayStart = toDuration(o.dayStart as DurationInput);
  }

  observe(event: ExecutionReport | MarketEvent): undefined {
    this.#meter.observe(event);
    if (!('kind' in event) || event.kind !== 'corporate-action' || event.action.type !== 'split') return;
    const { numerator, denominator } = event.action;
    this.#held[event.instrument] = (this.#held[event.instrument]! * numerator) / denominator;
  }

  settle(at: Decision): undefined {
    if (at.now >= this.#dayEnd) {
      this.#dayEnd = (Math.floor((at.now - this.#dayStart) / DAY) + 1) * DAY + this.#dayStart;
      this.#today = 0;
    }
    for (let i = 0; i < this.#held.length; i++) {
      const before = this.#held[i]!;
      const now = at.positions.quantity(i);
      if (now === before) continue;
      this.#held[i] = now;
      const opened = now * before < 0 ? Math.abs(now) : Math.abs(now) - Math.abs(before);
      if (opened > 0) this.#today += known(opened * this.#unit(i, at));
    }
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    if (!p.read(intent, at)) return APPROVE;
    const closable = p.closable(at);
    if (p.quantity <= closable) return APPROVE;
    const unit = this.#unit(p.instrument, at);
    const equity = Math.max(0, at.equity);
    if (Number.isNaN(unit)) return p.atMost(closable, at, { text: 'stop distance unknown: not enough bars yet' });
    let units = p.quantity;
    let reason: RiskReason | null = null;
    for (const { text, bps: budget, used } of this.#scopes(p.instrument, at)) {
      if (budget === undefined) continue;
      const money = (budget / 10_000) * equity;
      // What closes a position first carries no risk of its own; what a change had on its way is counted already.
      const room = Math.max(0, money - used) / unit + Math.max(closable, p.before);
      // Rounded down, never up: a hair below is below, except for what a division lost.
      if (units <= room * (1 + 1e-12)) continue;
      units = room * (1 + 1e-12);
      const more = p.quantity - Math.max(closable, p.before);
      const measured = equity > 0 ? ((used + more * unit) / equity) * 10_000 : Number.POSITIVE_INFINITY;
      reason = { text: `risk ${text}, in bps of equity`, measured, limit: budget };
    }
    return reason === null ? APPROVE : p.atMost(Math.max(units, closable), at, reason);
  }

  usage(at: Decision): readonly LimitUse[] {
    return this.#scopes(-1, at).flatMap(({ text, bps: max, used }) => {
      if (max === undefined || text === 'of an order' || text === 'in the instrument') return [];
      const measured = at.equity > 0 ? (used / at.equity) * 10_000 : Number.NaN;
      return [
        { limit: `risk ${text}, in bps of equity`, measured, max, headroom: max - measured, share: measured / max },
      ];
    });
  }

  #scopes(instrument: InstrumentIndex, at: Decision): readonly Scope[] {
    const { perTradeBps, perInstrumentBps, perStrategyBps, perDayBps } = this.#o;
    let all = 0;
    if (perStrategyBps !== undefined)
      for (let i = 0; i < at.universe.size; i++) all += known(this.#atRisk(i, at, false));
    const here = perInstrumentBps === undefined || instrument < 0 ? 0 : known(this.#atRisk(instrument, at, true));
    return [
      { text: 'of an order', bps: perTradeBps, used: 0 },
      { text: 'in the instrument', bps: perInstrumentBps, used: here },
      { text: 'of the strategy', bps: perStrategyBps, used: all },
      { text: 'taken on today', bps: perDayBps, used: perDayBps === undefined ? 0 : this.#today + this.#coming(at) },
    ];
  }

  /** Money that one unit loses at the stated distance. */
  #unit(i: InstrumentIndex, at: Decision): number {
    return this.#meter.distance(i, at.marks[i]!) * moneyOf(i, at);
  }

  /** Money at risk in an instrument: of the whole account, or of this strategy. */
  #atRisk(i: InstrumentIndex, at: Decision, account: boolean): number {
    const positions = account ? at.account : at.positions;
    const view = account ? (at.accountInFlight ?? at.inFlight) : at.inFlight;
    const held = positions.quantity(i);
    const orders = view.count === 0 ? [] : view.orders(i);
    if (held === 0 && orders.length === 0) return 0;
    const money = moneyOf(i, at);
    const unit = this.#unit(i, at);
    let bare = Math.abs(held);
    let risk = 0;
    let coming = 0;
    for (const { order, remaining } of orders) {
      const stop = order.reduceOnly && order.stopFixed !== null ? toNumber(order.stopFixed) : Number.NaN;
      if (signOf(order) * held < 0 && !Number.isNaN(stop)) {
        const covered = Math.min(bare, remaining);
        bare -= covered;
        risk += covered * Math.max(0, Math.sign(held) * (at.marks[i]! - stop)) * money;
      } else if (!order.reduceOnly && signOf(order) * held >= 0) coming += remaining;
      else if (!order.reduceOnly) coming += Math.max(0, remaining - Math.abs(held));
    }
    return risk + (bare + coming === 0 ? 0 : (bare + coming) * unit);
  }

  /** Risk of orders on their way that open. */
  #coming(at: Decision): number {
    let sum = 0;
    if (at.inFlight.count === 0) return 0;
    for (const { order, remaining } of at.inFlight.orders()) {
      const held = at.positions.quantity(order.instrument);
      if (order.reduceOnly) continue;
      const opening = signOf(order) * held >= 0 ? remaining : Math.max(0, remaining - Math.abs(held));
      if (opening > 0) sum += known(opening * this.#unit(order.instrument, at));
    }
    return sum;
  }

  snapshot(): Snapshot {
    const dayEnd = Number.isFinite(this.#dayEnd) ? this.#dayEnd : null;
    return { json: { held: [...this.#held], dayEnd, today: this.#today }, bytes: this.#meter.snapshot() };
  }

  restore(state: Snapshot): void {
    const json = state.json as { held: readonly number[]; dayEnd: number | null; today: number };
    this.#held.set(json.held);
    this.#dayEnd = json.dayEnd ?? Number.NEGATIVE_INFINITY;
    this.#today = json.today;
    this.#meter.restore(state.bytes ?? new Uint8Array());
  }
}

/** What cannot be known yet is not counted; nothing new is let in while it cannot. */
function known(money: number): number {
  return Number.isNaN(money) ? 0 : money;
}
