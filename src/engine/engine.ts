import type { MarketEvent } from '../core/event.js';
import type { OrderIntent } from '../core/order.js';
import type { Micros } from '../core/time.js';
import type { Command } from '../oms/gate.js';
import type { Account } from './account.js';
import type { AgendaEntry } from './agenda.js';
import { flatten, marginCall } from './closing.js';
import type { Decider } from './decider.js';
import type { ShortWay } from './express/short-way.js';
import { followSplit, type SplitRatio } from './follow-split.js';
import type { PolicyAction } from './gather-actions.js';
import { decisionRecord } from './hooks.js';
import { watchRisk } from './risk-watch.js';
import type { Runner } from './runner.js';
import { stopOut } from './stop-out.js';

/** Takes the decision of one strategy; the engine's own runs all stages, a pipe hands over to its operators. */
export type DecideFn = (runner: Runner) => void;

/**
 * The middle: an explicit, synchronous, deterministic loop over events, and one settle an instant.
 *
 * `step` moves time to the event and lets venue, books and features see it. `settle` marks the books, asks the
 * policies, lets every strategy that is due decide, and writes the record.
 */
export class Engine {
  readonly account: Account;
  readonly runners: readonly Runner[];
  readonly deciders: readonly Decider[];
  /** Market events stepped so far. */
  events = 0;
  /** Whether something was stepped since the last settle. */
  dirty = false;
  /** Whether an account without equity is closed; see `AccountSetUp`. */
  stopsAtRuin = false;
  /** Sees every market event before it is stepped. */
  tap: ((event: MarketEvent) => void) | null = null;
  /** The short way through bars, where this run allows it. */
  lane: ShortWay | null = null;
  readonly #decide: DecideFn | null;

  constructor(account: Account, runners: readonly Runner[], deciders: readonly Decider[], decide?: DecideFn) {
    this.account = account;
    this.runners = runners;
    this.deciders = deciders;
    this.#decide = decide ?? null;
  }

  /** One market event. */
  stepMarket(event: MarketEvent): void {
    const account = this.account;
    this.#advance(event.at);
    this.events++;
    if (this.tap !== null) this.tap(event);
    const effect = account.onMarket(event);
    if (effect !== null) this.#follow(event, effect.priceFactor, effect.quantityFactor);
    for (let k = 0; k < this.runners.length; k++) {
      const runner = this.runners[k]!;
      runner.update(event);
      this.deciders[k]!.onEvent(event, account.agenda, k);
      this.act(runner, runner.observe(event));
    }
  }

  /** Features and open orders follow a split. */
  #follow(event: MarketEvent, priceFactor: number | undefined, quantityFactor: SplitRatio | undefined): void {
    if (!('instrument' in event) || event.instrument < 0) return;
    const instrument = event.instrument;
    if (priceFactor !== undefined) for (const runner of this.runners) runner.rescale(instrument, priceFactor);
    if (quantityFactor === undefined) return;
    followSplit(this.account, instrument, quantityFactor);
  }

  /** One entry of the agenda: a timer, a report, a finished fit. */
  stepAgenda(entry: AgendaEntry): void {
    if (entry.what === 'install') {
      // A new model changes nothing that a settle would record; it speaks at the next decision.
      this.account.now = entry.at;
      if (entry.snapshot !== null) this.runners[entry.strategy]!.model?.restore(entry.snapshot);
      return;
    }
    if (entry.what === 'venue') {
      this.account.now = entry.at;
      const venue = this.account.venues[entry.strategy]!;
      venue.advance?.(entry.at);
      this.account.drain(venue);
      return;
    }
    this.#advance(entry.at);
    if (entry.what === 'report') {
      this.#report(entry);
      return;
    }
    const runner = this.runners[entry.strategy]!;
    if (entry.what === 'decide') this.deciders[entry.strategy]!.onTimer(this.account.agenda, entry.strategy);
    else this.#submit(runner, runner.answer(null));
  }

  #report(entry: AgendaEntry): void {
    const report = entry.report!;
    const state = this.account.onReport(report);
    if (state === null) return;
    for (const runner of this.runners) {
      if (runner.name !== state.order.strategy) continue;
      if (runner.execution?.observe !== undefined) this.#submit(runner, runner.answer(report));
      this.act(runner, runner.observe(report));
    }
  }

  #advance(at: Micros): void {
    this.account.now = at;
    this.dirty = true;
  }

  /** The end of an instant: mark, policies, decisions, same-instant reports, record. */
  settle(): void {
    this.#conclude();
    this.account.record();
  }

  /** The same where brokers answer after the call: they are waited for, so that each instant is recorded once. */
  async settleWithBrokers(): Promise<void> {
    this.#conclude();
    while (this.pending) {
      await this.settled();
      this.endInstant();
    }
    this.account.record();
  }

  #conclude(): void {
    const account = this.account;
    this.dirty = false;
    this.reckon();
    for (let k = 0; k < this.runners.length; k++) {
      const decider = this.deciders[k]!;
      if (!decider.takeDue() || !decider.prepare(this.runners[k]!)) continue;
      if (this.#decide === null) this.decide(this.runners[k]!);
      else this.#decide(this.runners[k]!);
    }
    this.endInstant();
    watchRisk(account, this.runners);
  }

  /** What comes before the decisions of an instant, on every way: marks, the stop at ruin, policies, the margin call. */
  reckon(): void {
    const account = this.account;
    account.mark();
    if (this.stopsAtRuin && account.equity <= 0) stopOut(account, this.runners);
    const { runners } = this;
    for (let k = 0; k < runners.length; k++) this.act(runners[k]!, runners[k]!.settlePolicies());
    if (account.margin.model !== null)
      for (const { runner, intent } of marginCall(account, runners)) this.#submit(runner, [intent]);
  }

  /** Whether a broker still owes an answer to a call. */
  get pending(): boolean {
    return this.account.brokers && this.account.venues.some((venue) => (venue.pending ?? 0) > 0);
  }

  /** Waits until every broker has answered, and takes in what they reported. */
  async settled(): Promise<void> {
    for (const venue of this.account.venues) {
      await venue.settled?.();
      this.account.drain(venue);
    }
  }

  /** All stages of one strategy in a straight line. */
  decide(runner: Runner): void {
    runner.settleFeatures();
    const forecast = runner.forecast();
    const targets = runner.targets(forecast);
    const commands = runner.approve(runner.plan(targets));
    this.finish(runner, commands);
  }

  /** Sends what the gate approved and tells who listens. */
  finish(runner: Runner, commands: readonly Command[]): void {
    const account = this.account;
    const interventions = runner.takeInterventions();
    if (commands.length > 0) account.send(commands);
    const listener = account.hooks.onDecision;
    if (listener === undefined) return;
    const submitted = commands.flatMap((c) => (c.action === 'submit' ? [c.order] : []));
    listener(
      decisionRecord(
        { at: account.now, strategy: runner.name },
        { forecast: runner.forecastFrame, targets: runner.targetTable },
        { submitted, interventions: [...interventions] },
      ),
    );
  }

  /** Venues that fill at the same close do so now; reports that are due now are posted before the record is written. */
  endInstant(): void {
    const account = this.account;
    for (let v = 0; v < account.venues.length; v++) {
      const venue = account.venues[v]!;
      if (venue.endInstant === undefined) continue;
      venue.endInstant(account.now);
      if (venue.outbox.length > 0) account.drain(venue);
    }
    if (account.agenda.nextAt > account.now) return;
    while (account.agenda.nextAt <= account.now) this.stepAgenda(account.agenda.pop());
    account.mark();
    this.dirty = false;
  }

  #submit(runner: Runner, intents: readonly OrderIntent[]): void {
    if (intents.length === 0) return;
    const commands = runner.approve(intents);
    runner.takeInterventions();
    this.account.send(commands);
  }

  /** Does what policies ask for by themselves. */
  act(runner: Runner, actions: readonly PolicyAction[] | null): void {
    if (actions === null) return;
    for (const { policy, action } of actions) {
      const said = `${runner.name}: ${policy}: ${action.reason.text}`;
      if (action.action === 'halt') {
        if (!runner.gate.haltedBy(policy)) this.account.alert('error', 'halt', said);
        runner.gate.halt(policy, action.reason);
      } else if (action.action === 'resume') {
        if (runner.gate.haltedBy(policy)) this.account.alert('info', 'resume', said);
        runner.gate.resume(policy);
      } else if (action.action === 'alert') {
        this.account.alert(action.severity, 'limit', said);
      } else if (action.action === 'flatten') {
        this.account.alert('error', 'flatten', said);
        this.#submit(runner, flatten(runner, action.instrument));
      } else {
        this.#submit(runner, [action.intent]);
      }
    }
  }
}
