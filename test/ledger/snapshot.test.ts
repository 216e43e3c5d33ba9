import { describe, expect, it } from 'vitest';
import { ReplayError } from '../../src/core/errors.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { Flow, UNIVERSE } from '../properties/ledger-flow.js';
import { desk } from './open-ledger.js';

const marks = Float64Array.from(UNIVERSE.instruments, (_, i) => 10 + i / 7);
const fx = (from: string) => (from === 'EUR' ? 1.09 : 0.999);

/** Everything that can be read of a ledger, mirrors to the last bit. */
function state(ledger: Ledger): unknown {
  return {
    snapshot: JSON.stringify(ledger.snapshot()),
    quantities: [...ledger.quantities],
    averages: [...ledger.averages],
    cash: ledger.currencies.map((one) => ledger.cashNumber(one)),
    equity: ledger.equity(marks, fx),
  };
}

describe('snapshot and restore', () => {
  it('in the middle of 600 random flows go on as if nothing had happened', () => {
    for (let seed = 0; seed < 600; seed++) {
      const method = (['fifo', 'lifo', 'average'] as const)[seed % 3]!;
      const [whole, cut] = [new Flow(seed, method), new Flow(seed, method)];
      for (let k = 0; k < 40; k++) {
        whole.step();
        if (k === seed % 40) {
          const saved = JSON.parse(JSON.stringify(cut.ledger.snapshot()));
          cut.ledger = new Ledger({ universe: UNIVERSE, currency: 'USD', cash: { USD: 1, EUR: 7 }, lots: method });
          cut.ledger.restore(saved);
        }
        cut.step();
      }
      expect(state(cut.ledger), `seed ${seed}`).toEqual(state(whole.ledger));
      cut.ledger.audit();
    }
  });

  it('overwrites a ledger that was used: currencies, clocks and dues of its own are gone', () => {
    const [a, b] = [desk([{ id: 'A' }, { id: 'B' }]), desk([{ id: 'A' }, { id: 'B' }])];
    a.trade('A', 3, '1.5', { at: 5 });
    b.trade('B', -4, 2, { at: 9 });
    b.act('B', { type: 'dividend', amount: 1, payAt: 100 }, 10);
    b.rate('interest', -1, 1, 11);
    b.ledger.deposit('XYZ', 5, 12);
    a.ledger.deposit('NEW', 7, 12); // in the place that XYZ has in the other
    b.ledger.restore(a.ledger.snapshot());
    expect([b.cash('NEW'), b.cash('XYZ'), b.ledger.receivable().toFixed(), b.lots('A'), b.lots('B')]).toEqual([
      '7',
      '0',
      '0',
      ['3 @ 1.5'],
      [],
    ]);
    b.rate('interest', -1, 1, 1e15);
    expect(b.ledger.interest().toFixed()).toBe('0'); // the clock only starts
    expect(b.ledger.borrow().toFixed()).toBe('0');
    expect(b.ledger.heldCount).toBe(1);
    b.ledger.audit();
  });

  it('refuses what is not its own', () => {
    const saved = desk([{ id: 'A' }]).ledger.snapshot();
    expect(() => desk([{ id: 'B' }]).ledger.restore(saved)).toThrow(/another universe/);
    expect(() => desk([{ id: 'A' }], { lots: 'lifo' }).ledger.restore(saved)).toThrow(/keeps fifo lots/);
    expect(() => desk([{ id: 'A' }]).ledger.restore({ json: null })).toThrow(ReplayError);
    expect(() => desk([{ id: 'A', currency: 'EUR' }]).ledger.restore(saved)).toThrow(/A in another currency/);
    expect(() => desk([{ id: 'A' }], { currency: 'GBP' }).ledger.restore(saved)).toThrow(ReplayError);
    const json = JSON.parse(JSON.stringify(saved.json));
    json.accounts[0][1][0] = '1';
    expect(() => desk([{ id: 'A' }]).ledger.restore({ json })).toThrow(/restored snapshot leaves USD off/);
  });
});
