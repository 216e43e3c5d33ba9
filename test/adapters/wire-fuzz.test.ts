/**
 * Hostile messages: whatever text comes, a decoder gives a value or a reason with the text, and throws nothing.
 *
 * `EDGEPROOF_NIGHTLY=30` makes it a million and more messages; here it is a thirtieth part.
 */
import { expect, it } from 'vitest';
import {
  decodeMessage as decodeAlpaca,
  readOrder as readAlpacaOrder,
  readFill,
} from '../../src/adapters/alpaca/wire.js';
import {
  decodeMessage as decodeBinance,
  readOrder as readBinanceOrder,
  readTrade,
} from '../../src/adapters/binance/order-wire.js';
import { readExchange } from '../../src/adapters/binance/rules.js';
import { readOrder as readCcxtOrder, readTrade as readCcxtTrade } from '../../src/adapters/ccxt/wire.js';
import { type Decoded, decode } from '../../src/adapters/transport/wire-read.js';
import { Random } from '../../src/core/random.js';
import { cases, patience } from '../nightly.js';

const alpacaOrder = {
  id: 'a5be8f5e',
  client_order_id: '4642fd68',
  created_at: '2022-04-19T13:45:04.981350886-04:00',
  submitted_at: '2022-04-19T13:45:04.980944666-04:00',
  updated_at: '2022-04-19T13:45:05.027690731-04:00',
  symbol: 'SOLUSD',
  qty: '1790.86',
  filled_qty: '1790.86',
  filled_avg_price: '105.8988475',
  side: 'sell',
  type: 'market',
  order_type: 'market',
  status: 'filled',
  limit_price: null,
  stop_price: null,
  replaces: null,
  replaced_by: null,
};
const alpacaUpdate = {
  stream: 'trade_updates',
  data: {
    event: 'fill',
    execution_id: '2f63ea93',
    order: alpacaOrder,
    position_qty: '0',
    price: '105.8988475',
    qty: '1790.86',
    timestamp: '2022-04-19T17:45:05.024916716Z',
  },
};
const activity = {
  activity_type: 'FILL',
  cum_qty: '1',
  id: '20190524113406977::8efc7b9a',
  leaves_qty: '0',
  price: '1.63',
  qty: '1',
  side: 'buy',
  symbol: 'LPCN',
  transaction_time: '2019-05-24T15:34:06.977Z',
  order_id: '904837e3',
  type: 'fill',
};
const report = {
  subscriptionId: 0,
  event: {
    e: 'executionReport',
    E: 1499405658658,
    s: 'ETHBTC',
    c: 'mUvoqJxFIILMdfAW5iGSOW',
    S: 'BUY',
    o: 'LIMIT',
    f: 'GTC',
    q: '1.00000000',
    p: '0.10264410',
    P: '0.00000000',
    C: '',
    x: 'TRADE',
    X: 'FILLED',
    r: 'NONE',
    i: 4293153,
    l: '1.00000000',
    z: '1.00000000',
    L: '0.10264410',
    n: '0',
    N: null,
    T: 1499405658657,
    t: 7,
    I: 8641984,
    w: true,
    m: false,
  },
};
const binanceOrder = {
  symbol: 'LTCBTC',
  orderId: 1,
  clientOrderId: 'myOrder1',
  price: '0.1',
  origQty: '1.0',
  executedQty: '0.0',
  status: 'NEW',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'BUY',
  stopPrice: '0.0',
  time: 1499827319559,
  updateTime: 1499827319559,
  fills: [{ price: '4', qty: '1', commission: '0', commissionAsset: 'USDT', tradeId: 56 }],
};
const trade = {
  symbol: 'BNBBTC',
  id: 28457,
  orderId: 100234,
  price: '4.00000100',
  qty: '12.00000000',
  commission: '10.10000000',
  commissionAsset: 'BNB',
  time: 1499865549590,
  isBuyer: true,
  isMaker: false,
};
const info = {
  rateLimits: [{ rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 50 }],
  symbols: [
    {
      symbol: 'ETHBTC',
      status: 'TRADING',
      baseAsset: 'ETH',
      quoteAsset: 'BTC',
      orderTypes: ['LIMIT'],
      cancelReplaceAllowed: true,
      filters: [{ filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '100000', stepSize: '0.001' }],
    },
  ],
};
const response = { id: 'subscribe', status: 400, error: { code: -2010, msg: 'no' } };
const ccxtOrder = {
  id: '1',
  clientOrderId: 'a',
  symbol: 'BTC/USDT',
  side: 'buy',
  amount: 1,
  filled: 0.5,
  price: 10,
  status: 'open',
  timestamp: 1,
};
const ccxtTrade = { id: '1', order: '1', price: 1, amount: 1, timestamp: 1, fee: { cost: 0.1, currency: 'USDT' } };

interface Target {
  readonly name: string;
  readonly seed: unknown;
  readonly read: (raw: string) => Decoded<unknown>;
}
const targets: readonly Target[] = [
  { name: 'alpaca stream', seed: alpacaUpdate, read: decodeAlpaca },
  { name: 'alpaca order', seed: alpacaOrder, read: (raw) => decode(raw, readAlpacaOrder) },
  { name: 'alpaca activity', seed: activity, read: (raw) => decode(raw, readFill) },
  { name: 'binance stream', seed: report, read: decodeBinance },
  { name: 'binance response', seed: response, read: decodeBinance },
  { name: 'binance order', seed: binanceOrder, read: (raw) => decode(raw, readBinanceOrder) },
  { name: 'binance trade', seed: trade, read: (raw) => decode(raw, readTrade) },
  { name: 'binance rules', seed: info, read: (raw) => decode(raw, readExchange) },
  { name: 'ccxt order', seed: ccxtOrder, read: (raw) => decode(raw, readCcxtOrder) },
  { name: 'ccxt trade', seed: ccxtTrade, read: (raw) => decode(raw, readCcxtTrade) },
];

/** Values that have broken somebody's parser before. */
const nasty: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1e308,
  5e-324,
  Number.MAX_VALUE,
  4294967296,
  '',
  ' ',
  '0',
  '-1',
  '1e999999999',
  'NaN',
  'Infinity',
  '0x10',
  '١٢',
  '1,5',
  '1.',
  '.5',
  '9'.repeat(30),
  `0.${'0'.repeat(400)}1`,
  'x'.repeat(5000),
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  '2024-13-45T00:00:00Z',
  '9999-12-31T23:59:59Z',
  [],
  [[]],
  {},
  { toString: 1 },
  [null],
  { a: { b: { c: {} } } },
];

/** One mutation: a value replaced, dropped, duplicated or renamed, anywhere in the tree; or the text itself damaged. */
function mutate(seed: unknown, random: Random): string {
  const copy = structuredClone(seed);
  const damage = random.integer(4);
  for (let k = 0; k <= random.integer(3); k++) mutateTree(copy, random);
  const text = JSON.stringify(copy) ?? '';
  if (damage !== 0) return text;
  const at = random.integer(text.length + 1);
  const kinds = [
    text.slice(0, at),
    text.slice(at),
    `${text.slice(0, at)}${String.fromCharCode(random.integer(65_536))}${text.slice(at)}`,
    `${text}${text}`,
    `{"__proto__":${text}}`,
    '['.repeat(2000),
  ];
  return kinds[random.integer(kinds.length)]!;
}

function mutateTree(node: unknown, random: Random): void {
  if (typeof node !== 'object' || node === null) return;
  const record = node as Record<string, unknown>;
  const keys = Object.keys(record);
  if (keys.length === 0) return;
  const key = keys[random.integer(keys.length)]!;
  if (typeof record[key] === 'object' && record[key] !== null && random.uniform() < 0.7) {
    mutateTree(record[key], random);
    return;
  }
  const choice = random.integer(6);
  if (choice === 0) delete record[key];
  else if (choice === 1) record[`${key} `] = record[key];
  else if (choice === 2) record[key] = record[keys[random.integer(keys.length)]!];
  else record[key] = nasty[random.integer(nasty.length)];
}

const EACH = cases(3500);

it.each(targets)(
  '$name: each of the messages is a value or a reason with its text',
  ({ name, seed, read }) => {
    expect(read(JSON.stringify(seed)).ok).toBe(true);
    const random = new Random(process.env['FC_SEED'] ?? '1', name);
    let refused = 0;
    for (let k = 0; k < EACH; k++) {
      const raw = mutate(seed, random);
      const decoded = read(raw);
      if (decoded.ok) continue;
      refused++;
      if (decoded.raw !== raw || decoded.why === '')
        throw new Error(`the text of a refused message is lost: ${raw.slice(0, 200)}`);
    }
    // A generator that breaks nothing tests nothing.
    expect(refused).toBeGreaterThan(EACH / 10);
    expect(refused).toBeLessThan(EACH);
    expect(Object.prototype).not.toHaveProperty('data');
  },
  patience(60_000),
);
