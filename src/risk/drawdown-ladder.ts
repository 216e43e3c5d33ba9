import * as z from 'zod';
import {
  APPROVE,
  type LimitUse,
  type RiskAction,
  type RiskPolicy,
  type RiskReason,
  type RiskVerdict,
} from '../contracts/risk-policy.js';
import { ConfigError } from '../core/errors.js';
import { parseOptions } from '../core/options.js';
import type { OrderIntent } from '../core/order.js';
import type { Factory, Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import { DAY, type DurationInput, type Micros, toDuration } from '../core/time.js';
import { drawdownExposure } from '../math/drawdown-control.js';
import { limitUse } from './breach-watch.js';
import { Brake, type FlattenPlan, flattenSchema } from './halted.js';
import { grossOf, overEquity } from './limits/exposure.js';
import { Proposal } from './proposal.js';
import { riskV2 } from './risk-v2.js';
import { trimTo } from './trim.js';
import { WorstBook } from './worst-book.js';

/** A step of a {@link drawdownLadder}: from a loss `at` on, so much of full exposure, or none. */
export interface LadderStep {
  /** Loss as a share: 0.1 is 10 %. */
  readonly at: number;
  /** Share of full exposure that is left, `halt` for no new risk, `flatten` to close everything as well. */
  readonly to: number | 'halt' | 'flatten';
}

/** Options of {@link drawdownLadder}. */
export interface DrawdownLadderOptions {
  /** Gross exposure as a multiple of equity while nothing is lost: what shares of it are taken of. */
  readonly gross: number;
  /** Steps by rising loss; or `linear` to `max`: less with every loss (Grossman & Zhou 1993), everything closed there. */
  readonly steps: readonly LadderStep[] | { readonly linear: number };
  /** What the loss is counted from: the highest equity (default), or the equity at the beginning of the day. */
  readonly since?: 'peak' | 'day';
  /** When a day begins, as time after midnight UTC; default midnight. */
  readonly dayStart?: DurationInput;
  /** When a halt from the peak ends: after a time, or once the loss is below a share; the peak then starts afresh. */
  readonly reentry?: { readonly after: DurationInput } | { readonly below: number };
  /** In which order a flatten closes positions, and how many at one instant; default: as listed, all at once. */
  readonly flatten?: FlattenPlan;
}

const share = z.number().gt(0).lt(1);
const duration = z.union([z.string(), z.number()]);
const schema = z.strictObject({
  gross: z.number().positive(),
  steps: z.union([
    z.array(z.strictObject({ at: share, to: z.union([share, z.enum(['halt', 'flatten'])]) })).min(1),
    z.strictObject({ linear: share }),
  ]),
  since: z.enum(['peak', 'day']).default('peak'),
  dayStart: duration.default(0),
  reentry: z.union([z.strictObject({ after: duration }), z.strictObject({ below: share })]).optional(),
  flatten: flattenSchema,
});

/**
 * Takes risk off as losses grow: exposure is scaled down step by step, then trading halts, then everything is closed.
 *
 * Looked at once a settle, after the books are marked: a gap through a step is found in the settle that marks it. Positions above
 * the exposure that is left are trimmed in proportion, at the market. From the day's beginning everything starts afresh each day;
 * from the peak a halt ends as `reentry` says, never by itself without it. Peak, day and halt survive a restart.
 * Needs the flag `enable_risk_v2`.
 *
 * @throws ConfigError for a wrong option, steps that do not rise, or at wiring while the flag is off
 * @example
 * ```ts
 * import { drawdownLadder } from 'edgeproof/risk';
 * const steps = [{ at: 0.05, to: 0.5 }, { at: 0.1, to: 'halt' }, { at: 0.15, to: 'flatten' }] as const;
 * const policy = drawdownLadder({ gross: 1, steps, reentry: { after: '30d' } });
 * if (policy.ref?.export !== 'drawdownLadder') throw new Error('a worker can rebuild it');
 * ```
 */
export function drawdownLadder(options: DrawdownLadderOptions): Factory<RiskPolicy> {
  const o = parseOptions('drawdownLadder', schema, options);
  if (Array.isArray(o.steps))
    o.steps.forEach((one, k) => {
      if (k > 0 && one.at <= o.steps[(k - 1) as never]['at'])
        throw new ConfigError('drawdownLadder', `step ${k + 1} at ${one.at} does not rise`, 'order steps by loss');
    });
  return riskV2('drawdownLadder', options, (env) => new DrawdownLadder(o, env.universe.size));
}

class DrawdownLadder implements RiskPolicy {
  readonly name = 'drawdownLadder';
  readonly version = '2.0.0';
  readonly apiVersion = 1;
  readonly #o: z.output<typeof schema>;
  readonly #halt = new Brake('halt');
  readonly #flatten: Brake;
  readonly #proposal = new Proposal();
  readonly #book: WorstBook;
  readonly #dayStart: Micros;
  readonly #after: Micros;
  /** What the loss is counted from; -Infinity before the first settle. */
  #top = Number.NEGATIVE_INFINITY;
  #dayEnd = Number.NEGATIVE_INFINITY;
  #last = Number.NaN;
  #stopped: 'halt' | 'flatten' | null = null;
  #stoppedAt = Number.NaN;
  #loss = 0;

  constructor(o: z.output<typeof schema>, instruments: number) {
    this.#o = o;
    this.#flatten = new Brake('flatten', (o.flatten ?? null) as FlattenPlan | null);
    this.#book = new WorstBook(instruments);
    this.#dayStart = toDuration(o.dayStart as DurationInput);
    const { reentry } = o;
    this.#after =
      reentry !== undefined && 'after' in reentry
        ? toDuration(reentry.after as DurationInput)
        : Number.POSITIVE_INFINITY;
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    const resumed = this.#move(at);
    const before = this.#stopped;
    const wanted = this.#wanted();
    if (wanted === 'flatten' || (wanted === 'halt' && before === null)) this.#stopped = wanted;
    const reason = this.#reason();
    const actions: RiskAction[] = resumed
      ? [{ action: 'resume', reason: { text: 'the drawdown ladder lets trading begin again', measured: this.#loss } }]
      : [];
    if (this.#stopped !== null && this.#stopped !== before) {
      this.#stoppedAt = at.now;
      actions.push(...this.#brake().trip(at, reason));
    } else if (this.#stopped !== null) actions.push(...(this.#brake().hold(at, reason) ?? []));
    else actions.push(...trimTo(this.#cap(), at, reason));
    return actions.length === 0 ? undefined : actions;
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    if (this.#stopped !== null) return this.#brake().review(intent, at, this.#reason());
    const cap = this.#cap();
    const p = this.#proposal;
    if (!p.read(intent, at)) return APPROVE;
    const closable = p.closable(at);
    if (p.quantity <= closable) return APPROVE;
    const book = this.#book;
    book.read(p.instrument, at);
    let others = 0;
    for (let i = 0; i < book.size; i++) if (i !== p.instrument) others += book.value(i);
    const toward = p.sign > 0 ? book.high[p.instrument]! : -book.low[p.instrument]!;
    const room = (cap * Math.max(0, at.accountEquity) - others) / book.unit[p.instrument]! - toward + p.before;
    if (p.quantity <= room * (1 + 1e-9)) return APPROVE;
    const measured = overEquity(others + (toward + p.quantity - p.before) * book.unit[p.instrument]!, at);
    const text = `gross exposure that a loss of ${(100 * this.#loss).toFixed(1)} % leaves`;
    if (Number.isNaN(room)) return p.atMost(closable, at, { text: `${text}: no price yet`, limit: cap });
    return p.atMost(Math.max(room * (1 + 1e-9), closable), at, { text, measured, limit: cap });
  }

  usage(at: Decision): readonly LimitUse[] {
    const { steps } = this.#o;
    const max = Array.isArray(steps) ? steps[steps.length - 1]!.at : steps.linear;
    const measured = Number.isFinite(this.#top) ? Math.max(0, 1 - at.accountEquity / this.#top) : 0;
    const cap = this.#stopped === null ? this.#cap() : 0;
    this.#book.readAll(at);
    return [
      limitUse(`loss since the ${this.#o.since}`, measured, max),
      limitUse('gross exposure that the loss leaves', overEquity(grossOf(this.#book), at), cap),
    ];
  }

  /** Follows time and equity; true when a halt ends. */
  #move(at: Decision): boolean {
    const equity = at.accountEquity;
    let resumed = false;
    if (this.#o.since === 'day') {
      if (at.now >= this.#dayEnd) {
        this.#dayEnd = (Math.floor((at.now - this.#dayStart) / DAY) + 1) * DAY + this.#dayStart;
        // An overnight gap belongs to the day that finds it.
        this.#top = Number.isNaN(this.#last) ? equity : this.#last;
        resumed = this.#stopped !== null;
      }
    } else if (this.#stopped === null) this.#top = Math.max(this.#top, equity);
    else if (at.now - this.#stoppedAt >= this.#after || this.#below(equity)) {
      this.#top = equity;
      resumed = true;
    }
    if (resumed) this.#stopped = null;
    this.#last = equity;
    this.#loss = 1 - equity / this.#top;
    return resumed;
  }

  #below(equity: number): boolean {
    const { reentry } = this.#o;
    return reentry !== undefined && 'below' in reentry && 1 - equity / this.#top < reentry.below;
  }

  /** The step that the loss has reached. */
  #wanted(): number | 'halt' | 'flatten' {
    const { steps } = this.#o;
    if (!Array.isArray(steps)) {
      const left = drawdownExposure(1 - this.#loss, 1, steps.linear);
      return left > 0 ? left : 'flatten';
    }
    let to: number | 'halt' | 'flatten' = 1;
    for (const one of steps) if (this.#loss > one.at) to = one.to;
    return to;
  }

  #cap(): number {
    const wanted = this.#wanted();
    return typeof wanted === 'number' ? wanted * this.#o.gross : 0;
  }

  #brake(): Brake {
    return this.#stopped === 'flatten' ? this.#flatten : this.#halt;
  }

  #reason(): RiskReason {
    const { steps } = this.#o;
    const reached = Array.isArray(steps) ? steps.filter((one) => this.#loss > one.at).at(-1)?.at : steps.linear;
    const text = `loss since the ${this.#o.since}`;
    return { text, measured: this.#loss, ...(reached === undefined ? {} : { limit: reached }) };
  }

  snapshot(): Snapshot {
    if (Number.isNaN(this.#last)) return { json: null };
    const [top, last, loss, stopped] = [this.#top, this.#last, this.#loss, this.#stopped];
    const dayEnd = Number.isFinite(this.#dayEnd) ? this.#dayEnd : null;
    return { json: { top, last, loss, stopped, dayEnd, at: stopped === null ? null : this.#stoppedAt } };
  }

  restore(state: Snapshot): void {
    const json = state.json as null | {
      top: number;
      last: number;
      loss: number;
      stopped: 'halt' | 'flatten' | null;
      dayEnd: number | null;
      at: number | null;
    };
    this.#top = json?.top ?? Number.NEGATIVE_INFINITY;
    this.#dayEnd = json?.dayEnd ?? Number.NEGATIVE_INFINITY;
    this.#last = json?.last ?? Number.NaN;
    this.#loss = json?.loss ?? 0;
    this.#stopped = json?.stopped ?? null;
    this.#stoppedAt = json?.at ?? Number.NaN;
    this.#book.clear();
  }
}
