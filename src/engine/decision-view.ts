import { PluginError } from '../core/errors.js';
import type { Flags } from '../core/flags.js';
import type { RowTable } from '../core/frame.js';
import type { Currency } from '../core/instrument.js';
import type {
  CashView,
  Decision,
  InFlightView,
  MarginView,
  MarketView,
  OpenOrder,
  PositionsView,
  ReturnsWindow,
} from '../core/portfolio.js';
import type { Micros } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import type { Account } from './account.js';
import type { ReturnsRing } from './returns-ring.js';
import type { Sleeve } from './sleeves.js';

/** What one strategy may read of its account at a settle: live views, so it is made once and never copied. */
export class DecisionView implements Decision {
  readonly strategy: string;
  readonly universe: Universe;
  readonly currency: Currency;
  readonly marks: Float64Array;
  readonly market: MarketView;
  readonly positions: PositionsView;
  readonly account: PositionsView;
  readonly inFlight: InFlightView;
  readonly accountInFlight: InFlightView;
  readonly cash: CashView;
  readonly margin: MarginView;
  readonly flags: Flags;
  readonly fx: (from: Currency, to: Currency) => number;
  features: RowTable;
  share: number;
  readonly #account: Account;
  readonly #returns: () => ReturnsRing;
  readonly #wake: (at: Micros) => void;

  constructor(
    account: Account,
    parts: {
      strategy: string;
      sleeve: Sleeve;
      flags: Flags;
      features: RowTable;
      share: number;
      returns: () => ReturnsRing;
      wake: (at: Micros) => void;
    },
  ) {
    this.strategy = parts.strategy;
    this.universe = account.universe;
    this.currency = account.currency;
    this.marks = account.market.marks;
    this.market = account.market;
    this.positions = parts.sleeve;
    this.account = accountPositions(account);
    this.inFlight = new StrategyInFlight(account.orders, parts.strategy);
    this.accountInFlight = new AccountInFlight(account);
    this.cash = cashView(account);
    this.margin = marginView(account);
    this.flags = parts.flags;
    this.fx = account.rates.fx;
    this.features = parts.features;
    this.share = parts.share;
    this.#account = account;
    this.#returns = parts.returns;
    this.#wake = parts.wake;
  }

  get now(): Micros {
    return this.#account.now;
  }

  get equity(): number {
    return this.#account.equity * this.share;
  }

  get accountEquity(): number {
    return this.#account.equity;
  }

  returns(n: number): ReturnsWindow {
    const ring = this.#returns();
    if (n > ring.capacity)
      throw new PluginError(
        this.strategy,
        `asks for ${n} past returns, ${ring.capacity} are kept`,
        'declare the look-back in the optimizer',
      );
    return ring;
  }

  wake(at: Micros): void {
    this.#wake(at);
  }
}

function accountPositions({ ledger }: Account): PositionsView {
  return {
    quantity: (i) => ledger.quantities[i]!,
    exact: (i) => ledger.quantity(i),
    averagePrice: (i) => ledger.averages[i]!,
  };
}

/** Orders of all strategies on their way. */
class AccountInFlight implements InFlightView {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  get count(): number {
    return this.#account.orders.count;
  }

  get revision(): number {
    return this.#account.orders.revision;
  }

  quantity(instrument: number): number {
    let sum = 0;
    for (const strategy of this.#account.sleeves.keys()) sum += this.#account.orders.inFlight(strategy)[instrument]!;
    return sum;
  }

  orders(instrument?: number): readonly OpenOrder[] {
    return this.#account.orders.list(undefined, instrument);
  }
}

/** Orders of one strategy on their way; a class, since an accessor of a plain object is read slowly. */
class StrategyInFlight implements InFlightView {
  readonly #orders: Account['orders'];
  readonly #strategy: string;
  readonly #sums: Float64Array;

  constructor(orders: Account['orders'], strategy: string) {
    this.#orders = orders;
    this.#strategy = strategy;
    this.#sums = orders.inFlight(strategy);
  }

  get count(): number {
    return this.#orders.count === 0 ? 0 : this.#orders.list(this.#strategy).length;
  }

  quantity(instrument: number): number {
    return this.#sums[instrument]!;
  }

  orders(instrument?: number): readonly OpenOrder[] {
    return this.#orders.list(this.#strategy, instrument);
  }
}

function cashView({ ledger }: Account): CashView {
  return {
    get currencies() {
      return ledger.currencies;
    },
    amount: (currency) => ledger.cashNumber(currency),
    exact: (currency) => ledger.cash(currency),
  };
}

function marginView({ margin }: Account): MarginView {
  return {
    get initial() {
      return margin.initial;
    },
    get maintenance() {
      return margin.maintenance;
    },
    get available() {
      return margin.available;
    },
  };
}
