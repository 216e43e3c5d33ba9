import { describe, expect, it } from 'vitest';
import { fixed } from '../../src/core/money.js';
import { DAY, HOUR, MINUTE, toMicros } from '../../src/core/time.js';
import { calendar } from '../../src/data/calendar.js';
import { feeBps } from '../../src/venues/costs/fees.js';
import { Bench, bar, env, type OrderSpec, order, quote, replacement } from './desk.js';

const flat = [100, 101, 99, 100] as const;

describe('what a venue refuses, naming the numbers', () => {
  const world = env([
    { id: 'A', lotSize: 10, minQuantity: 20, tickSize: '0.05', minNotional: 3000 },
    { id: 'F', assetClass: 'future', expiry: '1970-01-01T00:01:00Z' },
  ]);
  const rows: readonly (readonly [string, OrderSpec, RegExp])[] = [
    ['below the minimum', { quantity: 10, limit: 100 }, /quantity 10 is below the minimum 20 of A/],
    ['off the lot', { quantity: 25, limit: 100 }, /quantity 25 is not a multiple of the lot 10/],
    ['off the tick, limit', { quantity: 50, limit: '100.01' }, /limit price 100.01 is off the tick 0.05/],
    ['off the tick, stop', { quantity: 50, stop: '100.01' }, /stop price 100.01 is off the tick 0.05/],
    ['below the notional', { quantity: 20, limit: 100 }, /notional 2000 is below the minimum 3000/],
    ['below the notional, at the market', { quantity: 20 }, /notional 2000 is below the minimum 3000/],
    ['limit without price', { quantity: 50, type: 'limit' }, /needs a limit price/],
    ['stop without price', { quantity: 50, type: 'stop' }, /needs a stop price/],
    ['trailing without trail', { quantity: 50, type: 'trailing-stop' }, /needs a trail/],
    ['gtd without time', { quantity: 50, tif: 'gtd' }, /gtd: no time/],
    ['gtd in the past', { quantity: 50, tif: 'gtd', expireAt: 1 }, /gtd: .* has passed/],
    ['expired contract', { instrument: 1, quantity: 1 }, /F expired at 1970-01-01/],
  ];
  it.each(rows)('%s', (_, spec, reason) => {
    const b = new Bench({}, world);
    b.step(bar(0, [100, 100, 100, 100]));
    b.submit(spec);
    expect(b.story()).toBe('rejected');
    expect(b.seen()[0]!.reason).toMatch(reason);
    expect(b.venue.working).toBe(0);
  });

  it('refuses order types and times in force that it does not declare', () => {
    const b = new Bench({ orderTypes: ['limit'], timesInForce: ['gtc'], fractional: false });
    b.submit();
    b.submit({ limit: 100, tif: 'ioc' });
    expect(b.seen().map((one) => one.reason)).toEqual([
      'order type market is not traded here',
      'time in force ioc is not known here',
    ]);
  });

  it('refuses an unknown option with the names of those there are', () => {
    expect(() => new Bench({ slipage: null } as never)).toThrow(/unknown option "slipage".*slippage/s);
    expect(() => new Bench({ latency: { entry: { mean: 5, jitter: 6 } } })).toThrow(/jitter 6 is above its mean 5/);
  });
});

describe('cancel and replace', () => {
  it('cancels what rests and refuses the rest', () => {
    const b = new Bench();
    const id = b.submit({ limit: 90 });
    b.cancel(id);
    b.cancel(id);
    b.cancel('nobody');
    expect(b.story()).toBe('accepted cancelled cancel-rejected cancel-rejected');
    expect(b.seen().at(-1)!.reason).toMatch(/no order nobody/);
    b.step(bar(0, flat));
    expect(b.fills()).toEqual([]);
  });

  it('replaces price and total quantity, fills included', () => {
    const b = new Bench({ maxVolumeShare: 0.004 });
    const id = b.submit({ limit: 99.5 });
    b.step(bar(0, flat));
    expect(b.story(id)).toBe('accepted 4@99.5');
    b.replace(replacement(id, 4, { limit: 99.75 }));
    b.replace(replacement(id, '4.5', { limit: 99.75 }));
    b.replace(replacement(id, 7, { limit: 99.75 }));
    b.step(bar(1, flat));
    expect(b.seen(id).map((one) => one.type)).toEqual([
      'accepted',
      'fill',
      'replace-rejected',
      'replace-rejected',
      'replaced',
      'fill',
    ]);
    expect(b.fills(id)[1]).toMatchObject({ price: 99.75, quantity: 3 });
    expect(b.reports[4]!.quantityFixed).toBe(fixed(7));
    expect(b.reports[4]!.cumulativeFixed).toBe(fixed(4));
    b.replace(replacement(id, 9));
    expect(b.seen().at(-1)!.reason).toMatch(/is finished/);
  });
});

describe('time in force', () => {
  it('ioc takes what the first bar gives at its open and drops the rest', () => {
    const b = new Bench({ maxVolumeShare: 0.004 });
    const market = b.submit({ tif: 'ioc' });
    const away = b.submit({ limit: 99.5, tif: 'ioc' });
    b.step(bar(0, flat));
    expect(b.story(market)).toBe('accepted 4@100 cancelled');
    expect(b.story(away)).toBe('accepted cancelled');
  });

  it('fok is filled in full or not at all', () => {
    const b = new Bench({ maxVolumeShare: 0.004 });
    const big = b.submit({ tif: 'fok' });
    const small = b.submit({ tif: 'fok', quantity: 4 });
    b.step(bar(0, flat));
    expect(b.story(big)).toBe('accepted cancelled');
    expect(b.story(small)).toBe('accepted 4@100');
  });

  it('gtd ends at its time, also without an event of its instrument', () => {
    const b = new Bench();
    const id = b.submit({ limit: 90, tif: 'gtd', expireAt: 2 * MINUTE });
    b.step(bar(0, flat)).end();
    expect(b.story(id)).toBe('accepted');
    b.step(bar(2, flat, { instrument: 1 })).end();
    expect(b.story(id)).toBe('accepted expired');
    expect(b.seen(id)[1]).toMatchObject({ ts: 2 * MINUTE, at: 3 * MINUTE });
  });

  it('a gtd order is still filled by the bar that ends at its time', () => {
    const b = new Bench();
    const id = b.submit({ limit: 99.5, tif: 'gtd', expireAt: MINUTE });
    b.step(bar(0, flat));
    expect(b.story(id)).toBe('accepted 10@99.5');
  });

  it('without sessions a day order lives through the UTC day of the first bar it meets', () => {
    const b = new Bench();
    const daily = (day: number) =>
      bar(0, flat, { start: day * DAY, ts: (day + 1) * DAY, at: (day + 1) * DAY, period: DAY });
    b.step(daily(0));
    const id = b.submit({ limit: 90, tif: 'day' });
    b.step(daily(1)).step(daily(2));
    expect(b.story(id)).toBe('accepted expired');
    expect(b.seen(id)[1]!.ts).toBe(2 * DAY);
  });

  it('a day order sent after the close lives in the next session', () => {
    const session = (at: number) => {
      const day = Math.floor((at - 21 * HOUR) / DAY) + 1;
      return { open: day * DAY + 14 * HOUR, close: day * DAY + 21 * HOUR };
    };
    const b = new Bench({ session });
    const at = (day: number) => ({
      start: day * DAY + 14 * HOUR,
      ts: day * DAY + 21 * HOUR,
      at: day * DAY + 21 * HOUR,
    });
    b.step(bar(0, flat, at(0)));
    const id = b.submit({ limit: 99.5, tif: 'day' });
    const other = b.submit({ limit: 90, tif: 'day' });
    b.step(bar(1, flat, at(1)));
    expect(b.story(id)).toBe('accepted 10@99.5');
    expect(b.story(other)).toBe('accepted expired');
  });
});

describe('auctions', () => {
  const session = (at: number) => {
    const n = Math.floor(at / (3 * MINUTE));
    return { open: n * 3 * MINUTE, close: (n + 1) * 3 * MINUTE };
  };

  it('without sessions every bar has its auctions, and the one in which the order was decided is over', () => {
    const b = new Bench();
    b.step(bar(0, flat));
    b.submit({ type: 'market-on-close', id: 'c' });
    b.submit({ type: 'market-on-open', id: 'o' });
    expect(b.fills()).toEqual([]);
    b.step(bar(1, [102, 103, 101, 102.5]));
    expect(b.fills('c')[0]).toMatchObject({ price: 102.5, liquidity: 'auction', ts: 2 * MINUTE });
    expect(b.fills('o')[0]).toMatchObject({ price: 102, liquidity: 'auction', ts: MINUTE });
  });

  it('with sessions they are filled at the session’s first open and last close', () => {
    const b = new Bench({ session });
    b.step(bar(0, flat));
    b.submit({ type: 'market-on-close', id: 'c' });
    b.submit({ type: 'market-on-open', id: 'o' });
    for (let n = 1; n < 4; n++) b.step(bar(n, [100 + n, 101 + n, 99 + n, 100.5 + n]));
    expect(b.fills('c')[0]).toMatchObject({ price: 102.5, ts: 3 * MINUTE });
    expect(b.fills('o')[0]).toMatchObject({ price: 103, ts: 3 * MINUTE });
  });

  it('a close is told by the next session when the last bar is missing', () => {
    const b = new Bench({ session });
    b.step(bar(0, flat));
    b.submit({ type: 'market-on-close', id: 'c' });
    b.step(bar(1, [101, 101, 101, 101.5])).step(bar(3, [103, 103, 103, 103]));
    expect(b.fills('c')[0]).toMatchObject({ price: 101.5, ts: 3 * MINUTE, at: 4 * MINUTE });
  });

  it('a cut-off sends late orders to the next auction', () => {
    const b = new Bench({ session, cutoff: { open: 0, close: '90s' } });
    b.step(bar(0, flat));
    b.submit({ type: 'market-on-close', id: 'early' });
    b.step(bar(1, flat));
    b.submit({ type: 'market-on-close', id: 'late' });
    b.step(bar(2, flat));
    expect([b.fills('early').length, b.fills('late').length]).toEqual([1, 0]);
    for (let n = 3; n < 6; n++) b.step(bar(n, flat));
    expect(b.fills('late')[0]!.ts).toBe(6 * MINUTE);
  });

  it('are filled by bars also where quotes drive the rest', () => {
    const b = new Bench();
    b.step(quote(1, 99, 101));
    b.step(bar(0, flat));
    b.submit({ type: 'market-on-close', id: 'c' });
    b.step(bar(1, flat));
    expect(b.fills('c')[0]!.price).toBe(100);
  });
});

describe('volume share', () => {
  it('caps all orders of a bar together; the rest waits for the next bar', () => {
    const b = new Bench({ maxVolumeShare: 0.01 });
    const first = b.submit({ quantity: 7 });
    const second = b.submit({ quantity: 7, side: 'sell' });
    b.step(bar(0, flat));
    expect([b.story(first), b.story(second)]).toEqual(['accepted 7@100', 'accepted 3@100']);
    b.step(bar(1, [101, 102, 100, 101]));
    expect(b.story(second)).toBe('accepted 3@100 4@101');
  });

  it('nothing is filled on no volume', () => {
    const b = new Bench({ maxVolumeShare: 0.5 });
    b.submit();
    b.step(bar(0, flat, { volume: 0 })).step(bar(1, flat, { volume: Number.NaN }));
    expect(b.story()).toBe('accepted');
  });

  it('a stop that was reached goes on at the next open', () => {
    const b = new Bench({ maxVolumeShare: 0.004 });
    b.submit({ stop: 101 });
    b.step(bar(0, flat)).step(bar(1, [98, 98, 98, 98]));
    expect(b.story()).toBe('accepted 4@101 4@98');
  });
});

describe('latency', () => {
  it('an order that arrives inside a bar waits for the next open', () => {
    const b = new Bench({ latency: { entry: '1s', response: '2s' } });
    b.step(bar(0, flat));
    const id = b.submit();
    expect(b.venue.working).toBe(1);
    expect(b.venue.wakeAt).toBe(MINUTE + 1_000_000);
    b.step(bar(1, [105, 105, 105, 105]));
    expect(b.fills(id)).toEqual([]);
    b.step(bar(2, [107, 107, 107, 107]));
    expect(b.fills(id)[0]).toMatchObject({ price: 107, ts: 2 * MINUTE, at: 3 * MINUTE });
    expect(b.seen(id)[0]).toMatchObject({ type: 'accepted', ts: MINUTE + 1_000_000 });
  });

  it('is told of in time when the driver wakes it', () => {
    const b = new Bench({ latency: { entry: '1s', response: '2s' } });
    const id = b.submit({}, 0);
    b.venue.advance(b.venue.wakeAt);
    b.drain();
    expect(b.seen(id)[0]).toMatchObject({ type: 'accepted', ts: 1_000_000, at: 3_000_000 });
  });

  it('a market-on-close order still reaches the close of the bar it arrives in', () => {
    const b = new Bench({ latency: { entry: '1s' } });
    b.step(bar(0, flat));
    b.submit({ type: 'market-on-close' });
    b.step(bar(1, flat));
    expect(b.story()).toBe('accepted 10@100');
  });

  it('commands keep their order whatever their delays, and so do reports', () => {
    const b = new Bench({ latency: { entry: { mean: '1s', jitter: '1s' }, response: { mean: '1s', jitter: '1s' } } });
    for (let k = 0; k < 50; k++) {
      const id = b.submit({ limit: 90 }, k * 1000);
      b.cancel(id, k * 1000);
    }
    b.step(bar(0, flat));
    const seen = b.seen();
    expect(seen.length).toBe(100);
    for (let i = 0; i < 100; i += 2) {
      expect(seen[i]!.type).toBe('accepted');
      expect(seen[i + 1]!.type).toBe('cancelled');
    }
    for (let i = 1; i < 100; i++) {
      expect(seen[i]!.ts).toBeGreaterThanOrEqual(seen[i - 1]!.ts);
      expect(seen[i]!.at).toBeGreaterThanOrEqual(seen[i - 1]!.at);
    }
  });

  it('replace travels too', () => {
    const b = new Bench({ latency: { entry: '1s' } });
    const id = b.submit({ limit: 90 }, 0);
    b.replace(replacement(id, 5, { limit: 99.5 }), 0);
    b.step(bar(0, flat)).step(bar(1, flat));
    expect(b.story(id)).toBe('accepted replaced 5@99.5');
  });
});

describe('reduce-only', () => {
  function held(quantity: number, options = {}): Bench {
    const b = new Bench(options);
    b.venue.attach({ quantity: () => quantity, available: () => 0, marginFor: () => 0 });
    return b;
  }

  it('never more than is held, and never the wrong way', () => {
    const b = held(4);
    const sell = b.submit({ side: 'sell', reduceOnly: true });
    const buy = b.submit({ side: 'buy', reduceOnly: true });
    b.step(bar(0, flat));
    expect(b.story(sell)).toBe('accepted 4@100 cancelled');
    expect(b.story(buy)).toBe('accepted cancelled');
    expect(b.seen(buy).at(-1)!.reason).toMatch(/nothing to reduce/);
  });

  it('counts fills that the books do not know yet', () => {
    const b = held(10, { latency: { response: '1h' } });
    const first = b.submit({ side: 'sell', reduceOnly: true, quantity: 7 });
    b.step(bar(0, flat));
    const second = b.submit({ side: 'sell', reduceOnly: true, quantity: 7 });
    b.step(bar(1, flat));
    expect([b.story(first), b.story(second)]).toEqual(['accepted 7@100', 'accepted 3@100 cancelled']);
  });
});

describe('margin', () => {
  const account = (available: number) => ({
    quantity: () => 0,
    available: () => available,
    marginFor: (_: number, quantity: number, price: number) => Math.abs(quantity) * price * 0.5,
  });

  it('refuses on arrival what cannot be margined, other open orders counted', () => {
    const b = new Bench({ checkMargin: true });
    b.venue.attach(account(900));
    b.step(bar(0, flat));
    const first = b.submit({ quantity: 10 });
    const second = b.submit({ quantity: 10 });
    expect(b.story(first)).toBe('accepted');
    expect(b.seen(second)[0]).toMatchObject({ type: 'rejected', reason: 'needs margin 500, available is 400' });
    b.cancel(first);
    expect(b.story(b.submit({ quantity: 10 }))).toBe('accepted');
  });

  it('cancels at the fill when asked to', () => {
    const b = new Bench({ checkMargin: 'fill' });
    b.venue.attach(account(501));
    b.step(bar(0, flat));
    const id = b.submit({ quantity: 10 });
    b.step(bar(1, [102, 103, 101, 102]));
    expect(b.story(id)).toBe('accepted cancelled');
    expect(b.seen(id)[1]!.reason).toBe('needs margin 510, available is 501');
  });

  it('does not look without being asked', () => {
    const b = new Bench();
    b.venue.attach(account(0));
    b.submit();
    b.step(bar(0, flat));
    expect(b.story()).toBe('accepted 10@100');
  });
});

describe('halts, splits, the end of a listing', () => {
  const status = (at: number, what: 'halt' | 'resume', instrument = 0) =>
    ({ kind: 'status', instrument, status: what, detail: '', ts: at, at, seq: 0 }) as const;

  it('fills nothing while halted, but takes orders and cancels', () => {
    const b = new Bench();
    b.step(bar(0, flat)).step(status(MINUTE, 'halt', -1));
    const id = b.submit();
    const gone = b.submit();
    b.cancel(gone);
    b.step(bar(1, flat));
    expect([b.story(id), b.story(gone)]).toEqual(['accepted', 'accepted cancelled']);
    b.step(status(2 * MINUTE, 'resume')).step(bar(2, [103, 103, 103, 103]));
    expect(b.story(id)).toBe('accepted 10@103');
  });

  const action = (at: number, what: object) =>
    ({ kind: 'corporate-action', instrument: 0, ts: at, at, seq: 0, action: what }) as never;

  it('a split rewrites resting orders: quantity, prices, trails', () => {
    const b = new Bench();
    b.step(bar(0, [100, 100, 100, 100]));
    const buy = b.submit({ limit: '90.01', quantity: 5 });
    const sell = b.submit({ side: 'sell', limit: '110.01', quantity: 5 });
    const trail = b.submit({ side: 'sell', trail: 6, quantity: 5 });
    b.step(action(MINUTE, { type: 'split', numerator: 3, denominator: 2 }));
    const replaced = b.reports.filter((one) => one.type === 'replaced');
    expect(replaced.map((one) => [one.orderId, Number(one.quantityFixed / 10n ** 12n), one.price.toNumber()])).toEqual([
      [buy, 7, 60],
      [sell, 7, 73.34],
      [trail, 7, 62.67],
    ]);
    b.step(bar(1, [70, 70, 70, 70])).step(bar(2, [66, 66, 66, 66]));
    expect(b.fills(trail)[0]).toMatchObject({ price: 66, quantity: 7 });
  });

  it('a split rescales the price that a trail is anchored at', () => {
    const b = new Bench();
    b.step(bar(0, [100, 100, 100, 100]));
    b.step(action(MINUTE, { type: 'split', numerator: 2, denominator: 1 }));
    b.submit({ side: 'sell', trail: 3 });
    b.step(bar(1, [50, 50, 46, 46]));
    expect(b.story()).toBe('accepted 10@47');
  });

  it('a reverse split cancels what is less than a lot', () => {
    const b = new Bench();
    const id = b.submit({ limit: 90, quantity: 5 });
    b.step(action(1, { type: 'split', numerator: 1, denominator: 10 }));
    expect(b.story(id)).toBe('accepted cancelled');
  });

  it('delisting, merger, symbol change and expiry end the orders', () => {
    for (const type of ['delisting', 'merger', 'symbol-change']) {
      const b = new Bench();
      const id = b.submit({ limit: 90 });
      b.step(action(1, { type }));
      expect(b.story(id)).toBe('accepted cancelled');
      expect(b.seen(id)[1]!.reason).toContain(type);
    }
    const b = new Bench();
    const id = b.submit({ limit: 90 });
    b.step({ kind: 'expiry', instrument: 0, what: 'expiry', price: 1, quantity: null, ts: 1, at: 1, seq: 0 });
    expect(b.story(id)).toBe('accepted expired');
  });

  it('dividends and settlements leave orders alone', () => {
    const b = new Bench();
    const id = b.submit({ limit: 90 });
    b.step(action(1, { type: 'dividend', amount: 1 }));
    b.step({ kind: 'expiry', instrument: 0, what: 'settlement', price: 1, quantity: null, ts: 2, at: 2, seq: 0 });
    expect(b.story(id)).toBe('accepted');
  });
});

describe('time of data', () => {
  it('a bar that began before the order was there does not fill it', () => {
    const b = new Bench();
    b.submit({}, 30 * 1_000_000);
    b.submit({ limit: 100.5, id: 'l' }, 30 * 1_000_000);
    b.step(bar(0, flat));
    expect(b.fills()).toEqual([]);
    expect(b.venue.ambiguous).toBe(1);
    b.step(bar(1, flat));
    expect(b.fills().length).toBe(2);
  });

  it('a bar that is known late is reported late', () => {
    const b = new Bench();
    const id = b.submit({}, 0);
    b.step(bar(0, flat, { at: toMicros('1970-01-02') }));
    expect(b.fills(id)[0]).toMatchObject({ ts: 0, at: DAY });
  });

  it('a close that was past when the order came does not fill it, however late the bar is known', () => {
    const b = new Bench({ marketFill: 'next-close' });
    b.submit({}, MINUTE);
    b.submit({ type: 'market-on-close', id: 'c' }, MINUTE);
    b.step(bar(0, flat, { at: 2 * MINUTE }));
    expect(b.fills()).toEqual([]);
    b.step(bar(1, flat, { at: 3 * MINUTE }));
    expect(b.fills().length).toBe(2);
  });

  it('a replaced price meets only data from then on', () => {
    const b = new Bench();
    const id = b.submit({ limit: 90 }, 0);
    b.replace(replacement(id, 10, { limit: 99.5 }), MINUTE / 2);
    b.step(bar(0, flat));
    expect(b.fills()).toEqual([]);
    b.step(bar(1, flat));
    expect(b.story(id)).toBe('accepted replaced 10@99.5');
  });

  it('an order whose time ended before a bar began is not filled by it', () => {
    const b = new Bench();
    const id = b.submit({ limit: 99.5, tif: 'gtd', expireAt: MINUTE + 1 });
    b.step(bar(0, [100, 100, 100, 100])).step(bar(2, flat));
    expect(b.story(id)).toBe('accepted expired');
  });

  it('ignores a bar without prices', () => {
    const b = new Bench();
    b.submit();
    b.step(bar(0, [Number.NaN, Number.NaN, Number.NaN, Number.NaN])).step(bar(1, flat));
    expect(b.story()).toBe('accepted 10@100');
  });
});

describe('ids', () => {
  it('are one order for ever: finished, refused, travelling', () => {
    const b = new Bench({ latency: { entry: '1s' }, fees: feeBps({ rate: 1 }) });
    const one = order({ id: 'same' });
    b.submit(one, 0);
    b.submit(one, 0);
    b.step(bar(1, flat));
    b.submit(one);
    b.step(bar(3, flat));
    expect(b.story()).toBe('accepted 10@100');
  });
});

describe('a real calendar', () => {
  it('gives day orders and auctions their sessions, over a weekend and a half day', () => {
    const nyse = calendar('XNYS');
    const b = new Bench({ session: (at) => nyse.atOrNext(at) });
    const at = (date: string) => {
      const { open, close } = nyse.session(date)!;
      return { start: open, ts: close, at: close, period: DAY };
    };
    b.step(bar(0, flat, at('2024-11-27')));
    const day = b.submit({ limit: 90, tif: 'day' });
    b.submit({ type: 'market-on-close', id: 'c' });
    b.step(bar(1, flat, at('2024-11-29')));
    expect(b.story(day)).toBe('accepted expired');
    expect(b.seen(day)[1]!.ts).toBe(toMicros('2024-11-29T18:00:00Z'));
    expect(b.fills('c')[0]!.ts).toBe(toMicros('2024-11-29T18:00:00Z'));
    expect(nyse.atOrNext('2024-11-30T12:00:00Z').date).toBe('2024-12-02');
  });
});
