import * as z from 'zod';
import type { Execution } from '../contracts/execution.js';
import type { TargetTable } from '../core/frame.js';
import type { Instrument, InstrumentIndex } from '../core/instrument.js';
import { type DecimalInput, fixed, quantize, toDecimal, toNumber } from '../core/money.js';
import { parseOptions } from '../core/options.js';
import type { NewIntent, OrderIntent } from '../core/order.js';
import { type Factory, factory, type PluginEnv, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { type DurationInput, type Micros, toDuration } from '../core/time.js';
import { rebalance } from './rebalance.js';
import { splitQuantity } from './split.js';

/** Options of {@link twap}. */
export interface TwapOptions {
  /** Into how many orders a parent is cut. */
  readonly children: number;
  /** Time between two children; the first is sent with the decision. */
  readonly every: DurationInput;
  /** Whether orders that reduce or close a position are cut too (`sliced`, default) or sent whole (`at-once`). */
  readonly exits?: 'sliced' | 'at-once';
  /** Where lots go that do not divide: spread over the children (default), or all to the `last`. */
  readonly remainder?: 'spread' | 'last';
}

const schema = z.strictObject({
  children: z.int().min(1),
  every: z.union([z.string(), z.number()]),
  exits: z.enum(['sliced', 'at-once']).default('sliced'),
  remainder: z.enum(['spread', 'last']).default('spread'),
});

/** A child that waits for its time. */
interface Waiting {
  readonly due: Micros;
  readonly intent: NewIntent;
}

/**
 * Time-weighted execution: cuts every new order of another Execution into equal children, sent one after the other.
 *
 * Child k leaves k × `every` after the decision, whatever the market does; a time between two bars is met by the venue's own
 * rules. A new decision replaces what has not been sent, unless it asks for the same again. Replaces and cancels of the parent
 * pass through. What a parent sends in answer to a report is not cut.
 *
 * @param options - see {@link TwapOptions}
 * @param parent - makes the orders; default `rebalance()`, with a close and an open for a flip where exits go at once
 * @throws ConfigError for an unknown option or a duration that cannot be read
 * @example
 * ```ts
 * import { rebalance, twap } from 'edgeproof/oms';
 * const slowly = twap({ children: 4, every: '2.5s' });
 * const outAtOnce = twap({ children: 10, every: '1m', exits: 'at-once' }, rebalance({ flip: 'two-orders', band: 0.01 }));
 * if (typeof slowly !== 'function' || typeof outAtOnce !== 'function') throw new Error('factories');
 * ```
 */
export function twap(options: TwapOptions, parent?: Factory<Execution>): Factory<Execution> {
  const o = parseOptions('twap', schema, options);
  const every = toDuration(o.every);
  const inner = parent ?? rebalance({ flip: o.exits === 'at-once' ? 'two-orders' : 'one-order' });
  const make = (env: PluginEnv): Execution => new Twap(inner(env), { ...o, every }, env.universe.instruments);
  if (parent !== undefined) return factory(make);
  return factory(make, { module: 'edgeproof/oms', export: 'twap', options: { ...options } });
}

class Twap implements Execution {
  readonly name = 'twap';
  readonly version = '1.0.0';
  readonly apiVersion = 1;
  readonly uses?: NonNullable<Execution['uses']>;
  readonly #parent: Execution;
  readonly #o: z.output<typeof schema> & { readonly every: Micros };
  readonly #listings: readonly Instrument[];
  #waiting: Waiting[] = [];

  constructor(parent: Execution, o: z.output<typeof schema> & { every: Micros }, listings: readonly Instrument[]) {
    this.#parent = parent;
    this.#o = o;
    this.#listings = listings;
    if (parent.uses !== undefined) this.uses = parent.uses;
  }

  plan(targets: TargetTable, at: Decision): readonly OrderIntent[] {
    const now: OrderIntent[] = [];
    const asked = new Set<InstrumentIndex>();
    const held = new Map<InstrumentIndex, number>();
    for (const intent of this.#parent.plan(targets, at)) {
      if (intent.action !== 'new' || (this.#o.exits === 'at-once' && reduces(intent, held, at))) {
        now.push(intent);
        continue;
      }
      if (!this.#underWay(intent)) {
        if (!asked.has(intent.instrument)) this.#drop(intent.instrument);
        now.push(...this.#cut(intent, at));
      }
      asked.add(intent.instrument);
    }
    // A target that is reached, or was changed into one that nothing leads to, needs no more children.
    for (let i = 0; i < targets.values.length; i++)
      if (!Number.isNaN(targets.values[i]!) && !asked.has(i)) this.#drop(i);
    return now;
  }

  /** Whether the children that wait add up to just what is asked for. */
  #underWay(intent: NewIntent): boolean {
    let sum = 0n;
    for (const one of this.#waiting) {
      if (one.intent.instrument !== intent.instrument) continue;
      if (one.intent.side !== intent.side || one.intent.type !== intent.type) return false;
      sum += fixed(one.intent.quantity);
    }
    return sum > 0n && sum === fixed(intent.quantity);
  }

  #drop(instrument: InstrumentIndex): void {
    if (this.#waiting.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => one.intent.instrument !== instrument);
  }

  /** The first child goes out now, the others wait. */
  #cut(parent: NewIntent, at: Decision): readonly NewIntent[] {
    const parts = this.#parts(parent).filter((part) => fixed(part) > 0n);
    const children = parts.map((quantity, k) => ({
      ...parent,
      quantity,
      tag: `${parent.tag ?? 'twap'} ${k + 1}/${parts.length}`,
    }));
    children.slice(1).forEach((intent, k) => {
      const due = at.now + (k + 1) * this.#o.every;
      this.#waiting.push({ due, intent });
      at.wake(due);
    });
    return children.slice(0, 1);
  }

  #parts({ instrument, quantity }: NewIntent): readonly DecimalInput[] {
    const { lotSize } = this.#listings[instrument]!;
    const { children, remainder } = this.#o;
    const lot = lotSize === 0n ? 1n : lotSize;
    const total = quantize(fixed(quantity), lot, 'down');
    if (remainder === 'spread')
      return splitQuantity(toDecimal(total), new Array<number>(children).fill(1), toDecimal(lot));
    const each = quantize(total / BigInt(children), lot, 'down');
    const last = total - each * BigInt(children - 1);
    return Array.from({ length: children }, (_, k) => toDecimal(k === children - 1 ? last : each));
  }

  wake(at: Decision): readonly OrderIntent[] {
    const due = this.#waiting.filter((one) => one.due <= at.now).map((one) => one.intent);
    if (due.length > 0) this.#waiting = this.#waiting.filter((one) => one.due > at.now);
    return [...due, ...(this.#parent.wake?.(at) ?? [])];
  }

  observe(report: ExecutionReport, at: Decision): readonly OrderIntent[] | undefined {
    return this.#parent.observe?.(report, at);
  }

  snapshot(): Snapshot {
    const waiting = this.#waiting.map(({ due, intent }) => ({ due, intent: asText(intent) }));
    const { json, bytes } = this.#parent.snapshot();
    return { json: { waiting, parent: json }, ...(bytes === undefined ? {} : { bytes }) };
  }

  restore(state: Snapshot): void {
    const from = state.json as unknown as { waiting: Waiting[]; parent: Snapshot['json'] };
    this.#waiting = from.waiting.map(({ due, intent }) => ({ due, intent }));
    this.#parent.restore({ json: from.parent, ...(state.bytes === undefined ? {} : { bytes: state.bytes }) });
  }
}

/** Whether an order takes a position down, or to nothing, and no further; `held` follows the orders of one plan. */
function reduces(intent: NewIntent, held: Map<InstrumentIndex, number>, at: Decision): boolean {
  const { instrument, side } = intent;
  const before = held.get(instrument) ?? at.positions.quantity(instrument);
  const size = toNumber(fixed(intent.quantity));
  const after = before + (side === 'buy' ? size : -size);
  held.set(instrument, after);
  return side === 'sell' ? after >= 0 : after <= 0;
}

/** Decimals as text, since a snapshot is JSON. */
function asText(intent: NewIntent): {
  readonly [name: string]: string | number | boolean | { readonly [name: string]: string };
} {
  return JSON.parse(JSON.stringify(intent)) as ReturnType<typeof asText>;
}
