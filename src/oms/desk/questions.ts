import type { AccountSnapshot } from '../../contracts/broker.js';
import type { ClientOrderId } from '../../core/order.js';
import type { Micros } from '../../core/time.js';
import type { AccountComparison } from './compare-account.js';
import type { DeskCall, FailedCall } from './desk-call.js';
import type { DeskCore } from './desk-core.js';
import { gapIsGivenUp, gapWait, pursueGap } from './missing-fills.js';
import type { WireOrder } from './wire-order.js';
import { askSoon, settleUp } from './settle-up.js';
import { askAgain } from './take-answer.js';

const NEVER = Number.POSITIVE_INFINITY;
/** One standing question to the broker: when it is due, whether it is under way, how often it went unanswered. */
interface Standing {
  due: Micros;
  askedAt: Micros;
  failures: number;
}

const standing = (): Standing => ({ due: NEVER, askedAt: Number.NaN, failures: 0 });

/** When the broker is asked what: after a start, after a silence, when something is missing, and from time to time. */
export class Questions {
  readonly #core: DeskCore;
  readonly #comparison: AccountComparison;
  readonly #account = standing();
  readonly #fills = standing();
  /** Whether this recovery has the account and the past fills. */
  #haveAccount = false;
  #haveFills = false;
  /** Comparisons of this recovery that were put without a wait. */
  #quick = 0;

  constructor(core: DeskCore, comparison: AccountComparison) {
    this.#core = core;
    this.#comparison = comparison;
  }

  get wakeAt(): Micros {
    if (this.#core.phase === 'down') return NEVER;
    let first = Math.min(this.#dueOf(this.#account), this.#dueOf(this.#fills));
    for (const one of this.#core.watch) first = Math.min(first, this.#dueOfWire(one));
    return first;
  }

  recover(now: Micros): void {
    const core = this.#core;
    core.phase = 'recovering';
    this.#haveAccount = false;
    this.#quick = 0;
    this.#haveFills = core.capabilities.queryFills !== true;
    core.fillsRead = this.#haveFills;
    Object.assign(this.#account, standing(), { due: now });
    Object.assign(this.#fills, standing(), { due: this.#haveFills ? NEVER : now });
    for (const line of core.state.lines.values()) {
      for (const one of line.wires) {
        one.askedAt = Number.NaN;
        one.cancelSent = false;
        one.termsAt = now;
        if (!one.live) {
          if (line.live) core.watch.add(one);
          continue;
        }
        one.asks = 0;
        one.askAt = now;
        core.watch.add(one);
      }
      // What ended in an earlier life was told in it, or is read from the state; it is not told twice.
      if (!line.live && line.told !== 'done') {
        line.told = 'done';
        core.state.close(line);
      }
    }
    this.tick(now);
  }

  account(account: AccountSnapshot, asked: Micros, now: Micros): void {
    const core = this.#core;
    if (core.phase === 'down') return;
    this.#answered(this.#account);
    const done = this.#comparison.take(account, asked, now);
    this.#haveAccount ||= done;
    this.#account.due =
      done && core.phase === 'live' ? now + core.times.reconcile : done ? NEVER : now + core.times.question;
    // What the stream lost between two comparisons is in the list of fills.
    if (!done && core.capabilities.queryFills === true) this.#fills.due = Math.min(this.#fills.due, now);
    this.check(now);
  }

  fills(more: boolean, now: Micros): void {
    this.#answered(this.#fills);
    this.#fills.due = more ? now : NEVER;
    if (!more) {
      this.#haveFills = true;
      this.#core.fillsRead = true;
      this.#comparison.lists += 1;
    }
    this.check(now);
  }

  failed(what: 'account' | 'fills' | ClientOrderId, now: Micros): void {
    if (what === 'account' || what === 'fills') this.#unanswered(what === 'account' ? this.#account : this.#fills, now);
    else {
      const wire = this.#core.state.wires.get(what);
      if (wire === undefined) return;
      wire.askedAt = Number.NaN;
      askAgain(this.#core, wire, now);
    }
  }

  /** A call has ended: what was in doubt while it was under way can be asked for now. */
  ended(id: ClientOrderId, call: DeskCall, now: Micros): void {
    const core = this.#core;
    if (call === 'submit') core.calling.delete(id);
    else if (call === 'replace') core.changing.delete(id);
    const wire = core.state.wires.get(id);
    if (wire?.state === 'unknown' && wire.askAt > now) wire.askAt = now;
  }

  /** Something was said of an order that the line to the broker does not know, and we do. */
  doubt(id: ClientOrderId, now: Micros): void {
    const core = this.#core;
    const wire = core.state.wires.get(id);
    if (wire === undefined || core.phase === 'down') return;
    askSoon(core, wire, now);
    if (core.capabilities.queryFills === true) this.#fills.due = Math.min(this.#fills.due, now);
  }

  sendFailed({ wire: id, call, outcome }: FailedCall, now: Micros): void {
    const core = this.#core;
    this.ended(id, call, now);
    const wire = core.state.wires.get(id);
    if (wire === undefined || !wire.live) return;
    if (!wire.awaits) return;
    // Even a call that surely never left is asked about: the answer is cheap, and one path is enough.
    core.signal(wire, 'unsure', now, outcome === 'not-sent' ? 'it was not sent' : 'the outcome of a call is unknown');
    settleUp(core, wire, now);
    this.tick(now);
  }

  tick(now: Micros): void {
    const core = this.#core;
    if (core.phase === 'down') return;
    for (const one of core.watch) this.#tickWire(one, now);
    this.#tickStanding(this.#fills, now, () =>
      core.effects.push({ do: 'ask-fills', cursor: core.state.cursor, asked: now }),
    );
    this.#tickStanding(this.#account, now, () => core.effects.push({ do: 'ask-account', asked: now }));
    this.check(now);
  }

  /** Goes live once everything that was asked at the start has been answered. */
  check(now: Micros): void {
    const core = this.#core;
    if (core.phase !== 'recovering' || !this.#haveFills) return;
    for (const one of core.watch) {
      if (one.state === 'unknown') return;
      // Fills that nobody lists would keep it waiting for ever: it has halted, and a person is asked.
      if (one.book.missing > 0n && !gapIsGivenUp(core, one)) return;
      if (one.askAt !== NEVER || !Number.isNaN(one.askedAt)) return;
    }
    if (!this.#haveAccount) {
      // All else is answered: the account is compared at once, not after a wait; a difference is looked at twice.
      if (this.#quick < 4 && Number.isNaN(this.#account.askedAt) && this.#account.due > now) {
        this.#quick += 1;
        this.#account.due = now;
        this.#tickStanding(this.#account, now, () => core.effects.push({ do: 'ask-account', asked: now }));
      }
      return;
    }
    this.goLive(now);
  }

  /** Lets orders pass from now on. */
  goLive(now: Micros): void {
    const core = this.#core;
    core.phase = 'live';
    this.#account.due = now + core.times.reconcile;
    core.events.push({ event: 'live', at: now });
  }

  #tickWire(wire: WireOrder, now: Micros): void {
    const core = this.#core;
    const { times } = core;
    if (!Number.isNaN(wire.askedAt) && now - wire.askedAt >= times.question) {
      wire.askedAt = Number.NaN;
      askAgain(core, wire, now);
    }
    const late = wire.awaits && now - wire.awaitedSince >= times.answer;
    if (late && wire.askAt === NEVER && Number.isNaN(wire.askedAt)) {
      core.signal(wire, 'unsure', now, 'no answer');
      settleUp(core, wire, now);
    }
    if (pursueGap(core, wire, now)) this.#fills.due = Math.min(this.#fills.due, now);
    if (wire.askAt <= now) this.#askOrder(wire, now);
  }

  #askOrder(wire: WireOrder, now: Micros): void {
    const core = this.#core;
    wire.askAt = NEVER;
    if (core.capabilities.queryById === true) {
      wire.askedAt = now;
      core.effects.push({ do: 'ask-order', wire: wire.id, asked: now });
      return;
    }
    // What has ended is in no list of open orders: nothing can be asked about it, unless something waits for its end.
    if (!wire.live && wire.line.change === null) {
      if (wire.book.missing === 0n) core.watch.delete(wire);
      return;
    }
    // A venue that cannot be asked about one order is asked for all that are open.
    this.#account.due = Math.min(this.#account.due, now);
    askAgain(core, wire, now);
  }

  #tickStanding(one: Standing, now: Micros, ask: () => void): void {
    if (!Number.isNaN(one.askedAt) && now - one.askedAt >= this.#core.times.question) this.#unanswered(one, now);
    if (one.due > now || !Number.isNaN(one.askedAt)) return;
    one.due = NEVER;
    one.askedAt = now;
    ask();
  }

  #answered(one: Standing): void {
    one.askedAt = Number.NaN;
    one.failures = 0;
  }

  #unanswered(one: Standing, now: Micros): void {
    one.askedAt = Number.NaN;
    one.failures += 1;
    if (one.failures === 8)
      this.#core.alert('unanswered', now, 'the broker has not answered 8 questions about the account');
    one.due = Math.min(one.due, now + this.#core.times.question * (1 << Math.min(one.failures - 1, 4)));
  }

  #dueOf(one: Standing): Micros {
    return Number.isNaN(one.askedAt) ? one.due : one.askedAt + this.#core.times.question;
  }

  #dueOfWire(wire: WireOrder): Micros {
    const { times } = this.#core;
    let due = Number.isNaN(wire.askedAt) ? wire.askAt : wire.askedAt + times.question;
    if (wire.awaits && due === NEVER) due = wire.awaitedSince + times.answer;
    if (Number.isNaN(wire.gapSince)) return due;
    return Math.min(due, wire.gapSince + gapWait(this.#core, wire));
  }
}
