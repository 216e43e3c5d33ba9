import { ConfigError } from '../core/errors.js';
import { type Flags, flags } from '../core/flags.js';
import type { Currency, Instrument } from '../core/instrument.js';
import type { DecimalInput } from '../core/money.js';
import type { Factory, PluginEnv } from '../core/plugin.js';
import { Random } from '../core/random.js';
import { Universe } from '../core/universe.js';
import type { MarginModel } from '../ledger/margin/margin-model.js';
import type { Venue } from '../venues/venue.js';
import { Account } from './account.js';
import { checkWiring } from './check-wiring.js';
import { Decider } from './decider.js';
import { type DecideFn, Engine } from './engine.js';
import type { RunHooks } from './hooks.js';
import type { Members } from './members.js';
import { type RefitPlan, Refits } from './refits.js';
import { Runner } from './runner.js';
import type { Strategy } from './strategy.js';

/** What an account and its venues are made of, whatever drives them. */
export interface AccountSetUp {
  readonly instruments: readonly Instrument[];
  /** One venue for every listing, or one by venue name; null when it comes later. */
  readonly venue: null | Factory<Venue> | { readonly [venue: string]: Factory<Venue> };
  /** Starting cash: in the account's currency, or by currency. */
  readonly cash: DecimalInput | { readonly [currency: string]: DecimalInput };
  /** Account currency; default USD. */
  readonly currency?: Currency;
  readonly margin?: MarginModel;
  readonly lots?: 'fifo' | 'lifo' | 'average';
  /** Stated exchange rates such as `"EUR/USD": 1.08`, for what no listing gives. */
  readonly rates?: { readonly [pair: string]: number };
  /**
   * What happens when nothing is left of the equity: `go-on` (default) says so in an alert and trades on, in debt; `stop` closes
   * everything at the marks of that moment, writes off what is owed, and opens nothing more.
   */
  readonly ruin?: 'go-on' | 'stop';
  readonly seed?: number;
  readonly flags?: { readonly [name: string]: boolean };
}

/** An account with its venues, and the environment that plug-ins on it are born into. */
export interface ReadyAccount {
  readonly account: Account;
  readonly flags: Flags;
  readonly seed: number;
  pluginEnv(owner: string): PluginEnv;
}

/** Makes the account and its venues. */
export function setUpAccount(options: AccountSetUp): ReadyAccount {
  const universe = new Universe(options.instruments);
  const currency = options.currency ?? 'USD';
  const seed = options.seed ?? 1;
  const active = flags(options.flags);
  const account = new Account({
    universe,
    currency,
    cash: cashByCurrency(options.cash, currency),
    ...(options.lots === undefined ? {} : { lots: options.lots }),
    ...(options.margin === undefined ? {} : { margin: options.margin }),
    ...(options.rates === undefined ? {} : { rates: options.rates }),
  });
  const pluginEnv = (owner: string): PluginEnv => ({
    universe,
    flags: active,
    random: (name) => new Random(seed, `${owner}/${name}`),
  });
  if (options.venue !== null) addVenues(account, options.venue, pluginEnv);
  return { account, flags: active, seed, pluginEnv };
}

function cashByCurrency(cash: AccountSetUp['cash'], currency: Currency): { readonly [currency: string]: DecimalInput } {
  const single = typeof cash === 'number' || typeof cash === 'string' || 'toFixed' in cash;
  return single ? { [currency]: cash as DecimalInput } : (cash as { readonly [currency: string]: DecimalInput });
}

function addVenues(
  account: Account,
  venue: NonNullable<AccountSetUp['venue']>,
  env: (owner: string) => PluginEnv,
): void {
  const all = account.universe.instruments.map((one, i) => [one.venue, i] as const);
  if (typeof venue === 'function') {
    account.addVenue(
      venue(env('venue')),
      all.map(([, i]) => i),
    );
    return;
  }
  const names = [...new Set(all.map(([name]) => name))];
  for (const name of names) {
    const make = venue[name];
    if (make === undefined)
      throw new ConfigError(
        'venues',
        `no venue "${name}" for its listings`,
        `venues given: ${Object.keys(venue).join(', ')}`,
      );
    account.addVenue(
      make(env(`venue/${name}`)),
      all.filter(([one]) => one === name).map(([, i]) => i),
    );
  }
}

/** An engine that is ready to be driven. */
export interface ReadyEngine extends ReadyAccount {
  readonly engine: Engine;
  readonly refits: Refits;
}

/** Makes account, venues, and one runner a strategy with all its plug-ins installed. */
export function setUpEngine(
  options: AccountSetUp & {
    readonly strategies: readonly Strategy[];
    readonly hooks?: RunHooks;
    readonly signal: AbortSignal;
    readonly decide?: DecideFn;
    readonly members?: Members;
  },
): ReadyEngine {
  const ready = setUpAccount(options);
  const { account } = ready;
  account.hooks = options.hooks ?? {};
  const plans: RefitPlan[] = [];
  const runners = options.strategies.map((strategy, index) => {
    const runner = new Runner({
      account,
      name: strategy.name,
      share: strategy.share ?? 1 / options.strategies.length,
      flags: ready.flags,
      plugins: ready.pluginEnv(strategy.name),
      wake: (at) => account.agenda.timer('wake', at, index),
      ...(options.members === undefined ? {} : { members: options.members }),
    });
    runner.installFeatures(strategy.features);
    runner.installModel(strategy.model, strategy.refit);
    runner.installOptimizer(strategy.optimizer);
    runner.installRisk(strategy.risk, strategy.execution);
    checkWiring(runner, account.venues);
    if (strategy.refit !== null) plans.push({ index, runner, make: strategy.model, refit: strategy.refit });
    return runner;
  });
  const deciders = options.strategies.map((strategy) => new Decider(strategy.decide));
  const engine = new Engine(account, runners, deciders, options.decide);
  engine.stopsAtRuin = options.ruin === 'stop';
  return { ...ready, engine, refits: new Refits(account, plans, options.signal) };
}
