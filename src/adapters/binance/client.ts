import { BrokerError } from '../../core/errors.js';
import type { Random } from '../../core/random.js';
import { MINUTE, type Micros, SECOND } from '../../core/time.js';
import { BackOff } from '../transport/back-off.js';
import { Exchange } from '../transport/exchange.js';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../transport/http.js';
import { RequestBudget } from '../transport/request-budget.js';
import type { Secrets } from '../transport/secrets.js';
import { asRecord, type Decoded, decode } from '../transport/wire-read.js';
import { type BinanceVerdict, judgeBinance } from './codes.js';
import type { BinanceSettings } from './options.js';
import type { BinanceParams } from './order-request.js';
import { readTime } from './order-wire.js';
import { payloadOf, secretTexts, signWith } from './sign.js';

/** What became of a request. */
export interface BinanceAnswer {
  readonly verdict: BinanceVerdict | 'not-sent';
  readonly status: number;
  readonly body: string;
  /** Washed of keys. */
  readonly text: string;
  /** When it was stamped, by Binance's clock. */
  readonly stampedAt: Micros;
  readonly retryAfter: Micros;
}

/** One call. */
export interface BinanceCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly params?: BinanceParams;
  readonly weight: number;
  readonly signed?: boolean;
  /** Counts as a new order. */
  readonly order?: boolean;
  readonly urgent?: boolean;
}

const TRIES = 4;
const USED = /^x-mbx-(used-weight|order-count)-(\d+[smhd])$/;

/** Binance's REST interface: stamped by the server's clock, signed, counted as the server counts. */
export class BinanceClient {
  readonly exchange: Exchange;
  readonly budget: RequestBudget;
  readonly #settings: BinanceSettings;
  readonly #secrets: Secrets;
  readonly #random: Random;
  /** The server's clock less ours. */
  #offset: Micros = 0;

  constructor(settings: BinanceSettings, secrets: Secrets, random: Random) {
    const { transport, timeout, onRequest } = settings;
    this.#settings = settings;
    this.#secrets = secrets;
    this.#random = random;
    this.budget = new RequestBudget([{ name: 'used-weight-1m', limit: 6000, per: MINUTE }]);
    this.exchange = new Exchange({
      who: 'binance',
      send: transport.http,
      clock: transport.clock,
      budget: this.budget,
      secrets,
      timeout,
      patience: 5 * SECOND,
      onRequest,
    });
  }

  /** Now by Binance's clock, as well as we know it. */
  get serverNow(): Micros {
    return this.#settings.transport.clock.now() + this.#offset;
  }

  /** Asks for the server's time, and takes the middle of the question's way as its moment. */
  async syncClock(): Promise<Micros> {
    const { clock } = this.#settings.transport;
    const began = clock.now();
    const at = await this.read({ method: 'GET', path: '/api/v3/time', weight: 1 }, (value) =>
      readTime(asRecord(value, 'time'), 'serverTime'),
    );
    this.#offset = Math.round(at - (began + clock.now()) / 2);
    return this.#offset;
  }

  /**
   * Sends once. Where the clock was off it is set and the request stamped anew: such a request was not carried out.
   */
  async call(call: BinanceCall): Promise<BinanceAnswer> {
    for (let tried = 1; ; tried++) {
      const answer = await this.#once(call);
      if (answer.verdict !== 'clock' || tried === 3) return answer;
      try {
        await this.syncClock();
      } catch {
        return answer;
      }
    }
  }

  /** What only reads is asked again until it is answered, a few times. */
  async read<T>(call: BinanceCall, read: (value: unknown) => T): Promise<T> {
    const backOff = this.backOff();
    for (let tried = 1; ; tried++) {
      const answer = await this.call(call);
      const decoded: Decoded<T> | null = answer.verdict === 'done' ? decode(answer.body, read) : null;
      if (decoded?.ok === true) return decoded.value;
      const why = decoded === null ? answer.text : `${call.path} answered with what it may not: ${decoded.why}`;
      const fatal = answer.verdict === 'keys';
      if (fatal || answer.verdict === 'refused' || answer.verdict === 'absent')
        throw new BrokerError(
          'binance',
          why,
          'see the runbook for the code',
          { path: call.path },
          undefined,
          fatal ? 'halt' : 'retry',
        );
      if (tried === TRIES || this.exchange.closed)
        throw new BrokerError('binance', why, `asked ${tried} times; is Binance up?`, { path: call.path });
      await this.exchange.wait(Math.max(backOff.next(), answer.retryAfter));
    }
  }

  backOff(): BackOff {
    return new BackOff({ first: SECOND / 4, most: 4 * SECOND, factor: 2 }, this.#random);
  }

  /** Parameters with key, stamp and signature, as the WebSocket API wants them. */
  async signedParams(): Promise<{ readonly [name: string]: string | number }> {
    const keys = await this.#settings.keys();
    this.#secrets.learn(...secretTexts(keys));
    const params = { apiKey: keys.apiKey, timestamp: Math.floor(this.serverNow / 1000) };
    const signature = await signWith(keys, payloadOf(params, true));
    return { ...params, signature };
  }

  close(): void {
    this.exchange.close();
  }

  async #once(call: BinanceCall): Promise<BinanceAnswer> {
    let stampedAt: Micros = this.serverNow;
    let response: HttpResponse;
    try {
      response = await this.exchange.ask({
        path: call.path,
        cost: call.weight,
        urgent: call.urgent ?? false,
        windows: ['used-weight-1m', ...(call.order === true ? ['order-count-10s', 'order-count-1d'] : [])],
        make: async () => {
          stampedAt = this.serverNow;
          return this.#request(call);
        },
      });
    } catch (failure) {
      if (!(failure instanceof HttpFailure)) throw failure;
      const verdict = failure.sent === 'no' ? 'not-sent' : 'unknown';
      return { verdict, status: 0, body: '', text: failure.message, stampedAt, retryAfter: 0 };
    }
    return { ...this.#judge(response), status: response.status, body: response.body, stampedAt };
  }

  async #request({ method, path, params = {}, signed = false }: BinanceCall): Promise<HttpRequest> {
    const { endpoint, recvWindow, keys: provider } = this.#settings;
    const base = `${endpoint.rest}${path}`;
    if (!signed) {
      const query = payloadOf(params);
      return { method, url: query === '' ? base : `${base}?${query}`, headers: {} };
    }
    const keys = await provider();
    this.#secrets.learn(...secretTexts(keys));
    const stamp = { recvWindow: String(recvWindow / 1000), timestamp: String(Math.floor(this.serverNow / 1000)) };
    const payload = payloadOf({ ...params, ...stamp });
    const signature = await signWith(keys, payload);
    const whole = `${payload}&signature=${encodeURIComponent(signature)}`;
    const headers = { 'X-MBX-APIKEY': keys.apiKey };
    if (method !== 'POST') return { method, url: `${base}?${whole}`, headers };
    return {
      method,
      url: base,
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: whole,
    };
  }

  #judge({ status, headers, body }: HttpResponse): Pick<BinanceAnswer, 'verdict' | 'text' | 'retryAfter'> {
    const decoded = decode(body, (value) => asRecord(value, 'answer'));
    const { code, msg } = decoded.ok ? decoded.value : {};
    const number = typeof code === 'number' ? code : null;
    const message = typeof msg === 'string' ? msg : '';
    const verdict = judgeBinance(status, number, message);
    const now = this.#settings.transport.clock.now();
    for (const [name, value] of Object.entries(headers)) {
      const used = USED.exec(name);
      const count = Number(value);
      if (used !== null && Number.isSafeInteger(count))
        this.budget.observe(`${used[1]}-${used[2]}`, now, { used: count });
    }
    const asked = Number(headers['retry-after'] ?? 'none');
    const ban = status === 418 ? 120 : 1;
    const seconds = Number.isFinite(asked) && asked > 0 ? asked : number === -1015 ? 10 : ban;
    const retryAfter = Math.round(Math.min(seconds, 3 * 86_400) * SECOND);
    if (verdict === 'limited' && number !== -1015) this.budget.block(now + retryAfter);
    // Too many orders stops orders, not cancels and questions.
    else if (number === -1015) this.budget.observe('order-count-10s', now, { used: Number.MAX_SAFE_INTEGER });
    const words = this.#secrets.wash(message || body.slice(0, 200));
    return { verdict, text: `${status}${number === null ? '' : ` ${number}`} ${words}`.trim(), retryAfter };
  }
}
