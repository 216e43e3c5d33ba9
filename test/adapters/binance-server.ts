/**
 * A local Binance spot: orders, balances, trades and the user data stream of the WebSocket API, as its documents describe.
 *
 * It checks signatures with Node's own crypto, the receive window by its own clock (which a test may set), the filters,
 * and the rule that an id is unique among open orders only. Error codes and words are those of errors.md.
 */
import { createHmac, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { WebSocket } from 'ws';
import { type Answered, type Asked, LocalServer } from './local-server.js';

/** An order as the matching engine holds it. */
export interface Held {
  readonly symbol: string;
  readonly orderId: number;
  clientOrderId: string;
  readonly side: string;
  readonly type: string;
  readonly timeInForce: string;
  readonly price: string;
  readonly stopPrice: string;
  readonly origQty: string;
  executedQty: Decimal;
  quote: Decimal;
  status: string;
  readonly time: number;
  updateTime: number;
}

interface Trade {
  readonly symbol: string;
  readonly id: number;
  readonly orderId: number;
  readonly price: string;
  readonly qty: string;
  readonly commission: string;
  readonly commissionAsset: string;
  readonly time: number;
  readonly isBuyer: boolean;
  readonly isMaker: boolean;
}

const OPEN = ['NEW', 'PARTIALLY_FILLED'];
const ID = /^[a-zA-Z0-9-_]{1,36}$/;

class Refused extends Error {
  readonly status: number;
  readonly code: number;
  readonly data: unknown;

  constructor(status: number, code: number, message: string, data?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

export class BinanceServer extends LocalServer {
  readonly apiKey = 'localBinanceApiKey00000000000000000000000000000000000000000001';
  readonly secretKey = 'localBinanceSecret/ThatMustNotLeak000000000000000000000000000002';
  /** For Ed25519 keys instead of the secret. */
  publicKey: KeyObject | null = null;
  readonly orders: Held[] = [];
  readonly trades: Trade[] = [];
  readonly balances = new Map<string, Decimal>([
    ['USDT', new Decimal(1_000_000)],
    ['BNB', new Decimal(1000)],
  ]);
  /** This server's clock, in milliseconds. */
  clock: () => number = Date.now;
  /** Milliseconds that this server's clock is ahead of the machine's. */
  skew = 0;
  /** Questions for an order that find nothing although it is there: the reads lag. */
  staleReads = 0;
  cancelReplaceAllowed = true;
  /** What the market does the moment an order is placed. */
  placed: ((order: Held) => void) | null = null;
  usedWeight = 0;
  readonly #subscribed = new Set<WebSocket>();
  readonly #loggedOn = new Set<WebSocket>();
  #orderId = 100;
  #tradeId = 1000;
  #executionId = 1;

  get websocketApi(): string {
    return `ws://127.0.0.1:${this.port}/ws-api/v3`;
  }

  get open(): Held[] {
    return this.orders.filter((one) => OPEN.includes(one.status));
  }

  /** The latest order with an id. */
  byClientId(id: string): Held | undefined {
    return this.orders.filter((one) => one.clientOrderId === id).at(-1);
  }

  trade(symbol: string, price: number, volume = 20): void {
    let left = new Decimal(volume);
    for (const order of this.open) {
      if (order.symbol !== symbol || left.isZero() || !touches(order, price)) continue;
      const quantity = Decimal.min(left, new Decimal(order.origQty).minus(order.executedQty));
      left = left.minus(quantity);
      this.fill(order, quantity, price);
    }
  }

  fill(order: Held, quantity: Decimal.Value, price: Decimal.Value): Trade {
    const size = new Decimal(quantity);
    order.executedQty = order.executedQty.plus(size);
    order.quote = order.quote.plus(size.times(price));
    order.updateTime = this.now;
    if (OPEN.includes(order.status))
      order.status = order.executedQty.gte(order.origQty) ? 'FILLED' : 'PARTIALLY_FILLED';
    const buyer = order.side === 'BUY';
    const sign = buyer ? 1 : -1;
    this.#book('BTC', size.times(sign));
    this.#book('USDT', size.times(price).times(-sign));
    this.#book('BNB', new Decimal('-0.001'));
    const trade = {
      symbol: order.symbol,
      id: this.#tradeId++,
      orderId: order.orderId,
      price: new Decimal(price).toFixed(8),
      qty: size.toFixed(8),
      commission: '0.00100000',
      commissionAsset: 'BNB',
      time: this.now,
      isBuyer: buyer,
      isMaker: order.type === 'LIMIT',
    };
    this.trades.push(trade);
    this.tell('TRADE', order, trade);
    return trade;
  }

  end(order: Held, status: 'CANCELED' | 'EXPIRED' | 'EXPIRED_IN_MATCH' | 'REJECTED', cancelId = ''): void {
    order.status = status;
    order.updateTime = this.now;
    const execution = status === 'EXPIRED_IN_MATCH' ? 'TRADE_PREVENTION' : status;
    this.tell(execution, order, null, cancelId);
  }

  /** The stream's report of what happened to an order, with every documented field. */
  tell(execution: string, order: Held, trade: Trade | null = null, cancelId = ''): void {
    const last = trade === null ? new Decimal(0) : new Decimal(trade.qty);
    const event = {
      e: 'executionReport',
      E: this.now,
      s: order.symbol,
      c: cancelId || order.clientOrderId,
      S: order.side,
      o: order.type,
      f: order.timeInForce || 'GTC',
      q: order.origQty,
      p: order.price,
      P: order.stopPrice,
      F: '0.00000000',
      g: -1,
      C: cancelId === '' ? '' : order.clientOrderId,
      x: execution,
      X: order.status,
      r: 'NONE',
      i: order.orderId,
      l: last.toFixed(8),
      z: order.executedQty.toFixed(8),
      L: trade?.price ?? '0.00000000',
      n: trade?.commission ?? '0',
      N: trade?.commissionAsset ?? null,
      T: this.now,
      t: trade?.id ?? -1,
      v: 3,
      I: this.#executionId++,
      w: true,
      m: trade?.isMaker ?? false,
      M: false,
      O: order.time,
      Z: order.quote.toFixed(8),
      Y: trade === null ? '0.00000000' : last.times(trade.price).toFixed(8),
      Q: '0.00000000',
      W: order.time,
      V: 'NONE',
    };
    this.event(event);
  }

  /** An event on every subscription. */
  event(event: object): void {
    for (const peer of this.#subscribed) this.send(peer, { subscriptionId: 0, event });
  }

  say(text: string): void {
    for (const peer of this.#subscribed) this.sendText(peer, text);
  }

  get now(): number {
    return Math.floor(this.clock()) + this.skew;
  }

  protected heard(peer: WebSocket, text: string): void {
    const {
      id,
      method,
      params = {},
    } = JSON.parse(text) as { id: string; method: string; params?: Record<string, string> };
    const reply = (status: number, body: object): void => this.send(peer, { id, status, ...body, rateLimits: [] });
    try {
      if (method === 'ping') {
        reply(200, { result: {} });
        return;
      }
      if (method === 'session.logon') {
        if (this.publicKey === null) throw new Refused(401, -4056, 'HMAC_SHA256 API key is not supported.');
        this.#checkSocket(params);
        this.#loggedOn.add(peer);
        reply(200, { result: { apiKey: this.apiKey, authorizedSince: this.now } });
        return;
      }
      if (method === 'userDataStream.subscribe.signature') this.#checkSocket(params);
      else if (!this.#loggedOn.has(peer))
        throw new Refused(401, -1002, 'You are not authorized to execute this request.');
      this.#subscribed.add(peer);
      peer.on('close', () => this.#subscribed.delete(peer));
      reply(200, { result: { subscriptionId: 0 } });
    } catch (cause) {
      const { status, code, message } = cause as Refused;
      reply(status, { error: { code, msg: message } });
    }
  }

  protected answer(asked: Asked): Answered {
    this.usedWeight++;
    const headers = { 'x-mbx-used-weight-1m': String(this.usedWeight) };
    try {
      return { status: 200, body: this.#answer(asked), headers };
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause;
      const { status, code, message, data } = cause;
      return { status, body: { code, msg: message, ...(data === undefined ? {} : { data }) }, headers };
    }
  }

  #answer(asked: Asked): unknown {
    const { method, path } = asked;
    if (path === '/api/v3/time') return { serverTime: this.now };
    if (path === '/api/v3/exchangeInfo') return this.#exchangeInfo();
    const params = this.#signed(asked);
    const symbol = params.get('symbol') ?? '';
    if (path === '/api/v3/account') return { balances: this.#balances(), canTrade: true, accountType: 'SPOT' };
    if (path === '/api/v3/openOrders')
      return this.open.filter((one) => symbol === '' || one.symbol === symbol).map(restOrder);
    if (path === '/api/v3/myTrades') return this.#myTrades(params, symbol);
    if (path === '/api/v3/order/cancelReplace') return this.#cancelReplace(params);
    if (method === 'POST') return this.place(params);
    if (method === 'DELETE') return this.#cancel(params);
    if (this.staleReads > 0) {
      this.staleReads--;
      throw new Refused(400, -2013, 'Order does not exist.');
    }
    const { orderId, origClientOrderId } = Object.fromEntries(params);
    const found = this.orders.filter(
      (one) =>
        one.symbol === symbol &&
        (orderId === undefined ? one.clientOrderId === origClientOrderId : String(one.orderId) === orderId),
    );
    if (found.length === 0) throw new Refused(400, -2013, 'Order does not exist.');
    return restOrder(found.at(-1)!);
  }

  place(params: URLSearchParams): object {
    const {
      newClientOrderId: id = 'auto',
      type = '',
      quantity = '0',
      price,
      stopPrice,
      side = '',
      timeInForce,
      symbol = '',
    } = Object.fromEntries(params);
    if (symbol !== 'BTCUSDT') throw new Refused(400, -1121, 'Invalid symbol.');
    if (!ID.test(id)) throw new Refused(400, -1100, "Illegal characters found in parameter 'newClientOrderId'.");
    if (!['LIMIT', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT'].includes(type))
      throw new Refused(400, -1116, 'Invalid orderType.');
    const limited = type === 'LIMIT' || type === 'STOP_LOSS_LIMIT';
    if (limited && timeInForce === undefined)
      throw new Refused(400, -1102, "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.");
    if (!limited && timeInForce !== undefined)
      throw new Refused(400, -1106, "Parameter 'timeInForce' sent when not required.");
    if (limited && !new Decimal(price ?? 0).times(100).isInteger())
      throw new Refused(400, -1013, 'Filter failure: PRICE_FILTER');
    if (!new Decimal(quantity).times(1000).isInteger() || new Decimal(quantity).lte(0))
      throw new Refused(400, -1013, 'Filter failure: LOT_SIZE');
    if (limited && new Decimal(price!).times(quantity).lt(10))
      throw new Refused(400, -1013, 'Filter failure: NOTIONAL');
    if (this.open.some((one) => one.clientOrderId === id)) throw new Refused(400, -2010, 'Duplicate order sent.');
    const worth = new Decimal(price ?? 0).times(quantity);
    if (side === 'BUY' && worth.gt(this.balances.get('USDT')!))
      throw new Refused(400, -2010, 'Account has insufficient balance for requested action.');
    const order: Held = {
      symbol,
      orderId: this.#orderId++,
      clientOrderId: id,
      side,
      type,
      timeInForce: timeInForce ?? 'GTC',
      price: new Decimal(price ?? 0).toFixed(8),
      stopPrice: new Decimal(stopPrice ?? 0).toFixed(8),
      origQty: new Decimal(quantity).toFixed(8),
      executedQty: new Decimal(0),
      quote: new Decimal(0),
      status: 'NEW',
      time: this.now,
      updateTime: this.now,
    };
    this.orders.push(order);
    this.tell('NEW', order);
    this.placed?.(order);
    return { ...restOrder(order), transactTime: order.time, fills: [] };
  }

  #cancel(params: URLSearchParams): object {
    const id = params.get('origClientOrderId');
    const order = this.open.find((one) => one.clientOrderId === id);
    if (order === undefined) throw new Refused(400, -2011, 'Unknown order sent.');
    if (params.get('cancelRestrictions') === 'ONLY_NEW' && order.status !== 'NEW')
      throw new Refused(400, -2011, 'Order was not canceled due to cancel restrictions.');
    const cancelId = `cancel${this.#executionId}`;
    this.end(order, 'CANCELED', cancelId);
    return {
      ...restOrder(order),
      origClientOrderId: order.clientOrderId,
      clientOrderId: cancelId,
      transactTime: this.now,
    };
  }

  #cancelReplace(params: URLSearchParams): object {
    const cancel = new URLSearchParams({
      origClientOrderId: params.get('cancelOrigClientOrderId') ?? '',
      cancelRestrictions: params.get('cancelRestrictions') ?? '',
    });
    const stop = params.get('cancelReplaceMode') === 'STOP_ON_FAILURE';
    const [cancelResult, cancelResponse] = attempt(() => this.#cancel(cancel));
    if (cancelResult === 'FAILURE' && stop)
      throw new Refused(400, -2022, 'Order cancel-replace failed.', {
        cancelResult,
        newOrderResult: 'NOT_ATTEMPTED',
        cancelResponse,
        newOrderResponse: null,
      });
    const [newOrderResult, newOrderResponse] = attempt(() => this.place(params));
    const data = { cancelResult, newOrderResult, cancelResponse, newOrderResponse };
    if (cancelResult === 'SUCCESS' && newOrderResult === 'SUCCESS') return data;
    if (cancelResult === newOrderResult) throw new Refused(400, -2022, 'Order cancel-replace failed.', data);
    throw new Refused(409, -2021, 'Order cancel-replace partially failed.', data);
  }

  #myTrades(params: URLSearchParams, symbol: string): object[] {
    const { orderId, fromId, limit = '500' } = Object.fromEntries(params);
    return this.trades
      .filter((one) => one.symbol === symbol && (orderId === undefined || String(one.orderId) === orderId))
      .filter((one) => fromId === undefined || one.id >= Number(fromId))
      .slice(0, Number(limit))
      .map((one) => ({
        ...one,
        orderListId: -1,
        quoteQty: new Decimal(one.price).times(one.qty).toFixed(8),
        isBestMatch: true,
      }));
  }

  #balances(): object[] {
    return [...this.balances].map(([asset, free]) => ({ asset, free: free.toFixed(8), locked: '0.00000000' }));
  }

  #book(asset: string, change: Decimal): void {
    this.balances.set(asset, (this.balances.get(asset) ?? new Decimal(0)).plus(change));
  }

  /** The parameters of a signed request, once key, signature and window are right. */
  #signed({ headers, rawQuery, body }: Asked): URLSearchParams {
    if (headers['x-mbx-apikey'] !== this.apiKey)
      throw new Refused(401, -2015, 'Invalid API-key, IP, or permissions for action.');
    const all = `${rawQuery}${body}`;
    const cut = all.lastIndexOf('&signature=');
    const payload = all.slice(0, cut);
    this.#checkSignature(payload, decodeURIComponent(all.slice(cut + '&signature='.length)));
    const params = new URLSearchParams(payload);
    this.#checkWindow(Number(params.get('timestamp')), Number(params.get('recvWindow') ?? 5000));
    return params;
  }

  #checkSocket({ signature = '', ...params }: Record<string, string>): void {
    if (params['apiKey'] !== this.apiKey)
      throw new Refused(401, -2015, 'Invalid API-key, IP, or permissions for action.');
    const payload = Object.keys(params)
      .sort()
      .map((name) => `${name}=${params[name]}`)
      .join('&');
    this.#checkSignature(payload, signature);
    this.#checkWindow(Number(params['timestamp']), 5000);
  }

  #checkSignature(payload: string, signature: string): void {
    const right =
      this.publicKey === null
        ? createHmac('sha256', this.secretKey).update(payload).digest('hex') === signature.toLowerCase()
        : verify(
            null,
            Buffer.from(payload),
            createPublicKey(this.publicKey.export({ type: 'spki', format: 'pem' })),
            Buffer.from(signature, 'base64'),
          );
    if (!right) throw new Refused(400, -1022, 'Signature for this request is not valid.');
  }

  #checkWindow(timestamp: number, recvWindow: number): void {
    if (timestamp >= this.now + 1000)
      throw new Refused(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    if (this.now - timestamp > recvWindow)
      throw new Refused(400, -1021, 'Timestamp for this request is outside of the recvWindow.');
  }

  #exchangeInfo(): object {
    return {
      timezone: 'UTC',
      serverTime: this.now,
      rateLimits: [
        { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 100_000 },
        { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 10_000 },
        { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 160_000 },
      ],
      exchangeFilters: [],
      symbols: [
        {
          symbol: 'BTCUSDT',
          status: 'TRADING',
          baseAsset: 'BTC',
          quoteAsset: 'USDT',
          orderTypes: [
            'LIMIT',
            'LIMIT_MAKER',
            'MARKET',
            'STOP_LOSS',
            'STOP_LOSS_LIMIT',
            'TAKE_PROFIT',
            'TAKE_PROFIT_LIMIT',
          ],
          cancelReplaceAllowed: this.cancelReplaceAllowed,
          filters: [
            {
              filterType: 'PRICE_FILTER',
              minPrice: '0.01000000',
              maxPrice: '1000000.00000000',
              tickSize: '0.01000000',
            },
            { filterType: 'LOT_SIZE', minQty: '0.00100000', maxQty: '9000.00000000', stepSize: '0.00100000' },
            { filterType: 'MARKET_LOT_SIZE', minQty: '0.00000000', maxQty: '100.00000000', stepSize: '0.00000000' },
            {
              filterType: 'NOTIONAL',
              minNotional: '10.00000000',
              applyMinToMarket: true,
              maxNotional: '9000000.00000000',
              applyMaxToMarket: false,
              avgPriceMins: 5,
            },
            { filterType: 'MAX_NUM_ORDERS', maxNumOrders: 200 },
            { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: 5 },
          ],
          permissionSets: [['SPOT']],
        },
      ],
    };
  }
}

function restOrder(order: Held): Record<string, unknown> {
  const { executedQty, quote, ...rest } = order;
  return {
    ...rest,
    orderListId: -1,
    executedQty: executedQty.toFixed(8),
    cummulativeQuoteQty: quote.toFixed(8),
    origQuoteOrderQty: '0.000000',
    icebergQty: '0.00000000',
    isWorking: true,
    workingTime: order.time,
    selfTradePreventionMode: 'NONE',
  };
}

function attempt(task: () => object): readonly ['SUCCESS' | 'FAILURE', object] {
  try {
    return ['SUCCESS', task()];
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return ['FAILURE', { code: cause.code, msg: cause.message }];
  }
}

function touches(order: Held, price: number): boolean {
  const buy = order.side === 'BUY';
  if (order.type === 'MARKET') return true;
  if (order.type === 'LIMIT') return buy ? price <= Number(order.price) : price >= Number(order.price);
  return false;
}
