import type { MarketEvent } from '../core/event.js';
import { fixed, toNumber } from '../core/money.js';
import type { LedgerEffect } from '../ledger/effect.js';
import type { AccountBooks } from './account-books.js';
import { type Conversion, conversionOf } from './conversion.js';
import { shareOut } from './sleeves.js';

/** Posts an event that changes the books by itself: corporate actions, the life-cycle of derivatives, charges. */
export function postBookEvent(account: AccountBooks, event: MarketEvent): LedgerEffect | null {
  const { ledger } = account;
  if (event.kind === 'corporate-action' || event.kind === 'expiry' || event.kind === 'rate') {
    const marks =
      account.hooks.onJournal === undefined
        ? []
        : Array.from(account.market.marks, (mark) => (Number.isNaN(mark) ? null : mark));
    account.hooks.onJournal?.({ kind: 'event', at: account.now, event, marks });
  }
  switch (event.kind) {
    case 'corporate-action': {
      const effect = ledger.corporateAction(event);
      followHoldings(account, event.instrument, effect, conversionOf(event.action, event.instrument, account.universe));
      if (effect.priceFactor !== undefined) account.market.rescale(event.instrument, 1 / effect.priceFactor);
      if (effect.quantityFactor !== undefined)
        account.recorder.split(account.now, event.instrument, effect.quantityFactor);
      return effect;
    }
    case 'expiry': {
      const effect = ledger.lifeCycle(event);
      followHoldings(account, event.instrument, effect);
      if (event.what === 'expiry') for (const sleeve of account.sleeves.values()) sleeve.set(event.instrument, 0n);
      return effect;
    }
    case 'rate':
      if (event.what !== 'fx') return ledger.rate(event, account.market.marks);
      account.rates.state(event.currency, toNumber(fixed(event.rate)));
      return null;
    default:
      return null;
  }
}

function followHoldings(account: AccountBooks, source: number, effect: LedgerEffect, conversion?: Conversion): void {
  const total = (i: number): bigint => account.ledger.quantityFixed(i);
  shareOut([...account.sleeves.values()], source, effect.changed, total, conversion);
}
