import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../src/core/errors.js';
import { ACCOUNT, Accounts } from '../../src/ledger/accounts.js';
import { Books } from '../../src/ledger/books.js';
import type { JournalEntry } from '../../src/ledger/entry.js';
import { desk } from './open-ledger.js';

const AB = [{ id: 'A' }, { id: 'B' }];

describe('journal', () => {
  it('tells each entry with its balanced lines, and keeps none by default', () => {
    const d = desk(AB);
    const heard: JournalEntry[] = [];
    d.ledger.onEntry = (entry) => heard.push(entry);
    d.trade('A', 10, '1.5', { fee: '0.1', feeCurrency: 'EUR', at: 3 });
    d.act('A', { type: 'symbol-change', into: 1 }, 4);
    const told = heard.map((e) => ({
      ...e,
      lines: e.lines.map((l) => `${l.account} ${l.currency} ${l.amount.toFixed()}`),
      units: e.units.map((u) => `${u.instrument} ${u.quantity.toFixed()}`),
    }));
    expect(told).toEqual([
      {
        index: 1,
        at: 3,
        kind: 'fill',
        ref: 'order',
        lines: ['cash USD -15', 'positions USD 15', 'cash EUR -0.1', 'fees EUR 0.1'],
        units: ['0 10'],
      },
      {
        index: 2,
        at: 4,
        kind: 'symbol-change',
        ref: 'A',
        lines: ['positions USD -15', 'positions USD 15'],
        units: ['0 -10', '1 10'],
      },
    ]);
    d.ledger.onEntry = undefined;
    d.trade('B', 1, 1);
    expect([heard.length, d.ledger.entries, d.ledger.journal.length]).toEqual([2, 4, 0]);
  });

  it('keeps entries when told so, the opening included', () => {
    const d = desk(AB, { keepEntries: true, cash: { USD: 1, EUR: 2 }, at: 9 });
    d.trade('A', 1, 1);
    expect(d.ledger.journal.map((e) => `${e.index} ${e.kind} ${e.ref}`)).toEqual([
      '0 deposit opening',
      '1 deposit opening',
      '2 fill order',
    ]);
    expect(d.ledger.journal[0]!.at).toBe(9);
    expect(d.ledger.onEntry).toBeUndefined();
  });
});

describe('an imbalance stops the run', () => {
  it('in one currency, by any amount', () => {
    const accounts = new Accounts();
    const usd = accounts.indexOf('USD');
    accounts.line(usd, ACCOUNT.cash, -5n);
    accounts.line(usd, ACCOUNT.fees, 4n);
    expect(() => accounts.commit('fill', 7)).toThrow(InvariantError);
    expect(() => accounts.commit('fill', 7)).toThrow(
      /posting 7 \(fill\) leaves USD off by -0\.000000000000000000000001/,
    );
  });

  it('when currencies are mixed up: equal sums do not help', () => {
    const accounts = new Accounts();
    accounts.line(accounts.indexOf('USD'), ACCOUNT.cash, -5n);
    accounts.line(accounts.indexOf('EUR'), ACCOUNT.fees, 5n);
    expect(() => accounts.commit('fill', 1)).toThrow(/leaves USD off/);
  });

  it('finds an imbalance in a currency that was left and come back to', () => {
    const accounts = new Accounts();
    const [usd, eur] = [accounts.indexOf('USD'), accounts.indexOf('EUR')];
    accounts.line(usd, ACCOUNT.cash, -5n);
    accounts.line(eur, ACCOUNT.cash, 3n);
    accounts.line(usd, ACCOUNT.fees, 5n);
    accounts.line(eur, ACCOUNT.fees, -3n);
    accounts.commit('fill', 1);
    accounts.line(usd, ACCOUNT.cash, -5n);
    accounts.line(eur, ACCOUNT.cash, 3n);
    accounts.line(eur, ACCOUNT.fees, -3n);
    accounts.line(usd, ACCOUNT.fees, 6n);
    expect(() => accounts.commit('fill', 2)).toThrow(/USD off by 0\.000000000000000000000001/);
  });

  it('when lots and the market do not agree on units', () => {
    const { universe } = new Books(...booksOf());
    const books = new Books(universe, 'USD', 'fifo');
    books.lots.put(0, 5n, 1n, 0, '');
    expect(() => books.contra(0, 4n)).toThrow(/units of A do not balance/);
  });

  it('and a re-count of the whole books finds what a posting cannot see', () => {
    const d = desk(AB);
    d.trade('A', 10, 100);
    const books = (d.ledger as unknown as { books: Books }).books;
    books.position(0).lots[0]!.cost += 1n;
    expect(() => d.ledger.audit()).toThrow(/cost of the lots of A/);
    books.position(0).cost += 1n;
    expect(() => d.ledger.audit()).toThrow(/positions account USD/);
  });
});

function booksOf(): ConstructorParameters<typeof Books> {
  const { books } = desk(AB).ledger as unknown as { books: Books };
  return [books.universe, 'USD', 'fifo'];
}
