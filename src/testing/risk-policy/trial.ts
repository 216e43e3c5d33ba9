import type { RiskAction, RiskPolicy, RiskReason, RiskVerdict } from '../../contracts/risk-policy.js';
import type { MarketEvent } from '../../core/event.js';
import type { Flags } from '../../core/flags.js';
import type { Instrument } from '../../core/instrument.js';
import type { NewIntent, OrderIntent } from '../../core/order.js';
import type { Factory, PluginEnv } from '../../core/plugin.js';
import type { Decision } from '../../core/portfolio.js';
import { Random } from '../../core/random.js';
import { type ExecutionReport, fillReport } from '../../core/report.js';
import { decisionStream } from '../decision-stream.js';
import { type TestDecisionInput, testDecision } from '../decisions.js';
import { testEnv } from '../environment.js';
import { marketEvents } from '../generators.js';

/** What {@link riskPolicyChecks} can be told of a plug-in. */
export interface RiskPolicyCheckOptions {
  /** Instruments, their ids, or how many equities; default 3. */
  readonly instruments?: number | readonly (string | Instrument)[];
  readonly seed?: number | string;
  /** Flags of the run that the policy is made for, such as `flags({ enable_risk_v2: true })`; default all off. */
  readonly flags?: Flags;
  /** What happens outside of the run to make it halt, such as `kill.trip('test')`; equity falls by 97 % anyway. */
  readonly trip?: () => void;
  /** Undoes `trip`. */
  readonly reset?: () => void;
}

/** One thing that a policy is called with. */
export type Occasion =
  | { readonly what: 'settle' }
  | { readonly what: 'event'; readonly event: MarketEvent | ExecutionReport }
  | { readonly what: 'review'; readonly intent: OrderIntent };

/** What it is called with at one decision. */
export interface Step {
  readonly decision: TestDecisionInput;
  readonly occasions: readonly Occasion[];
}

/** One answer: of a review a verdict, else the actions. */
export interface Response {
  readonly intent: OrderIntent | null;
  readonly verdict: RiskVerdict | null;
  readonly actions: readonly RiskAction[];
  readonly at: Decision;
}

/** One policy on trial: makes fresh instances and days in the life of an account. */
export class RiskPolicyTrial {
  readonly options: RiskPolicyCheckOptions;
  readonly #factory: Factory<RiskPolicy>;

  constructor(factory: Factory<RiskPolicy>, options: RiskPolicyCheckOptions) {
    this.#factory = factory;
    this.options = options;
  }

  get env(): PluginEnv {
    const { instruments = 3, flags } = this.options;
    return testEnv({ instruments, ...(flags === undefined ? {} : { flags }) });
  }

  make(): RiskPolicy {
    return this.#factory(this.env);
  }

  /** Days of market, settles and orders; with `crash` the equity is all but lost two thirds on. */
  days(salt: string, crash = true, count = 30): Step[] {
    const { universe } = this.env;
    const seed = `${this.options.seed ?? 1}/${salt}`;
    const random = new Random(seed, 'intents');
    const inputs = decisionStream({ universe, count, seed });
    const events = marketEvents({ universe, count, seed });
    return inputs.map((given, k): Step => {
      const equity = crash && k >= (2 * count) / 3 ? 3000 : 100_000 + 500 * Math.sin(k);
      const decision = { ...given, equity, accountEquity: equity };
      const market = events.slice(k * universe.size, (k + 1) * universe.size);
      const occasions: Occasion[] = market.map((event) => ({
        what: 'event',
        event: { ...event, ts: given.now!, at: given.now! },
      }));
      occasions.push({ what: 'event', event: fillOf(k, given.now!) }, { what: 'settle' });
      for (let j = 0; j < 4; j++)
        occasions.push({ what: 'review', intent: randomIntent(random, decision, universe.size) });
      return { decision, occasions };
    });
  }

  /** Lives through days as in a run and keeps the answers. */
  live(policy: RiskPolicy, days: readonly Step[], look: (at: Decision) => Decision = (at) => at): Response[] {
    return days.flatMap(({ decision, occasions }) => {
      const at = look(testDecision(decision));
      return occasions.map((one) => respond(policy, one, at));
    });
  }

  /** A policy that has been given every reason to halt, and the decision that it faced when it did, or in the end. */
  provoked(): Provoked {
    const policy = this.make();
    const days = [...this.days('provoke', false, 4), ...this.days('provoke', true, 12).slice(4)];
    let last: TestDecisionInput = {};
    let halted = false;
    try {
      for (let k = 0; k < days.length && !halted; k++) {
        if (k === 4) this.options.trip?.();
        last = { ...days[k]!.decision, orders: [] };
        const lived = this.live(policy, days.slice(k, k + 1));
        if (k >= 4) lived.push(respond(policy, { what: 'review', intent: HUGE }, testDecision(last)));
        halted = lived.some(halts);
      }
    } finally {
      this.options.reset?.();
    }
    return { policy, last, halted };
  }
}

/** What {@link RiskPolicyTrial.provoked} gives. */
export interface Provoked {
  readonly policy: RiskPolicy;
  readonly last: TestDecisionInput;
  readonly halted: boolean;
}

/** An order far too large for any account of a trial. */
export const HUGE: NewIntent = { action: 'new', instrument: 0, side: 'buy', quantity: 1e6, type: 'market' };

function halts({ verdict, actions }: Response): boolean {
  return verdict?.verdict === 'halt' || actions.some((one) => one.action === 'halt');
}

/** Asks a policy once. */
export function respond(policy: RiskPolicy, occasion: Occasion, at: Decision): Response {
  if (occasion.what === 'review')
    return { intent: occasion.intent, verdict: policy.review(occasion.intent, at), actions: [], at };
  const actions = occasion.what === 'settle' ? policy.settle?.(at) : policy.observe?.(occasion.event, at);
  return { intent: null, verdict: null, actions: actions ?? [], at };
}

function fillOf(k: number, at: number): ExecutionReport {
  return fillReport({ orderId: `past-${k}`, ts: at, at }, { fillId: `f-${k}`, price: 100, quantity: 1, cumulative: 1 });
}

/** New orders of every size and form on either side, changes and cancels of open orders. */
function randomIntent(random: Random, decision: TestDecisionInput, size: number): OrderIntent {
  const open = decision.orders ?? [];
  const draw = random.uniform();
  const one = open[random.integer(Math.max(1, open.length))];
  if (one !== undefined && draw < 0.1) return { action: 'cancel', id: one.id! };
  if (one !== undefined && draw < 0.25) {
    const quantity = Number(one.quantity) + random.integer(120) - 40;
    return { action: 'replace', id: one.id!, quantity: Math.max((one.filled ?? 0) + 1, quantity) };
  }
  const instrument = random.integer(size);
  const mark = decision.marks?.[instrument] ?? 100;
  const side = random.uniform() < 0.5 ? 'buy' : 'sell';
  const quantity = random.uniform() < 0.2 ? 1 + random.integer(50_000) : 1 + random.integer(300);
  const base = { action: 'new', instrument, side, quantity } as const;
  const away = 1 + (random.uniform() - 0.5) * (random.uniform() < 0.2 ? 1.5 : 0.04);
  const price = Math.max(0.01, Math.round(mark * away * 100) / 100);
  const form = random.uniform();
  if (form < 0.5) return { ...base, type: 'market' };
  return form < 0.8 ? { ...base, type: 'limit', limitPrice: price } : { ...base, type: 'stop', stopPrice: price };
}

/** The text of a verdict or of actions, to compare two of them. */
export function responseText(one: Response): string {
  return JSON.stringify([one.verdict, one.actions], (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** Where two lives part, in words, or null. */
export function livesPart(a: readonly Response[], b: readonly Response[]): string | null {
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const [left, right] = [responseText(a[k]!), responseText(b[k]!)];
    if (left !== right) return `answer ${k} is ${right}, not ${left}`;
  }
  return null;
}

/** Every reason that an answer gives. */
export function reasonsOf(one: Response): readonly RiskReason[] {
  const own = one.verdict === null || one.verdict.verdict === 'approve' ? [] : [one.verdict.reason];
  return [...own, ...one.actions.map((action) => action.reason)];
}
