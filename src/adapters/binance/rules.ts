import type { Fixed } from '../../core/money.js';
import { type Micros, SECOND } from '../../core/time.js';
import type { RequestWindow } from '../transport/request-budget.js';
import {
  asList,
  asRecord,
  readDecimal,
  readFlag,
  readInteger,
  readText,
  type WireRecord,
} from '../transport/wire-read.js';

/** A range and a step; a part of 0 is no rule. */
export interface Grid {
  readonly min: Fixed;
  readonly max: Fixed;
  readonly step: Fixed;
}

/** Price times quantity, and whether market orders are held to it. */
export interface NotionalRule {
  readonly min: Fixed;
  readonly max: Fixed;
  readonly minForMarket: boolean;
  readonly maxForMarket: boolean;
}

/** What Binance asks of orders on one symbol. */
export interface SymbolRules {
  readonly symbol: string;
  readonly status: string;
  readonly base: string;
  readonly quote: string;
  readonly orderTypes: readonly string[];
  readonly price: Grid | null;
  readonly lot: Grid | null;
  readonly marketLot: Grid | null;
  readonly notional: NotionalRule | null;
  readonly maxOrders: number | null;
  readonly maxAlgoOrders: number | null;
  readonly mayCancelReplace: boolean;
}

/** What is used of `exchangeInfo`. */
export interface ExchangeRules {
  readonly symbols: ReadonlyMap<string, SymbolRules>;
  readonly windows: readonly RequestWindow[];
}

const UNITS: { readonly [interval: string]: readonly [letter: string, per: Micros] } = {
  SECOND: ['s', SECOND],
  MINUTE: ['m', 60 * SECOND],
  HOUR: ['h', 3600 * SECOND],
  DAY: ['d', 86_400 * SECOND],
};
const KINDS: { readonly [type: string]: string } = {
  REQUEST_WEIGHT: 'used-weight',
  ORDERS: 'order-count',
  RAW_REQUESTS: 'raw',
};

/** Reads `exchangeInfo`. */
export function readExchange(value: unknown): ExchangeRules {
  const info = asRecord(value, 'exchangeInfo');
  const symbols = asList(info['symbols'], 'symbols').map((one) => readSymbol(asRecord(one, 'symbol')));
  const windows = asList(info['rateLimits'], 'rateLimits').flatMap((one) => readWindow(asRecord(one, 'rateLimit')));
  return { symbols: new Map(symbols.map((one) => [one.symbol, one])), windows };
}

/** A window by the name that the headers give it: `used-weight-1m`, `order-count-10s`. */
function readWindow(limit: WireRecord): readonly RequestWindow[] {
  if (!Object.hasOwn(limit, 'rateLimitType')) return [];
  const kind = KINDS[readText(limit, 'rateLimitType')];
  const unit = UNITS[readText(limit, 'interval')];
  const count = readInteger(limit, 'intervalNum');
  if (kind === undefined || unit === undefined || count < 1) return [];
  return [{ name: `${kind}-${count}${unit[0]}`, limit: readInteger(limit, 'limit'), per: count * unit[1] }];
}

function readSymbol(symbol: WireRecord): SymbolRules {
  const filters = new Map<string, WireRecord>();
  for (const one of asList(symbol['filters'], 'filters')) {
    const filter = asRecord(one, 'filter');
    filters.set(readText(filter, 'filterType'), filter);
  }
  const grid = (name: string, min: string, max: string, step: string): Grid | null => {
    const filter = filters.get(name);
    if (filter === undefined) return null;
    return { min: readDecimal(filter, min), max: readDecimal(filter, max), step: readDecimal(filter, step) };
  };
  const count = (name: string, key: string): number | null => {
    const filter = filters.get(name);
    return filter === undefined ? null : readInteger(filter, key);
  };
  return {
    symbol: readText(symbol, 'symbol'),
    status: readText(symbol, 'status'),
    base: readText(symbol, 'baseAsset'),
    quote: readText(symbol, 'quoteAsset'),
    orderTypes: asList(symbol['orderTypes'], 'orderTypes').map(String),
    price: grid('PRICE_FILTER', 'minPrice', 'maxPrice', 'tickSize'),
    lot: grid('LOT_SIZE', 'minQty', 'maxQty', 'stepSize'),
    marketLot: grid('MARKET_LOT_SIZE', 'minQty', 'maxQty', 'stepSize'),
    notional: readNotional(filters),
    maxOrders: count('MAX_NUM_ORDERS', 'maxNumOrders'),
    maxAlgoOrders: count('MAX_NUM_ALGO_ORDERS', 'maxNumAlgoOrders'),
    mayCancelReplace: symbol['cancelReplaceAllowed'] === true,
  };
}

function readNotional(filters: ReadonlyMap<string, WireRecord>): NotionalRule | null {
  const both = filters.get('NOTIONAL');
  if (both !== undefined)
    return {
      min: readDecimal(both, 'minNotional'),
      max: readDecimal(both, 'maxNotional'),
      minForMarket: readFlag(both, 'applyMinToMarket'),
      maxForMarket: readFlag(both, 'applyMaxToMarket'),
    };
  const least = filters.get('MIN_NOTIONAL');
  if (least === undefined) return null;
  return {
    min: readDecimal(least, 'minNotional'),
    max: 0n,
    minForMarket: readFlag(least, 'applyToMarket'),
    maxForMarket: false,
  };
}
