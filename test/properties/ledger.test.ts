import { describe, expect, it } from 'vitest';
import type { LotMethod } from '../../src/ledger/lots.js';
import { ACCOUNTS, CURRENCIES, Flow, UNIVERSE } from './ledger-flow.js';
import { d } from './ledger-oracle.js';

const METHODS: readonly LotMethod[] = ['fifo', 'lifo', 'average'];
const CASES = Number(process.env['LEDGER_CASES'] ?? 10_000);

/** The first account, quantity or lot on which ledger and oracle differ, in words. */
function difference(flow: Flow): string | null {
  const { ledger, oracle } = flow;
  for (const currency of CURRENCIES) {
    for (const account of ACCOUNTS) {
      const [ours, theirs] = [ledger[account](currency), oracle.of(account, currency)];
      if (!theirs.eq(ours)) return `${account} ${currency}: ledger ${ours.toFixed()}, oracle ${theirs.toFixed()}`;
    }
  }
  for (let i = 0; i < UNIVERSE.size; i++) {
    const [lots, expected] = [ledger.lots(i), oracle.lots[i]!];
    if (lots.length !== expected.length)
      return `lots of ${UNIVERSE.at(i).id}: ${lots.length}, oracle ${expected.length}`;
    for (const [k, lot] of lots.entries()) {
      const other = expected[k]!;
      if (
        !other.quantity.mul(other.side).eq(lot.quantity) ||
        !other.worth.mul(other.side).eq(lot.cost) ||
        other.at !== lot.openedAt
      )
        return `lot ${k} of ${UNIVERSE.at(i).id}: ${lot.quantity} for ${lot.cost}, oracle ${other.quantity} for ${other.worth}`;
    }
    if (ledger.quantities[i] !== Number(ledger.quantityFixed(i)) / 1e12) return `mirror of ${UNIVERSE.at(i).id}`;
  }
  return null;
}

/** Rows of the trial balance that do not sum to zero, by currency and by instrument. */
function unbalanced(flow: Flow): string[] {
  const sums = new Map<string, ReturnType<typeof d>>();
  for (const row of flow.ledger.trialBalance()) {
    const key = `${row.unit} ${row.currency}`;
    sums.set(key, (sums.get(key) ?? d(0)).add(row.amount));
  }
  return [...sums].filter(([, sum]) => !sum.isZero()).map(([key, sum]) => `${key}: ${sum.toFixed()}`);
}

function mustAgree(flow: Flow): void {
  const found = difference(flow) ?? unbalanced(flow)[0];
  if (found !== undefined) throw new Error(`seed ${flow.seed}: ${found}\n${flow.story.join('\n')}`);
}

describe('random flows', () => {
  it(`${CASES} flows of dividends, splits, shorts, margin, expiries and currencies equal the Decimal oracle to the last digit`, {
    timeout: 600_000,
  }, () => {
    const counts: Record<string, number> = {};
    for (let seed = 0; seed < CASES; seed++) {
      const flow = new Flow(seed, METHODS[seed % 3]!);
      const steps = 20 + flow.random.integer(21);
      for (let k = 0; k < steps; k++) {
        flow.step();
        if (k % 10 === 9) mustAgree(flow);
      }
      mustAgree(flow);
      flow.ledger.audit();
      const marks = UNIVERSE.instruments.map((_, i) => (flow.random.integer(5) === 0 ? null : flow.price(i)));
      const rates: Record<string, string> = { USD: '1', EUR: '1.083333333333', USDT: '0.9991' };
      const exact = flow.ledger.exactEquity(marks, (from) => rates[from]!);
      const expected = CURRENCIES.map((one) =>
        flow.oracle
          .equity(
            one,
            marks.map((mark) => (mark === null ? null : d(mark))),
          )
          .mul(rates[one]!)
          .toDecimalPlaces(24),
      ).reduce((sum, one) => sum.add(one));
      if (!expected.eq(exact)) throw new Error(`seed ${seed}: equity ${exact.toFixed()}, oracle ${expected.toFixed()}`);
      for (const [kind, n] of Object.entries(flow.counts)) counts[kind] = (counts[kind] ?? 0) + n;
    }
    // The flows must really contain what the claim is about.
    for (const kind of 'fill dividend split spin-off merger symbol-change delisting settlement expiry exercise assignment funding borrow interest conversion deposit withdrawal liquidation'.split(
      ' ',
    ))
      expect(counts[kind] ?? 0, kind).toBeGreaterThan(CASES / 50);
  });
});
