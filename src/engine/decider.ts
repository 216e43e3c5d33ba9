import type { EventKind, MarketEvent } from '../core/event.js';
import type { Micros } from '../core/time.js';
import type { Agenda } from './agenda.js';
import type { Runner } from './runner.js';
import type { Decide } from './strategy.js';

/**
 * When a strategy decides.
 *
 * On bars: in the settle of a bar's end plus grace. On a clock: at whole multiples of a duration plus grace. On events:
 * in the settle of every event of the stated kinds. Timers go through the agenda, in every mode alike.
 */
export class Decider {
  readonly #decide: Decide;
  readonly #kinds: ReadonlySet<EventKind> | null;
  readonly #direct: boolean;
  #due = false;
  /** End of the bars that the coming decision is about; NaN when it is not about bars. */
  #about = Number.NaN;
  #armedFor = Number.NEGATIVE_INFINITY;
  #nextTick = Number.NaN;

  constructor(decide: Decide) {
    this.#decide = decide;
    this.#kinds = decide.on === null ? null : new Set(decide.on);
    this.#direct = decide.everyMicros === 0 && decide.graceMicros === 0 && decide.on === null;
  }

  onEvent(event: MarketEvent, agenda: Agenda, strategy: number): void {
    if (this.#direct) {
      if (event.kind === 'bar') {
        this.#due = true;
        this.#about = event.ts;
      }
      return;
    }
    if (this.#kinds !== null) {
      if (this.#kinds.has(event.kind)) this.#due = true;
      return;
    }
    if (this.#decide.everyMicros > 0) this.#tick(event.at, agenda, strategy);
    else if (event.kind === 'bar') this.#arm(event.ts, event.at, agenda, strategy);
  }

  /** The first event starts the clock. */
  #tick(at: Micros, agenda: Agenda, strategy: number): void {
    if (!Number.isNaN(this.#nextTick)) return;
    this.#nextTick = Math.ceil(at / this.#decide.everyMicros) * this.#decide.everyMicros;
    agenda.timer('decide', this.#nextTick + this.#decide.graceMicros, strategy);
  }

  #arm(end: Micros, at: Micros, agenda: Agenda, strategy: number): void {
    if (end <= this.#armedFor) return;
    this.#armedFor = end;
    this.#about = end;
    agenda.timer('decide', Math.max(at, end + this.#decide.graceMicros), strategy);
  }

  /** A timer has come; on a clock it arms the next. */
  onTimer(agenda: Agenda, strategy: number): void {
    this.#due = true;
    if (this.#decide.everyMicros === 0) return;
    this.#about = this.#nextTick;
    this.#nextTick += this.#decide.everyMicros;
    agenda.timer('decide', this.#nextTick + this.#decide.graceMicros, strategy);
  }

  /** Whether a decision is due, once. */
  takeDue(): boolean {
    const due = this.#due;
    this.#due = false;
    return due;
  }

  /**
   * Hides instruments that are no members now, and those whose bar is missing where the strategy asks for it; false when
   * it must not decide at all.
   */
  prepare(runner: Runner): boolean {
    const { window, members, account } = runner;
    const bars = this.#decide.missing !== 'use' && !Number.isNaN(this.#about);
    if (window === null || (!bars && members === null)) return true;
    const { barEnd } = account.market;
    const { active } = window;
    let absent = 0;
    for (let i = 0; i < active.length; i++) {
      const member = members === null || members(i, account.now);
      const there = !bars || this.#fresh(barEnd[i]!);
      active[i] = member && there ? 1 : 0;
      if (member && !there) absent++;
    }
    if (this.#decide.missing !== 'halt' || absent === 0) return true;
    const reason = `${absent} of ${active.length} bars are missing`;
    runner.gate.halt('missing data', { text: reason, measured: absent, limit: 0 });
    account.alert('error', 'missing-data', `${runner.name}: ${reason}; trading is halted`);
    return false;
  }

  /** A bar that ended at the moment asked about; on a clock, one that ended since the tick before. */
  #fresh(end: Micros): boolean {
    const every = this.#decide.everyMicros;
    return every === 0 ? end === this.#about : end <= this.#about && end > this.#about - every;
  }

  snapshot(): { due: boolean; about: number; armedFor: number; nextTick: number } {
    return { due: this.#due, about: this.#about, armedFor: this.#armedFor, nextTick: this.#nextTick };
  }

  restore(state: { due: boolean; about: number; armedFor: number; nextTick: number }): void {
    this.#due = state.due;
    this.#about = state.about;
    this.#armedFor = state.armedFor;
    this.#nextTick = state.nextTick;
  }
}
