import type { AccountSnapshot, BrokerOrder } from '../../contracts/broker.js';
import { amountToDecimal, decimalText, fixed, toAmount } from '../../core/money.js';
import type { Micros } from '../../core/time.js';
import type { DeskCore } from './desk-core.js';
import { gapIsGivenUp } from './missing-fills.js';
import { askSoon, settleUp } from './settle-up.js';
import { takeStrangeOrder } from './strange-order.js';
import { takeOrderAnswer } from './take-answer.js';

/** A difference between the broker's word and our books, seen in two answers running with nothing in between. */
interface Difference {
  readonly of: string;
  readonly what: 'position' | 'cash';
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Compares the broker's account with the books.
 *
 * Orders are settled by asking about each. Positions and cash move while one asks; so a difference counts only when the
 * next answer shows the same one, and no fill was counted and none is missing in between.
 */
export class AccountComparison {
  readonly #core: DeskCore;
  #seen: { readonly key: string; readonly fills: number; readonly lists: number } | null = null;
  /** How often the list of past fills was read to its end. */
  lists = 0;

  constructor(core: DeskCore) {
    this.#core = core;
  }

  /** Takes in an answer; true when nothing more need be asked to know that all agrees, or how it differs. */
  take(account: AccountSnapshot, asked: Micros, now: Micros): boolean {
    const core = this.#core;
    this.#orders(account.openOrders, asked, now);
    if (!core.state.opened) this.#open(account, now);
    const found = this.#differences(account);
    if (found.length === 0) {
      this.#seen = null;
      if (core.capabilities.queryById !== true) this.#settleEnded(asked, now);
      return true;
    }
    // What the broker said before a fill was counted says nothing of it.
    if (this.#unsettled() || core.lastFillAt >= asked) return false;
    const key = JSON.stringify(found);
    const before = this.#seen;
    const { fills } = core.counts;
    if (before === null || before.key !== key || before.fills !== fills) {
      this.#seen = { key, fills, lists: this.lists };
      return false;
    }
    // What is different may be a fill that nobody reported: first the list of fills is read to its end.
    if (core.capabilities.queryFills === true && this.lists === before.lists) return false;
    this.#seen = null;
    for (const one of found) this.#judge(one, now);
    return true;
  }

  #orders(open: readonly BrokerOrder[], asked: Micros, now: Micros): void {
    const core = this.#core;
    const theirs = new Set<string>();
    const askable = core.capabilities.queryById === true;
    for (const one of open) {
      theirs.add(one.id);
      const wire = core.state.wires.get(one.id);
      if (wire === undefined) {
        takeStrangeOrder(core, one, now);
        continue;
      }
      wire.book.claim(fixed(one.filled));
      if (!askable) takeOrderAnswer(core, { wire: one.id, answer: one, asked }, now);
      else if (!wire.live) askSoon(core, wire, now);
      settleUp(core, wire, now);
    }
    for (const line of core.state.lines.values())
      for (const wire of line.wires) {
        if (!wire.live || theirs.has(wire.id)) continue;
        if (askable) askSoon(core, wire, now);
        // One that is no longer open may have been filled: first its fills are read.
        else if (core.fillsRead) takeOrderAnswer(core, { wire: wire.id, answer: null, asked }, now);
      }
  }

  /**
   * Where nobody can be asked about one order: it has ended, and an account that was asked for after that is what our
   * fills make. So it filled no more than we know, and what is to follow it may go out.
   */
  #settleEnded(asked: Micros, now: Micros): void {
    const core = this.#core;
    for (const line of core.state.lines.values()) {
      const { last } = line;
      if (line.change?.style !== 'cancel-first' || last.live || last.settled || Number.isNaN(last.endedBy)) continue;
      if (asked < last.endedBy + (core.capabilities.queryLag ?? 0)) continue;
      core.write({ t: 'settled', at: now, wire: last.id });
      settleUp(core, last, now);
    }
  }

  /** The first word of a broker on an account that we have never traded is the start of the books. */
  #open(account: AccountSnapshot, now: Micros): void {
    const core = this.#core;
    const positions: Record<string, string> = {};
    const cash: Record<string, string> = {};
    for (const one of account.positions)
      if (core.state.indexOf(one.instrument) !== undefined) positions[one.instrument] = text(one.quantity);
    for (const currency of Object.keys(account.cash))
      cash[currency] = core.cash[currency] ?? text(account.cash[currency]!);
    core.write({ t: 'opening', at: now, positions, cash });
  }

  #differences(account: AccountSnapshot): Difference[] {
    const { state } = this.#core;
    const found: Difference[] = [];
    const held = new Map(account.positions.map((one) => [one.instrument, fixed(one.quantity)]));
    state.account.positions.forEach((ours, i) => {
      const of = state.instrument(i).id;
      const theirs = held.get(of) ?? 0n;
      if (ours !== theirs)
        found.push({ of, what: 'position', ours: decimalText(ours, 12), theirs: decimalText(theirs, 12) });
    });
    for (const currency of Object.keys(account.cash)) {
      const theirs = toAmount(fixed(account.cash[currency]!));
      const ours = state.account.cash.get(currency) ?? 0n;
      if (theirs !== ours)
        found.push({
          of: currency,
          what: 'cash',
          ours: String(amountToDecimal(ours)),
          theirs: decimalText(theirs, 24),
        });
    }
    return found;
  }

  /** Whether anything is under way that may still explain a difference. */
  #unsettled(): boolean {
    for (const one of this.#core.watch)
      if (
        one.state === 'unknown' ||
        (one.book.missing > 0n && !gapIsGivenUp(this.#core, one)) ||
        one.askAt !== Number.POSITIVE_INFINITY
      )
        return true;
    return false;
  }

  #judge(one: Difference, now: Micros): void {
    const core = this.#core;
    const said = `${one.of}: the books have ${one.ours}, the broker ${one.theirs}`;
    core.alert(one.what, now, said);
    const policy = core.policies[one.what];
    if (policy === 'halt') core.halt(one.what, said, now);
    else if (policy === 'correct')
      core.write({ t: 'correction', at: now, what: one.what, of: one.of, from: one.ours, to: one.theirs });
  }
}

function text(value: AccountSnapshot['cash'][string]): string {
  return decimalText(fixed(value), 12);
}
