import { BrokerError } from '../../core/errors.js';
import type { Random } from '../../core/random.js';
import { MINUTE, type Micros, SECOND, toIso } from '../../core/time.js';
import { BackOff } from '../transport/back-off.js';
import { Exchange } from '../transport/exchange.js';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../transport/http.js';
import { RequestBudget } from '../transport/request-budget.js';
import type { Secrets } from '../transport/secrets.js';
import { asList, type Decoded, decode } from '../transport/wire-read.js';
import { type AlpacaVerdict, judgeAlpaca } from './codes.js';
import type { AlpacaSettings } from './options.js';
import type { AlpacaOrderBody } from './order-request.js';
import {
  type AlpacaFill,
  type AlpacaOrder,
  readAccount,
  readFill,
  readOrder,
  readPosition,
  readRefusal,
} from './wire.js';

/** What became of a request about one order. */
export interface AlpacaAnswer {
  readonly verdict: AlpacaVerdict | 'not-sent';
  readonly order: AlpacaOrder | null;
  /** Washed of keys. */
  readonly text: string;
  /** For `limited`: how long Alpaca wants us to wait. */
  readonly retryAfter: Micros;
}

interface Call {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly query?: { readonly [name: string]: string };
  readonly body?: AlpacaOrderBody;
  readonly urgent?: boolean;
}

const PAGE = 500;
const FILLS = 100;
const TRIES = 4;

/** Alpaca's REST interface, as far as orders and the account need it. */
export class AlpacaClient {
  readonly exchange: Exchange;
  readonly #settings: AlpacaSettings;
  readonly #secrets: Secrets;
  readonly #budget: RequestBudget;
  readonly #random: Random;

  constructor(settings: AlpacaSettings, secrets: Secrets, random: Random) {
    const { transport, timeout, onRequest } = settings;
    this.#settings = settings;
    this.#secrets = secrets;
    this.#random = random;
    this.#budget = new RequestBudget([{ name: 'requests', limit: settings.requestsPerMinute, per: MINUTE }]);
    this.exchange = new Exchange({
      who: 'alpaca',
      send: transport.http,
      clock: transport.clock,
      budget: this.#budget,
      secrets,
      timeout,
      patience: 5 * SECOND,
      onRequest,
    });
  }

  place(body: AlpacaOrderBody): Promise<AlpacaAnswer> {
    return this.#order({ method: 'POST', path: '/v2/orders', body });
  }

  change(venueId: string, body: AlpacaOrderBody): Promise<AlpacaAnswer> {
    return this.#order({ method: 'PATCH', path: `/v2/orders/${encodeURIComponent(venueId)}`, body });
  }

  cancel(venueId: string): Promise<AlpacaAnswer> {
    return this.#order({ method: 'DELETE', path: `/v2/orders/${encodeURIComponent(venueId)}`, urgent: true });
  }

  byClientId(id: string): Promise<AlpacaAnswer> {
    const query = { client_order_id: id };
    return this.#order({ method: 'GET', path: '/v2/orders:by_client_order_id', query, urgent: true });
  }

  byId(venueId: string): Promise<AlpacaAnswer> {
    return this.#order({ method: 'GET', path: `/v2/orders/${encodeURIComponent(venueId)}`, urgent: true });
  }

  /** Every open order, oldest first. */
  async openOrders(): Promise<readonly AlpacaOrder[]> {
    const all = new Map<string, AlpacaOrder>();
    for (let last = ''; ; ) {
      const query = {
        status: 'open',
        limit: String(PAGE),
        direction: 'asc',
        ...(last === '' ? {} : { after_order_id: last }),
      };
      const page = await this.#read('/v2/orders', query, (value) => asList(value, 'orders').map(readOrder));
      const before = all.size;
      for (const one of page) all.set(one.id, one);
      last = page.at(-1)?.id ?? '';
      // A page that brings nothing new would be asked for without end.
      if (page.length < PAGE || all.size === before) return [...all.values()];
    }
  }

  /** Fills after an activity, or after a time, oldest first, one page. */
  async fills(after: { readonly token?: string; readonly time?: Micros }): Promise<readonly AlpacaFill[]> {
    const { token = '', time } = after;
    const query = {
      direction: 'asc',
      page_size: String(FILLS),
      ...(token === '' ? {} : { page_token: token }),
      ...(time === undefined ? {} : { after: toIso(time) }),
    };
    return this.#read('/v2/account/activities/FILL', query, (value) => asList(value, 'activities').map(readFill));
  }

  /** Whether a page of {@link fills} is full, so that more may follow. */
  isFullPage(page: readonly AlpacaFill[]): boolean {
    return page.length >= FILLS;
  }

  positions(): Promise<readonly ReturnType<typeof readPosition>[]> {
    return this.#read('/v2/positions', {}, (value) => asList(value, 'positions').map(readPosition));
  }

  account(): Promise<ReturnType<typeof readAccount>> {
    return this.#read('/v2/account', {}, readAccount);
  }

  close(): void {
    this.exchange.close();
  }

  /** What only reads is asked again until it is answered, a few times. */
  async #read<T>(path: string, query: { readonly [name: string]: string }, read: (value: unknown) => T): Promise<T> {
    const backOff = this.backOff();
    for (let tried = 1; ; tried++) {
      const answer = await this.#send({ method: 'GET', path, query }).catch((failure: HttpFailure) => failure);
      let why: string;
      if (answer instanceof HttpFailure) why = answer.message;
      else {
        const { verdict, text } = this.#judge(answer);
        const decoded: Decoded<T> | null = verdict === 'done' ? decode(answer.body, read) : null;
        if (decoded?.ok === true) return decoded.value;
        why = decoded === null ? text : `${path} answered with what it may not: ${decoded.why}`;
        if (verdict === 'keys')
          throw new BrokerError('alpaca', text, 'check the keys and the endpoint', {}, undefined, 'halt');
        if (verdict === 'refused' || verdict === 'absent')
          throw new BrokerError('alpaca', text, 'see the runbook for the code');
      }
      if (tried === TRIES || this.exchange.closed)
        throw new BrokerError('alpaca', why, `asked ${tried} times; is Alpaca up?`, { path });
      await this.exchange.wait(backOff.next());
    }
  }

  backOff(): BackOff {
    return new BackOff({ first: SECOND / 4, most: 4 * SECOND, factor: 2 }, this.#random);
  }

  async #order(call: Call): Promise<AlpacaAnswer> {
    let response: HttpResponse;
    try {
      response = await this.#send(call);
    } catch (failure) {
      if (!(failure instanceof HttpFailure)) throw failure;
      const verdict = failure.sent === 'no' ? 'not-sent' : 'unknown';
      return { verdict, order: null, text: failure.message, retryAfter: 0 };
    }
    const { verdict, text, retryAfter } = this.#judge(response);
    if (verdict !== 'done' || response.status === 204) return { verdict, order: null, text, retryAfter };
    const decoded = decode(response.body, readOrder);
    if (decoded.ok) return { verdict, order: decoded.value, text, retryAfter };
    // A success that cannot be read is no success that can be trusted: ask what it was.
    return { verdict: 'unknown', order: null, text: `${response.status} ${decoded.why}`, retryAfter };
  }

  #judge({ status, headers, body }: HttpResponse): { verdict: AlpacaVerdict; text: string; retryAfter: Micros } {
    const { code, message } = readRefusal(body);
    const verdict = judgeAlpaca(status, code, message);
    const now = this.#settings.transport.clock.now();
    const remaining = Number(headers['x-ratelimit-remaining'] ?? 'none');
    const limit = Number(headers['x-ratelimit-limit'] ?? 'none');
    if (Number.isFinite(remaining) && Number.isFinite(limit)) {
      const reset = Number(headers['x-ratelimit-reset'] ?? 'none') * SECOND;
      this.#budget.define({ name: 'requests', limit, per: MINUTE });
      this.#budget.observe('requests', now, {
        used: limit - remaining,
        ...(Number.isFinite(reset) ? { resetAt: reset } : {}),
      });
    }
    const asked = Number(headers['retry-after'] ?? '1');
    const retryAfter = Math.round((Number.isFinite(asked) && asked > 0 ? Math.min(asked, 3600) : 1) * SECOND);
    if (verdict === 'limited') this.#budget.block(now + retryAfter);
    const words = this.#secrets.wash(message || body.slice(0, 200));
    return { verdict, text: `${status}${code === 0 ? '' : ` ${code}`} ${words}`.trim(), retryAfter };
  }

  async #send({ method, path, query = {}, body, urgent = false }: Call): Promise<HttpResponse> {
    const search = new URLSearchParams(query).toString();
    return this.exchange.ask({
      path,
      urgent,
      make: async () => {
        const { keyId, secretKey } = await this.#settings.keys();
        this.#secrets.learn(keyId, secretKey);
        const headers = { 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secretKey, Accept: 'application/json' };
        const url = `${this.#settings.endpoint.rest}${path}${search === '' ? '' : `?${search}`}`;
        if (body === undefined) return { method, url, headers };
        return { method, url, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
      },
    });
  }
}
