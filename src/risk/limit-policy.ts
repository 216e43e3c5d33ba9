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
import type { OrderIntent } from '../core/order.js';
import { EMPTY_SNAPSHOT, type Snapshot } from '../core/plugin.js';
import type { Decision } from '../core/portfolio.js';
import type { ExecutionReport } from '../core/report.js';
import { BreachWatch, limitUse } from './breach-watch.js';
import { Proposal } from './proposal.js';
import { WorstBook } from './worst-book.js';

/** One limit: how it is measured on a book, and what it may come to. */
export interface Limit {
  readonly text: string;
  /** Largest value at this decision; Infinity while it does not bind. */
  max(at: Decision): number;
  /**
   * The worst value that the book may come to; NaN when it cannot be known. It must not fall when orders are added.
   *
   * @param instrument - that an order is on, or -1 for the whole book: a limit by instrument then gives the worst of all
   */
  measure(book: WorstBook, at: Decision, instrument: InstrumentIndex): number;
}

/** What limits look at beside the book: prices and volumes of the past. */
export interface LimitMemory {
  observe?(event: ExecutionReport | MarketEvent, at: Decision): void;
  settle?(at: Decision): void;
  snapshot(): Snapshot;
  restore(state: Snapshot): void;
}

/** A hair above the limit, so that a portfolio sized exactly to it is not cut by the last bit. */
const SLACK = 1e-9;
const HALVINGS = 60;

/**
 * What all limits of the second generation have in common: an order passes as far as the worst case after it keeps every
 * limit; what only closes a position passes; a limit that prices alone have breached is announced in the same settle.
 */
export class LimitPolicy implements RiskPolicy {
  readonly name: string;
  readonly version = '2.0.0';
  readonly apiVersion = 1;
  readonly observe?: (event: ExecutionReport | MarketEvent, at: Decision) => undefined;
  readonly #limits: readonly Limit[];
  readonly #memory: LimitMemory | null;
  readonly #book: WorstBook;
  readonly #proposal = new Proposal();
  readonly #watch = new BreachWatch();

  constructor(name: string, instruments: number, limits: readonly Limit[], memory: LimitMemory | null = null) {
    this.name = name;
    this.#limits = limits;
    this.#memory = memory;
    this.#book = new WorstBook(instruments);
    if (memory?.observe !== undefined)
      this.observe = (event, at) => {
        memory.observe?.(event, at);
        return undefined;
      };
  }

  review(intent: OrderIntent, at: Decision): RiskVerdict {
    const p = this.#proposal;
    if (!p.read(intent, at)) return APPROVE;
    const closable = p.closable(at);
    if (p.quantity <= closable) return APPROVE;
    this.#book.read(p.instrument, at);
    let units = p.quantity;
    let reason: RiskReason | null = null;
    for (const limit of this.#limits) {
      const most = withSlack(limit.max(at));
      const measured = this.#after(limit, at, units);
      if (measured <= most) continue;
      units = this.#largest(limit, at, { most, closable, units });
      reason = Number.isNaN(measured)
        ? { text: `${limit.text} unknown: not enough prices yet`, limit: limit.max(at) }
        : { text: limit.text, measured: this.#after(limit, at, p.quantity), limit: limit.max(at) };
    }
    return reason === null ? APPROVE : p.atMost(Math.max(units, closable), at, reason);
  }

  settle(at: Decision): readonly RiskAction[] | undefined {
    this.#memory?.settle?.(at);
    return this.#watch.tell(this.usage(at));
  }

  usage(at: Decision): readonly LimitUse[] {
    this.#book.readAll(at);
    return this.#limits.map((limit) => {
      return limitUse(limit.text, limit.measure(this.#book, at, -1), limit.max(at));
    });
  }

  /** The measure when an order for so many units, what it replaces left out, is on its way too. */
  #after(limit: Limit, at: Decision, units: number): number {
    const p = this.#proposal;
    const more = Math.max(0, units - p.before) * p.sign;
    this.#book.try(p.instrument, more);
    try {
      return limit.measure(this.#book, at, p.instrument);
    } finally {
      this.#book.untry();
    }
  }

  /** The largest number of units that keeps the limit, found by halving: a measure only grows with an order. */
  #largest(limit: Limit, at: Decision, from: { most: number; closable: number; units: number }): number {
    let low = Math.max(this.#proposal.before, from.closable);
    let high = from.units;
    if (!(this.#after(limit, at, low) <= from.most)) return low;
    for (let k = 0; k < HALVINGS && high - low > 1e-12 * high; k++) {
      const middle = 0.5 * (low + high);
      if (this.#after(limit, at, middle) <= from.most) low = middle;
      else high = middle;
    }
    // The halving ends a hair below a lot that would fit exactly.
    return low * (1 + 1e-11);
  }

  snapshot(): Snapshot {
    const memory = this.#memory?.snapshot() ?? EMPTY_SNAPSHOT;
    return {
      json: { breached: this.#watch.snapshot(), memory: memory.json },
      ...(memory.bytes === undefined ? {} : { bytes: memory.bytes }),
    };
  }

  restore(state: Snapshot): void {
    const json = state.json as { breached: readonly string[]; memory: Snapshot['json'] };
    this.#watch.restore(json.breached);
    this.#memory?.restore({ json: json.memory, ...(state.bytes === undefined ? {} : { bytes: state.bytes }) });
    this.#book.clear();
  }
}

function withSlack(max: number): number {
  return max === Number.POSITIVE_INFINITY ? max : max + SLACK * Math.abs(max);
}
