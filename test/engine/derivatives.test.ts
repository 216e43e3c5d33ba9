import { describe, expect, it } from 'vitest';
import { simVenue } from '../../src/backtest/index.js';
import { backtest, instrument } from '../../src/index.js';
import { futuresMargin, mixedMargin, regTMargin } from '../../src/oms/index.js';
import { byHand, close, dayOf, days, events, listen, trade } from './hand-made.js';

const future = instrument({
  id: 'F',
  assetClass: 'future',
  multiplier: 50,
  tickSize: '0.25',
  expiry: '2024-03-01T00:00:00Z',
});
const margin = futuresMargin({ contracts: { F: { initial: 2000, maintenance: 1500 } } });
const settles = (...prices: readonly [day: number, price: number][]) =>
  prices.map(
    ([day, price]) => ({ kind: 'expiry', instrument: 'F', time: close(day), what: 'settlement', price }) as const,
  );

describe('futures', () => {
  it('pay variation day by day; the end is the same without a settlement', async () => {
    const prices = [100, 100, 103, 101, 105];
    const strategy = () => byHand('hand', (_at, n) => (n === 0 ? [trade(2)] : []));
    const base = { instruments: [future], cash: 10_000, margin };
    const settled = await backtest({
      ...base,
      strategy: strategy(),
      data: [days('F', prices), events(...settles([1, 100], [2, 103], [3, 101]))],
    });
    expect(settled.cash().toNumber()).toBe(10_000 + 2 * 50 * 1);
    const not = await backtest({ ...base, strategy: strategy(), data: days('F', prices) });
    expect(not.cash().toNumber()).toBe(10_000);
    expect([...settled.record.equity]).toEqual([...not.record.equity]);
    expect(settled.finalEquity).toBe(10_000 + 2 * 50 * 5);
  });

  it('expire at their last settlement and leave cash', async () => {
    const gone = { kind: 'expiry', instrument: 'F', time: close(3), what: 'expiry', price: 104 } as const;
    const result = await backtest({
      instruments: [future],
      cash: 10_000,
      margin,
      strategy: byHand('hand', (_at, n) =>
        n === 0 ? [trade(-1)] : n === 1 ? [trade(-1, { type: 'limit', limitPrice: 120 })] : [],
      ),
      data: [days('F', [100, 100, 101]), events(gone)],
    });
    expect(result.position('F').toNumber()).toBe(0);
    expect(result.cash().toNumber()).toBe(10_000 - 50 * 4);
    expect(result.record.orders).toMatchObject({ submitted: 2, filled: 1, cancelled: 1 });
  });

  it('are refused beyond the margin there is, with what is missing', async () => {
    const heard = listen();
    await backtest({
      instruments: [future],
      cash: 10_000,
      margin,
      strategy: byHand('hand', (_at, n) => (n === 0 ? [trade(6)] : [])),
      data: days('F', [100, 100]),
      hooks: heard.hooks,
    });
    const [no] = heard.decisions[0]!.interventions;
    expect(no).toMatchObject({ outcome: 'refused', policy: 'margin', reason: { measured: 2000 } });
  });

  it('are liquidated below maintenance, by orders that are told apart, once each', async () => {
    const { hooks, orders } = listen();
    const result = await backtest({
      instruments: [future],
      cash: 10_000,
      margin,
      strategy: byHand('hand', (_at, n) => (n === 0 ? [trade(4)] : [])),
      data: [days('F', [100, 100, 78, 78, 78]), events(...settles([2, 78]))],
      hooks,
    });
    const forced = orders.filter((one) => one.order.tag === 'liquidation' && one.report === null);
    expect(forced.length).toBeGreaterThan(0);
    expect(forced.every((one) => one.order.side === 'sell' && dayOf(one.at) > 2)).toBe(true);
    expect(result.record.alerts.find((one) => one.code === 'liquidation')?.message).toMatch(
      /^margin call: \d+ of F must be closed$/,
    );
    const left = result.position('F').toNumber();
    expect(left).toBeLessThan(4);
    expect(result.finalEquity).toBeGreaterThanOrEqual(1500 * left);
    const sold = result.fills
      .filter((one) => one.tag === 'liquidation')
      .reduce((sum, one) => sum + one.quantity.toNumber(), 0);
    expect(left).toBe(4 - sold);
  });
});

describe('options', () => {
  const stock = instrument({ id: 'S' });
  const option = (right: 'call' | 'put', settlement: 'cash' | 'physical') =>
    instrument({
      id: 'O',
      assetClass: 'option',
      multiplier: 100,
      underlying: 'S',
      strike: 100,
      right,
      settlement,
      expiry: '2024-01-05T16:00:00Z',
    });
  const expires = (price: number) => events({ kind: 'expiry', instrument: 'O', time: close(3), what: 'expiry', price });

  it.each([
    ['a call in the money, in cash', 'call', 'cash', 2, 112, 0, 10_000 - 600 + 2400],
    ['a put out of the money', 'put', 'cash', 2, 112, 0, 10_000 - 600],
    ['a call in the money, in shares', 'call', 'physical', 2, 112, 200, 10_000 - 600 + 2400],
    ['a written put in the money, in shares', 'put', 'physical', -1, 88, 100, 10_000 + 300 - 1200],
    ['a call out of the money, in shares', 'call', 'physical', 2, 90, 0, 10_000 - 600],
  ] as const)('%s', async (_title, right, settlement, contracts, last, shares, equity) => {
    const held: number[] = [];
    const result = await backtest({
      instruments: [stock, option(right, settlement)],
      cash: 10_000,
      margin: mixedMargin({ future: margin, default: regTMargin() }),
      strategy: byHand('hand', (at, n) => {
        held.push(at.positions.quantity(0));
        return n === 0 ? [trade(contracts, { instrument: 1 })] : [];
      }),
      data: [days('S', [100, 100, 100, last, last]), days('O', [3, 3, 3]), expires(last)],
      venue: simVenue(),
    });
    expect(result.position('O').toNumber()).toBe(0);
    expect(result.position('S').toNumber()).toBe(shares);
    expect(held.at(-1)).toBe(shares);
    expect(result.finalEquity).toBe(equity);
  });
});
