import { BrokerError } from '../../core/errors.js';
import type { Micros } from '../../core/time.js';
import type { Clock } from '../transport/clock.js';
import type { HttpRequest, SendHttp } from '../transport/http.js';
import { RateBudget, type RateLimit } from '../transport/rate-budget.js';

/** Where a venue refuses without saying for how long. */
const BLOCKED: Micros = 10_000_000;

/**
 * Sends requests within a venue's budget. An answer that is not of status 2xx is an error; 429 and 418 stop all requests
 * for as long as the venue says.
 */
export class RestDesk {
  readonly #who: string;
  readonly #send: SendHttp;
  readonly #clock: Clock;
  readonly #budget: RateBudget;
  readonly #abort = new AbortController();

  constructor(who: string, transport: { readonly http: SendHttp; readonly clock: Clock }, limit: RateLimit) {
    this.#who = who;
    this.#send = transport.http;
    this.#clock = transport.clock;
    this.#budget = new RateBudget(limit);
  }

  /** Sends a request after `wait` and once the budget allows, and hands the body, or an error, to `done`. */
  get(
    request: HttpRequest,
    { wait = 0, weight = 1 }: { readonly wait?: Micros; readonly weight?: number },
    done: (result: { readonly body: string } | { readonly error: string }) => void,
  ): void {
    if (this.#abort.signal.aborted) return;
    const now = this.#clock.now();
    const delay = Math.max(wait, this.#budget.roomAt(now, weight) - now);
    if (delay > 0) {
      this.#clock.after(delay, () => this.get(request, { weight }, done));
      return;
    }
    this.#budget.take(now, weight);
    this.#send(request, this.#abort.signal).then(
      ({ status, headers, body }) => {
        if (this.#abort.signal.aborted) return;
        if (status >= 200 && status < 300) {
          done({ body });
          return;
        }
        if (status === 429 || status === 418) {
          const seconds = Number(headers['retry-after']);
          this.#budget.block(this.#clock.now() + (seconds > 0 ? seconds * 1e6 : BLOCKED));
        }
        done({ error: `status ${status}` });
      },
      (cause: unknown) => {
        if (!this.#abort.signal.aborted) done({ error: cause instanceof Error ? cause.message : String(cause) });
      },
    );
  }

  /** The same as a promise. @throws BrokerError to be tried again */
  async ask(request: HttpRequest, weight = 1): Promise<string> {
    const result = await new Promise<{ body: string } | { error: string }>((resolve) =>
      this.get(request, { weight }, resolve),
    );
    if ('body' in result) return result.body;
    throw new BrokerError(this.#who, `${new URL(request.url).pathname} was not answered: ${result.error}`, 'try again');
  }

  /** Stops what waits and what is on its way; nothing is handed over afterwards. */
  close(): void {
    this.#abort.abort();
  }
}
