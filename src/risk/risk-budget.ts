import * as z from 'zod';
import {
  APPROVE,
  type LimitUse,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import type { MarketEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { DAY, type DurationInput, type Micros, toDuration } from '../core/time.js';
import { BreachWatch, limitUse } from './breach-watch.js';
import { worse } from './limits/exposure.js';
import { riskOfInstrument, riskOfUnit, riskOnTheWay } from './limits/money-at-risk.js';
import { Proposal } from './proposal.js';
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
 * distance for what no stop covers; of an order on its way the stated distance. While a distance is not known, that of the order or of
 * what already is at risk, nothing but the way out passes; nor where it is zero. What prices alone breach is announced. The budget bounds what a stop loses at its price: a gap through it loses more.
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

const OF_AN_ORDER = 'of an order';

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
  readonly #watch = new BreachWatch();
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

  settle(at: Decision): readonly RiskAction[] | undefined {
    // What is there when a run begins was not taken on today.
    const first = this.#dayEnd === Number.NEGATIVE_INFINITY;
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
      const risk = opened > 0 && !first ? opened * riskOfUnit(i, this.#meter, at) : 0;
      if (risk > 0) this.#today += risk;
    }
    return this.#watch.tell(this.usage(at));
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    if (!p.read(intent, at)) return APPROVE;
    const closable = p.closable(at);
    if (p.quantity <= closable) return APPROVE;
    const unit = riskOfUnit(p.instrument, this.#meter, at);
    const equity = Math.max(0, at.equity);
    if (Number.isNaN(unit)) return p.atMost(closable, at, { text: 'stop distance unknown: not enough bars yet' });
    if (unit <= 0) return p.atMost(closable, at, { text: 'stop distance is zero: no size fits it' });
    let units = p.quantity;
    let reason: RiskReason | null = null;
    for (const { text, bps: budget, used } of this.#scopes(p.instrument, at)) {
      if (budget === undefined) continue;
      const limit = `risk ${text}, in bps of equity`;
      if (Number.isNaN(used))
        return p.atMost(closable, at, { text: `${limit} unknown: not enough bars yet`, limit: budget });
      const money = (budget / 10_000) * equity;
      // What closes a position first carries no risk of its own; what a change had on its way is counted already.
      const room = Math.max(0, money - used) / unit + Math.max(closable, p.before);
      // Rounded down, never up: a hair below is below, except for what a division lost.
      if (units <= room * (1 + 1e-12)) continue;
      units = room * (1 + 1e-12);
      const more = p.quantity - Math.max(closable, p.before);
      const measured = equity > 0 ? ((used + more * unit) / equity) * 10_000 : Number.POSITIVE_INFINITY;
      reason = { text: limit, measured, limit: budget };
    }
    return reason === null ? APPROVE : p.atMost(Math.max(units, closable), at, reason);
  }

  /** Of what is held and on its way; that of the instrument with the most. The budget of an order has no use between orders. */
  usage(at: Decision): readonly LimitUse[] {
    return this.#scopes(-1, at).flatMap(({ text, bps: max, used }) => {
      if (max === undefined || text === OF_AN_ORDER) return [];
      const measured = used === 0 ? 0 : at.equity > 0 ? (used / at.equity) * 10_000 : used * Number.POSITIVE_INFINITY;
      return [limitUse(`risk ${text}, in bps of equity`, measured, max)];
    });
  }

  /** @param instrument - of an order, or -1 for whichever has most at risk */
  #scopes(instrument: InstrumentIndex, at: Decision): readonly Scope[] {
    const { perTradeBps, perInstrumentBps, perStrategyBps, perDayBps } = this.#o;
    const meter = this.#meter;
    let [here, all] = [0, 0];
    for (let i = 0; i < at.universe.size; i++) {
      if (perStrategyBps !== undefined) all += riskOfInstrument(i, meter, at, 'own');
      if (perInstrumentBps !== undefined && (instrument < 0 || instrument === i))
        here = worse(here, riskOfInstrument(i, meter, at, 'account'));
    }
    return [
      { text: OF_AN_ORDER, bps: perTradeBps, used: 0 },
      { text: 'in the instrument', bps: perInstrumentBps, used: here },
      { text: 'of the strategy', bps: perStrategyBps, used: all },
      {
        text: 'taken on today',
        bps: perDayBps,
        used: perDayBps === undefined ? 0 : this.#today + riskOnTheWay(meter, at),
      },
    ];
  }

  snapshot(): Snapshot {
    const dayEnd = Number.isFinite(this.#dayEnd) ? this.#dayEnd : null;
    const breached = this.#watch.snapshot();
    return { json: { held: [...this.#held], dayEnd, today: this.#today, breached }, bytes: this.#meter.snapshot() };
  }

  restore(state: Snapshot): void {
    const json = state.json as {
      held: readonly number[];
      dayEnd: number | null;
      today: number;
      breached: readonly string[];
    };
    this.#held.set(json.held);
    this.#dayEnd = json.dayEnd ?? Number.NEGATIVE_INFINITY;
    this.#today = json.today;
    this.#watch.restore(json.breached);
    this.#meter.restore(state.bytes ?? new Uint8Array());
  }
}
