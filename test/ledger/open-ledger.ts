/** Small words for ledger tests: open, buy, sell, act. */
import type { CorporateAction, ExpiryEvent, RateEvent } from '../../src/core/event.js';
import { type InstrumentInput, instrument } from '../../src/core/instrument.js';
import { type DecimalInput, fixed } from '../../src/core/money.js';
import { Universe } from '../../src/core/universe.js';
import type { LedgerEffect } from '../../src/ledger/effect.js';
import { Ledger } from '../../src/ledger/ledger.js';
import type { LedgerOptions } from '../../src/ledger/ledger-options.js';
import type { FillEffect } from '../../src/ledger/posting.js';

export interface Desk {
  readonly ledger: Ledger;
  trade(
    id: string,
    signed: DecimalInput,
    price: DecimalInput,
    more?: { fee?: DecimalInput; feeCurrency?: string; at?: number },
  ): FillEffect;
  act(id: string, action: CorporateAction, at?: number): LedgerEffect;
  step(
    id: string,
    what: ExpiryEvent['what'],
    price: DecimalInput,
    quantity?: DecimalInput | null,
    at?: number,
  ): LedgerEffect;
  rate(
    what: RateEvent['what'],
    id: string | -1,
    rate: DecimalInput,
    at: number,
    marks?: number[],
    currency?: string,
  ): LedgerEffect;
  /** Cash of the account currency as text. */
  cash(currency?: string): string;
  lots(id: string): string[];
}

export function desk(listings: readonly InstrumentInput[], options: Partial<LedgerOptions> = {}): Desk {
  const universe = new Universe(listings.map(instrument));
  const ledger = new Ledger({ universe, currency: 'USD', cash: { USD: 10_000 }, ...options });
  const at0 = 0;
  const head = (id: string | -1, at: number) => ({
    ts: at,
    at,
    seq: 0,
    instrument: id === -1 ? -1 : universe.indexOf(id),
  });
  return {
    ledger,
    trade: (id, signed, price, more = {}) => {
      const quantity = fixed(signed);
      return ledger.fill({
        instrument: universe.indexOf(id),
        side: quantity > 0n ? 'buy' : 'sell',
        quantity: quantity < 0n ? -quantity : quantity,
        price: fixed(price),
        fee: fixed(more.fee ?? 0),
        feeCurrency: more.feeCurrency ?? '',
        at: more.at ?? at0,
        ref: 'order',
      });
    },
    act: (id, action, at = at0) => ledger.corporateAction({ ...head(id, at), kind: 'corporate-action', action }),
    step: (id, what, price, quantity = null, at = at0) =>
      ledger.lifeCycle({ ...head(id, at), kind: 'expiry', what, price, quantity }),
    rate: (what, id, rate, at, marks = [], currency = 'USD') =>
      ledger.rate({ ...head(id, at), kind: 'rate', what, rate, currency }, Float64Array.from(marks)),
    cash: (currency = 'USD') => ledger.cash(currency).toFixed(),
    lots: (id) => ledger.lots(universe.indexOf(id)).map((lot) => `${lot.quantity.toFixed()} @ ${lot.price.toFixed()}`),
  };
}

/** Rows of the trial balance, as `account currency amount`. */
export function rows(ledger: Ledger): string[] {
  return ledger.trialBalance().map((row) => `${row.account} ${row.currency} ${row.amount.toFixed()}`);
}
