import { ConfigError } from '../core/errors.js';
import type { MarketEvent } from '../core/event.js';
import type { Hash } from '../core/hash.js';
import { knownOptions } from '../core/options.js';
import type { Factory } from '../core/plugin.js';
import { Decider } from '../engine/decider.js';
import { Engine } from '../engine/engine.js';
import type { RunHooks } from '../engine/hooks.js';
import { Refits } from '../engine/refits.js';
import { runRecord } from '../engine/run-result.js';
import { Runner } from '../engine/runner.js';
import { type AccountSetUp, type ReadyAccount, setUpAccount } from '../engine/set-up.js';
import type { Decide } from '../engine/strategy.js';
import type { RunRecord } from '../report/run-record.js';
import type { Venue } from '../venues/venue.js';

/** What an account for a pipe needs; its venue comes with `throughBroker`. */
export interface TradingAccountOptions extends Omit<AccountSetUp, 'venue'> {
  /** Name of the strategy that the pipe is; part of every order id. */
  readonly strategy?: string;
  readonly hooks?: RunHooks;
  readonly periodsPerYear?: number;
}

const KNOWN = [
  'instruments',
  'cash',
  'currency',
  'margin',
  'lots',
  'rates',
  'ruin',
  'seed',
  'flags',
  'strategy',
  'hooks',
  'periodsPerYear',
] satisfies (keyof TradingAccountOptions)[];

/** Hands a settle over to the pipe. */
export type Emit = (runner: Runner) => void;

/**
 * The account that the stages of one pipe share: books, open orders, features and forecasts of one run.
 *
 * An account serves one subscription; make a fresh one for each run.
 *
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { tradingAccount } from 'edgeproof/rx';
 * const account = tradingAccount({ instruments: [instrument({ id: 'SPY' })], cash: 100_000 });
 * if (account.record().fills.length !== 0) throw new Error('nothing has run');
 * ```
 */
export class TradingAccount {
  readonly #options: TradingAccountOptions;
  readonly #ready: ReadyAccount;
  /**
   * The plug-ins of the pipe, for its stages alone.
   *
   * @internal
   */
  readonly runner: Runner;
  #engine: Engine | null = null;
  #refits: Refits;
  readonly #signal: AbortSignal;
  /** Copies of the events of the present instant, for stages that join in it; of all before the first moment. */
  #instant: MarketEvent[] = [];
  #begun = false;
  #complete = false;

  constructor(options: TradingAccountOptions) {
    this.#options = options;
    this.#ready = setUpAccount({ ...options, venue: null });
    const { account } = this.#ready;
    account.hooks = options.hooks ?? {};
    const name = options.strategy ?? 'pipe';
    this.runner = new Runner({
      account,
      name,
      share: 1,
      flags: this.#ready.flags,
      plugins: this.#ready.pluginEnv(name),
      wake: (at) => account.agenda.timer('wake', at, 0),
    });
    this.#signal = new AbortController().signal;
    this.#refits = new Refits(account, [], this.#signal);
  }

  /** Whether events come live; set by `moments`. @internal */
  live = false;

  /**
   * Called once, by `moments`.
   *
   * @internal
   */
  start(decide: Decide, emit: Emit): Engine {
    if (this.#engine !== null)
      throw new ConfigError('moments', 'this account has run before', 'make a fresh account for each subscription');
    this.#engine = new Engine(this.#ready.account, [this.runner], [new Decider(decide)], (runner) => {
      this.#begun = true;
      emit(runner);
    });
    this.#engine.stopsAtRuin = this.#options.ruin === 'stop';
    return this.#engine;
  }

  /**
   * The loop that drives this account, for the stages of its pipe.
   *
   * @internal
   */
  get engine(): Engine {
    if (this.#engine === null)
      throw new ConfigError(
        'account',
        'nothing has run on it',
        'subscribe to a pipe that starts with moments(source, { account })',
      );
    return this.#engine;
  }

  /**
   * Fits that are due or under way, for the stages of its pipe.
   *
   * @internal
   */
  get refits(): Refits {
    return this.#refits;
  }

  /**
   * Remembers an event of the present instant until every stage has joined, and all until the first moment.
   *
   * @internal
   */
  remember(event: MarketEvent): void {
    if (this.#complete) return;
    const [first] = this.#instant;
    if (this.#begun && first !== undefined && first.at !== event.at) this.#instant = [];
    this.#instant.push({ ...event });
  }

  /**
   * Shows a stage that joins now what has happened in this instant, or since the start where this is the first moment.
   *
   * @internal
   */
  replay(see: (event: MarketEvent) => void): void {
    for (const event of this.#instant) see(event);
  }

  /**
   * Lets the model be fitted again as the run goes on.
   *
   * @internal
   */
  useRefits(refits: (account: ReadyAccount['account'], signal: AbortSignal) => Refits): void {
    this.#refits = refits(this.#ready.account, this.#signal);
  }

  /**
   * The last stage has joined: the venue trades every listing from now on.
   *
   * @internal
   */
  join(venue: Factory<Venue>): void {
    const { account } = this.#ready;
    if (account.venues.length > 0) return;
    const made = venue(this.#ready.pluginEnv('venue'));
    account.addVenue(
      made,
      account.universe.instruments.map((_, i) => i),
    );
    this.replay((event) => {
      if ('instrument' in event && event.instrument < 0) return;
      made.onMarket(event, account.now);
      account.drain(made);
    });
    this.#complete = true;
    this.#instant = [];
  }

  /** Equity at the end of the last instant. */
  get equity(): number {
    return this.#ready.account.equity;
  }

  /** The record of the run so far, as a backtest gives it. */
  record(): RunRecord {
    return runRecord(this.#ready.account, {
      strategies: [this.runner.name],
      findings: [],
      periodsPerYear: this.#options.periodsPerYear ?? 252,
      trials: { count: 1, source: 'stated by the user: this one' },
    });
  }

  /** The result hash so far: equal to that of a backtest with the same plug-ins, data and options. */
  hash(): Hash {
    return this.#ready.account.recorder.hash();
  }
}

/**
 * An account for a pipe.
 *
 * @throws ConfigError for instruments, cash or flags that cannot be used
 * @example
 * ```ts
 * import { instrument } from 'edgeproof';
 * import { tradingAccount } from 'edgeproof/rx';
 * const account = tradingAccount({ instruments: [instrument({ id: 'SPY' })], cash: 100_000 });
 * if (account.equity !== 100_000) throw new Error('cash');
 * ```
 */
export function tradingAccount(options: TradingAccountOptions): TradingAccount {
  knownOptions('tradingAccount', options, KNOWN);
  return new TradingAccount(options);
}
