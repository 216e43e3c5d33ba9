import { DataError } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import type { Micros } from '../../core/time.js';
import { BackOff } from '../transport/back-off.js';
import { type Ask, Exchange } from '../transport/exchange.js';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../transport/http.js';
import { RequestBudget } from '../transport/request-budget.js';
import { Secrets } from '../transport/secrets.js';
import type { Transport } from '../transport/transport.js';
import type { HistoryProtocol } from './history-protocol.js';

const TRIES = 6;
const TIMEOUT: Micros = 30_000_000;
/** A budget that is used up is waited for, as long as a service's window lasts. */
const PATIENCE: Micros = 600_000_000;
/** Where a service refuses without saying for how long. */
const BLOCKED: Micros = 10_000_000;

/**
 * Asks a service for history: within its budget, by its own count where its headers tell it; again after 429, 418, 5xx and lines
 * that were cut, with growing waits, six times in all.
 */
export class HistoryDesk {
  readonly #protocol: HistoryProtocol;
  readonly #transport: Pick<Transport, 'http' | 'clock'>;
  readonly #budget: RequestBudget;
  readonly #exchange: Exchange;
  readonly #seed: number;
  readonly #secrets = new Secrets();

  constructor(protocol: HistoryProtocol, transport: Pick<Transport, 'http' | 'clock'>, seed: number) {
    this.#protocol = protocol;
    this.#transport = transport;
    this.#seed = seed;
    this.#budget = new RequestBudget(protocol.windows, 0);
    this.#exchange = new Exchange({
      who: protocol.name,
      send: transport.http,
      clock: transport.clock,
      budget: this.#budget,
      secrets: this.#secrets,
      timeout: TIMEOUT,
      patience: PATIENCE,
    });
  }

  /**
   * The body of an answer.
   *
   * @throws DataError where the service refuses; HttpFailure where it did not answer in six tries, or the desk was closed
   */
  async ask(url: string, cost: number): Promise<string> {
    const path = new URL(url).pathname;
    const make = async (): Promise<HttpRequest> => {
      const headers = (await this.#protocol.headers?.()) ?? {};
      this.#secrets.learn(...Object.values(headers));
      return { method: 'GET', url, headers };
    };
    const random = new Random(this.#seed, `${this.#protocol.name} history`);
    const backOff = new BackOff({ first: 500_000, most: 30_000_000, factor: 2 }, random);
    for (let tries = 1; ; tries++) {
      const result = await this.#once({ path, cost, make });
      if ('body' in result) return result.body;
      if (this.#exchange.closed || tries === TRIES) throw result.failure;
      await this.#exchange.wait(backOff.next());
    }
  }

  /** Ends what waits and what is on its way. */
  close(): void {
    this.#exchange.close();
  }

  async #once(ask: Ask): Promise<{ readonly body: string } | { readonly failure: Error }> {
    let response: HttpResponse;
    try {
      response = await this.#exchange.ask(ask);
    } catch (failure) {
      if (!(failure instanceof HttpFailure)) throw failure;
      return { failure };
    }
    const { status, headers } = response;
    const body = this.#secrets.wash(response.body);
    const now = this.#transport.clock.now();
    for (const { window, used, resetAt } of this.#protocol.count?.(headers, now) ?? [])
      this.#budget.observe(window, now, resetAt === undefined ? { used } : { used, resetAt });
    if (status === 429 || status === 418) {
      const seconds = Number(headers['retry-after']);
      this.#budget.block(now + (seconds > 0 ? seconds * 1e6 : BLOCKED));
    }
    const busy = status === 200 ? (this.#protocol.busy?.(body) ?? null) : `status ${status}`;
    if (busy === null) return { body };
    const failure = new DataError(
      this.#protocol.name,
      `${ask.path} was refused (${busy}): ${JSON.stringify(body.slice(0, 120))}`,
      'look at what was asked for, and whether the service is up',
    );
    if (status >= 400 && status < 500 && status !== 429 && status !== 418 && status !== 408) throw failure;
    return { failure };
  }
}
