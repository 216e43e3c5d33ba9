import { fixed } from '../../src/core/money.js';
import { DAY, toMicros } from '../../src/core/time.js';
import { roundTrips } from '../../src/report/round-trips.js';
import type { FillRecord, RunRecord } from '../../src/report/run-record.js';

/** How {@link sampleRecord} makes its run. */
export interface SampleOptions {
  readonly days?: number;
  readonly seed?: number;
  /** Drift of the strategy's own edge a day. */
  readonly edge?: number;
  readonly settlesPerDay?: number;
  readonly more?: Partial<RunRecord>;
}

/** A small generator for test data: mulberry32. */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A made-up run: a market with drift, a strategy that is half invested and may have an edge, a fill every tenth day. */
export function sampleRecord(options: SampleOptions = {}): RunRecord {
  const { days = 1000, seed = 1, edge = 0, settlesPerDay = 1 } = options;
  const random = uniform(seed);
  const n = days * settlesPerDay;
  const start = toMicros('2015-01-01');
  const at = Float64Array.from({ length: n }, (_, i) => start + Math.floor(((i + 1) * DAY) / settlesPerDay));
  const equity = new Float64Array(n);
  const close = new Float64Array(n);
  const net = new Float64Array(n);
  const fills: FillRecord[] = [];
  let money = 100_000;
  let price = 100;
  let held = 0;
  let fees = 0;
  const every = 10 * settlesPerDay;
  for (let i = 0; i < n; i++) {
    const shock = (random() + random() + random() - 1.5) * (0.02 / Math.sqrt(settlesPerDay));
    const move = shock + 0.0003 / settlesPerDay;
    money += held * price * move + (money * edge) / settlesPerDay;
    price *= 1 + move;
    if (i % every === every - 1) {
      const buys = held === 0;
      const quantity = buys ? Math.floor((0.6 * money) / price) : held;
      held = buys ? quantity : 0;
      const fee = Math.round(quantity * price * 0.0002 * 100) / 100;
      money -= fee;
      fees += fee;
      fills.push(fillOf(at[i]!, buys ? 'buy' : 'sell', quantity, price, fee));
    }
    equity[i] = money;
    close[i] = price;
    net[i] = (held * price) / money;
  }
  const instruments = [{ id: 'SPX', assetClass: 'index' as const }];
  const holding = Float64Array.from(close, (one) => one * 1000);
  return {
    strategies: ['half and half'],
    currency: 'USD',
    instruments,
    startEquity: 100_000,
    at,
    equity,
    gross: net.map((one) => Math.abs(one)),
    net,
    fills,
    orders: { submitted: fills.length, filled: fills.length, cancelled: 0, rejected: 0, refused: 1, reduced: 2 },
    costs: { fees, slippage: fees / 2, spread: 0, borrow: 0, funding: 0, interest: -40, dividends: 0 },
    trades: roundTrips(fills, { instruments, at }),
    alerts: [],
    findings: [],
    optimistic: false,
    ambiguousFills: 0,
    fillsAtOpen: 0,
    benchmark: { name: 'SPX held', at, equity: holding },
    prices: [{ instrument: 0, at, close }],
    outOfSampleFrom: at[Math.floor(n / 3)]!,
    periodsPerYear: 252,
    trials: { count: 1, source: 'trial ledger' },
    ...options.more,
  };
}

function fillOf(at: number, side: 'buy' | 'sell', quantity: number, price: number, fee: number): FillRecord {
  return {
    at,
    ts: at,
    instrument: 0,
    side,
    quantityFixed: fixed(quantity),
    priceFixed: fixed(price.toFixed(2)),
    feeFixed: fixed(fee.toFixed(2)),
    feeCurrency: 'USD',
    liquidity: 'auction',
    orderId: `o-${at}`,
    strategy: 'half and half',
    tag: '',
    realised: 0,
  };
}
