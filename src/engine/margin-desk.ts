import type { Currency } from '../core/instrument.js';
import { toNumber } from '../core/money.js';
import type { OpenOrder } from '../core/portfolio.js';
import type { Universe } from '../core/universe.js';
import type { Ledger } from '../ledger/ledger.js';
import type { MarginAccount, MarginModel } from '../ledger/margin/margin-model.js';

/** Open orders that margin is promised to. */
export type OnTheirWay = readonly OpenOrder[];

/** What an account answers about margin: to the gate, to venues, and to the engine that liquidates. Without a model nothing is short. */
export class MarginDesk {
  readonly model: MarginModel | null;
  readonly view: MarginAccount;
  readonly #ledger: Ledger;

  constructor(
    model: MarginModel | null,
    parts: {
      universe: Universe;
      currency: Currency;
      ledger: Ledger;
      marks: Float64Array;
      fx: (from: Currency, to: Currency) => number;
      equity: () => number;
    },
  ) {
    const { universe, currency, ledger, marks, fx, equity } = parts;
    this.model = model;
    this.#ledger = ledger;
    this.view = {
      universe,
      currency,
      quantities: ledger.quantities,
      marks,
      averages: ledger.averages,
      get equity() {
        return equity();
      },
      cash: (one) => ledger.cashNumber(one),
      fx,
    };
  }

  get initial(): number {
    return this.model === null ? 0 : this.model.initial(this.view);
  }

  get maintenance(): number {
    return this.model === null ? 0 : this.model.maintenance(this.view);
  }

  /** Equity less initial margin. */
  get available(): number {
    return this.view.equity - this.initial;
  }

  /** Extra initial margin of a signed quantity at a price, in the account's currency. */
  needed(instrument: number, quantity: number, price: number): number {
    if (this.model === null) return 0;
    const listing = this.view.universe.at(instrument);
    const needed = this.model.initialFor(listing, quantity, price, this.#ledger.quantities[instrument]!);
    return needed * this.view.fx(listing.currency, this.view.currency);
  }

  /** Initial margin that orders on their way will bind, those that only reduce left out. */
  promised(orders: OnTheirWay): number {
    let sum = 0;
    for (const { order, remaining, most: units = remaining } of orders) {
      if (order.reduceOnly) continue;
      const at = order.limitFixed === null ? this.view.marks[order.instrument]! : toNumber(order.limitFixed);
      sum += Math.max(0, this.needed(order.instrument, order.side === 'buy' ? units : -units, at));
    }
    return sum;
  }

  /** Margin that is missing for a trade when some is promised to orders on their way; 0 when it is covered. */
  shortfall(instrument: number, quantity: number, price: number, promised: number): number {
    if (this.model === null) return 0;
    return Math.max(0, this.needed(instrument, quantity, price) + promised - this.available);
  }
}
