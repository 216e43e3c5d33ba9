/**
 * A local Alpaca: orders, positions, activities and the stream of trade updates, as its documents describe them.
 *
 * Built from the documented messages, states and codes (see the guide for their sources), not from what our client
 * expects: it refuses what Alpaca refuses, and its order entity has every documented field.
 */
import { randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { WebSocket } from 'ws';
import { type Answered, type Asked, LocalServer } from './local-server.js';

/** An order entity: every field of the documents, numbers as text. */
export type Entity = Record<string, unknown> & {
  id: string;
  client_order_id: string;
  symbol: string;
  qty: string;
  filled_qty: string;
  side: string;
  type: string;
  time_in_force: string;
  status: string;
  limit_price: string | null;
  stop_price: string | null;
  submitted_at: string;
};

interface Activity {
  readonly id: string;
  readonly order_id: string;
  readonly cum_qty: string;
  readonly [field: string]: unknown;
}

const OPEN = ['accepted', 'pending_new', 'new', 'partially_filled', 'pending_cancel', 'pending_replace', 'held'];
const DUPLICATE = { code: 40010001, message: 'client_order_id must be unique' };
const NOT_FOUND = { code: 40410000, message: 'order not found for client_order_id' };

export class AlpacaServer extends LocalServer {
  readonly keyId: string;
  readonly secretKey: string;
  readonly orders = new Map<string, Entity>();
  readonly activities: Activity[] = [];
  readonly positions = new Map<string, Decimal>();
  cash = new Decimal(1_000_000);
  /** Activities that are made are shown after so many further questions for them: a stale read. */
  activityLag = 0;
  /** What the market does the moment an order is placed. */
  placed: ((order: Entity) => void) | null = null;
  readonly #authorized = new Set<WebSocket>();
  readonly #listening = new Set<WebSocket>();
  #clock = Date.now();

  constructor(keys = { keyId: 'PKLOCALTESTKEY000001', secretKey: 'localSecretKey/That+MustNotLeak0123456789' }) {
    super();
    this.binary = true;
    this.keyId = keys.keyId;
    this.secretKey = keys.secretKey;
  }

  get stream(): string {
    return `ws://127.0.0.1:${this.port}/stream`;
  }

  byClientId(id: string): Entity | undefined {
    return [...this.orders.values()].find((one) => one.client_order_id === id);
  }

  /** Open orders of a client id or of all. */
  get open(): Entity[] {
    return [...this.orders.values()].filter((one) => OPEN.includes(one.status));
  }

  /** The market trades at a price, with so much volume for our orders together. */
  trade(symbol: string, price: number, volume = 20): void {
    let left = new Decimal(volume);
    for (const order of this.open) {
      if (order.symbol !== symbol || left.isZero() || !this.#touches(order, price)) continue;
      const quantity = Decimal.min(left, new Decimal(order.qty).minus(order.filled_qty));
      left = left.minus(quantity);
      this.fill(order, quantity, price);
    }
  }

  fill(order: Entity, quantity: Decimal.Value, price: Decimal.Value): void {
    const size = new Decimal(quantity);
    const total = new Decimal(order.filled_qty).plus(size);
    const at = this.#now();
    const sign = order.side === 'buy' ? 1 : -1;
    order.filled_qty = total.toString();
    order['filled_avg_price'] = String(price);
    order['updated_at'] = at;
    const whole = total.gte(order.qty);
    if (OPEN.includes(order.status)) order.status = whole ? 'filled' : 'partially_filled';
    if (whole) order['filled_at'] = at;
    const held = (this.positions.get(order.symbol) ?? new Decimal(0)).plus(size.times(sign));
    this.positions.set(order.symbol, held);
    this.cash = this.cash.minus(size.times(price).times(sign));
    const stamp = at.replace(/\D/g, '').slice(0, 17);
    this.activities.push({
      id: `${stamp}::${randomUUID()}`,
      activity_type: 'FILL',
      transaction_time: at,
      type: whole ? 'fill' : 'partial_fill',
      price: String(price),
      qty: size.toString(),
      side: order.side,
      symbol: order.symbol,
      leaves_qty: new Decimal(order.qty).minus(total).toString(),
      order_id: order.id,
      cum_qty: total.toString(),
      order_status: order.status,
    });
    const more = { price: String(price), qty: size.toString(), position_qty: held.toString(), timestamp: at };
    this.tell(whole ? 'fill' : 'partial_fill', order, more);
  }

  /** An order ends at the venue. */
  end(order: Entity, status: 'canceled' | 'expired' | 'rejected'): void {
    order.status = status;
    const at = this.#now();
    order['updated_at'] = at;
    order[`${status === 'rejected' ? 'failed' : status}_at`] = at;
    this.tell(status, order, { timestamp: at });
  }

  tell(event: string, order: Entity, more: object = {}): void {
    const data = { event, execution_id: randomUUID(), order: { ...order }, ...more };
    for (const peer of this.#listening) this.send(peer, { stream: 'trade_updates', data });
  }

  /** Any text on the stream of every listener. */
  say(text: string): void {
    for (const peer of this.#listening) this.sendText(peer, text);
  }

  protected heard(peer: WebSocket, text: string): void {
    const { action, data } = JSON.parse(text) as { action: string; data?: Record<string, unknown> };
    if (action === 'authenticate') {
      const right = data?.['key_id'] === this.keyId && data['secret_key'] === this.secretKey;
      if (right) this.#authorized.add(peer);
      this.send(peer, { stream: 'authorization', data: { status: right ? 'authorized' : 'unauthorized', action } });
    } else if (action === 'listen') {
      if (!this.#authorized.has(peer)) {
        this.send(peer, { stream: 'authorization', data: { status: 'unauthorized', action } });
        return;
      }
      const streams = ((data?.['streams'] ?? []) as string[]).filter((one) => one === 'trade_updates');
      if (streams.length > 0) this.#listening.add(peer);
      else this.#listening.delete(peer);
      this.send(peer, { stream: 'listening', data: { streams } });
    }
    peer.on('close', () => this.#listening.delete(peer));
  }

  protected answer(asked: Asked): Answered {
    const { headers, method, path, query } = asked;
    if (headers['apca-api-key-id'] !== this.keyId || headers['apca-api-secret-key'] !== this.secretKey)
      return { status: 401, body: { code: 40110000, message: 'request is not authorized' } };
    if (path === '/v2/account')
      return {
        status: 200,
        body: {
          id: 'a',
          status: 'ACTIVE',
          currency: 'USD',
          cash: this.cash.toString(),
          trading_blocked: false,
          account_blocked: false,
        },
      };
    if (path === '/v2/positions') return { status: 200, body: this.#positions() };
    if (path === '/v2/account/activities/FILL') return { status: 200, body: this.#activities(query) };
    if (path === '/v2/orders' && method === 'POST') return this.post(JSON.parse(asked.body) as Record<string, string>);
    if (path === '/v2/orders') return { status: 200, body: this.#list(query) };
    if (path === '/v2/orders:by_client_order_id') {
      const found = this.byClientId(query.get('client_order_id') ?? '');
      return found === undefined ? { status: 404, body: NOT_FOUND } : { status: 200, body: found };
    }
    const order = this.orders.get(decodeURIComponent(path.slice('/v2/orders/'.length)));
    if (order === undefined) return { status: 404, body: { code: 40410000, message: 'order not found' } };
    if (method === 'DELETE') return this.#delete(order);
    if (method === 'PATCH') return this.#patch(order, JSON.parse(asked.body) as Record<string, string>);
    return { status: 200, body: order };
  }

  post(body: Record<string, string>): Answered {
    const id = body['client_order_id'] ?? randomUUID();
    if (id.length > 128) return refusal(422, 40010001, 'client_order_id must be at most 128 characters');
    if (this.byClientId(id) !== undefined) return { status: 422, body: DUPLICATE };
    const known = [
      'symbol',
      'qty',
      'side',
      'type',
      'time_in_force',
      'limit_price',
      'stop_price',
      'trail_price',
      'trail_percent',
      'client_order_id',
    ];
    const strange = Object.keys(body).find((one) => !known.includes(one));
    if (strange !== undefined) return refusal(422, 42210000, `unrecognised parameter ${strange}`);
    const limited = body['type'] === 'limit' || body['type'] === 'stop_limit';
    if (limited !== (body['limit_price'] !== undefined))
      return refusal(422, 40010001, 'limit_price and type do not agree');
    if (
      limited &&
      !new Decimal(body['limit_price']!).times(body['limit_price']!.startsWith('0.') ? 10_000 : 100).isInteger()
    )
      return refusal(422, 42210000, 'sub-penny increment does not fulfill minimum pricing criteria');
    if (!['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'].includes(body['time_in_force'] ?? ''))
      return refusal(422, 40010001, 'invalid time_in_force');
    if (body['side'] === 'buy' && limited && this.cash.lt(new Decimal(body['limit_price']!).times(body['qty']!)))
      return refusal(403, 40310000, 'insufficient buying power');
    const order = this.#make(id, body);
    const answer = { ...order, status: 'accepted' };
    this.tell('new', order, { timestamp: order.submitted_at });
    this.placed?.(order);
    return { status: 200, body: answer };
  }

  #make(clientId: string, body: Record<string, string>, more: object = {}): Entity {
    const at = this.#now();
    const order = {
      id: randomUUID(),
      client_order_id: clientId,
      created_at: at,
      updated_at: at,
      submitted_at: at,
      filled_at: null,
      expired_at: null,
      canceled_at: null,
      failed_at: null,
      replaced_at: null,
      replaced_by: null,
      replaces: null,
      asset_id: randomUUID(),
      asset_class: 'us_equity',
      symbol: body['symbol']!,
      notional: null,
      qty: body['qty']!,
      filled_qty: '0',
      filled_avg_price: null,
      order_class: '',
      order_type: body['type']!,
      type: body['type']!,
      side: body['side']!,
      time_in_force: body['time_in_force']!,
      limit_price: body['limit_price'] ?? null,
      stop_price: body['stop_price'] ?? null,
      trail_price: body['trail_price'] ?? null,
      trail_percent: body['trail_percent'] ?? null,
      hwm: null,
      extended_hours: false,
      legs: null,
      status: 'new',
      ...more,
    } as Entity;
    this.orders.set(order.id, order);
    return order;
  }

  #delete(order: Entity): Answered {
    if (!OPEN.includes(order.status)) return refusal(422, 42210000, `order is already in "${order.status}" state`);
    order['cancel_requested_at'] = this.#now();
    queueMicrotask(() => {
      if (OPEN.includes(order.status)) this.end(order, 'canceled');
    });
    return { status: 204 };
  }

  /** A change makes a new order; the old one ends as replaced, unless it is filled before. */
  #patch(order: Entity, body: Record<string, string>): Answered {
    if (
      !OPEN.includes(order.status) ||
      ['accepted', 'pending_new', 'pending_cancel', 'pending_replace'].includes(order.status)
    )
      return refusal(422, 42210000, `cannot replace order in ${order.status} status`);
    const id = body['client_order_id'] ?? randomUUID();
    if (this.byClientId(id) !== undefined) return { status: 422, body: DUPLICATE };
    const { symbol, side, type, time_in_force, qty, limit_price, stop_price } = order;
    const terms = { symbol, side, type, time_in_force, qty: body['qty'] ?? qty };
    const prices = { limit_price: body['limit_price'] ?? limit_price, stop_price: body['stop_price'] ?? stop_price };
    const next = this.#make(id, { ...terms, ...prices } as Record<string, string>, {
      replaces: order.id,
      status: 'pending_new',
    });
    const seen = { ...next };
    queueMicrotask(() => this.settleReplace(order, next));
    return { status: 200, body: seen };
  }

  settleReplace(order: Entity, next: Entity): void {
    if (OPEN.includes(order.status)) {
      order.status = 'replaced';
      order['replaced_by'] = next.id;
      order['replaced_at'] = this.#now();
      this.tell('replaced', order, { timestamp: order['replaced_at'] });
      next.status = 'new';
      this.tell('new', next, { timestamp: this.#now() });
      return;
    }
    next.status = 'rejected';
    this.tell('order_replace_rejected', order, { timestamp: this.#now() });
    this.tell('rejected', next, { timestamp: this.#now() });
  }

  #list(query: URLSearchParams): Entity[] {
    const limit = Number(query.get('limit') ?? 50);
    const status = query.get('status') ?? 'open';
    const all = [...this.orders.values()].filter(
      (one) => status === 'all' || OPEN.includes(one.status) === (status === 'open'),
    );
    if (query.get('direction') !== 'asc') all.reverse();
    const after = query.get('after_order_id');
    const from = after === null ? 0 : all.findIndex((one) => one.id === after) + 1;
    return all.slice(from, from + Math.min(limit, 500));
  }

  #activities(query: URLSearchParams): Activity[] {
    const size = Number(query.get('page_size') ?? 100);
    const token = query.get('page_token');
    const after = query.get('after');
    const hidden = this.activityLag > 0 ? 1 : 0;
    if (this.activityLag > 0) this.activityLag--;
    const shown = hidden === 1 ? this.activities.slice(0, -1) : this.activities;
    const from = token === null ? 0 : shown.findIndex((one) => one.id === token) + 1;
    return shown
      .slice(from)
      .filter((one) => after === null || String(one['transaction_time']) > after)
      .slice(0, size);
  }

  #positions(): object[] {
    return [...this.positions]
      .filter(([, quantity]) => !quantity.isZero())
      .map(([symbol, quantity]) => ({
        symbol,
        qty: quantity.toString(),
        side: quantity.isNegative() ? 'short' : 'long',
        avg_entry_price: '100',
        asset_class: 'us_equity',
      }));
  }

  #touches(order: Entity, price: number): boolean {
    if (order.time_in_force === 'opg' || order.time_in_force === 'cls') return false;
    const buy = order.side === 'buy';
    if (order.type === 'market') return true;
    if (order.type === 'limit') return buy ? price <= Number(order.limit_price) : price >= Number(order.limit_price);
    if (order.type === 'stop') return buy ? price >= Number(order.stop_price) : price <= Number(order.stop_price);
    return false;
  }

  /** Times of the venue rise with each thing that happens, nine decimals as Alpaca writes them. */
  #now(): string {
    this.#clock = Math.max(this.#clock + 0.001, Date.now());
    const whole = Math.floor(this.#clock);
    const nanos = String(Math.round((this.#clock - whole) * 1_000_000)).padStart(6, '0');
    return new Date(whole).toISOString().replace('Z', `${nanos}Z`);
  }
}

function refusal(status: number, code: number, message: string): Answered {
  return { status, body: { code, message } };
}
