import type { Micros } from '../../core/time.js';
import type { Clock } from './clock.js';
import { HttpFailure, type HttpRequest, type HttpResponse, type SendHttp } from './http.js';
import type { RequestBudget, RequestCost } from './request-budget.js';
import type { Secrets } from './secrets.js';

/** One request as it may be written down: no header, no body, no signature. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** 0 where no answer came. */
  readonly status: number;
  readonly sentAt: Micros;
  readonly took: Micros;
  /** Empty, or why no answer came. */
  readonly failure: string;
}

/** What an {@link Exchange} is made of. */
export interface ExchangeOptions {
  readonly who: string;
  readonly send: SendHttp;
  readonly clock: Clock;
  readonly budget: RequestBudget;
  readonly secrets: Secrets;
  /** No answer within this is none. */
  readonly timeout: Micros;
  /** Longest that a request waits for room in the budget before it fails unsent. */
  readonly patience: Micros;
  readonly onRequest?: ((record: RequestRecord) => void) | undefined;
}

/** How one request is treated. */
export interface Ask extends RequestCost {
  /** Path without query, as it may be written down. */
  readonly path: string;
  /** Stamped and signed at the last moment, after the wait for room. */
  readonly make: () => HttpRequest | Promise<HttpRequest>;
}

/**
 * Requests to one service: waits for room, gives up in time, leaves no key in what it says, and tells whether a request
 * that failed may have arrived.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #stop = new AbortController();
  readonly #waits = new Set<() => void>();

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  /** @throws HttpFailure when no answer came */
  async ask(ask: Ask): Promise<HttpResponse> {
    const { who, clock, budget } = this.#options;
    await this.#room(ask);
    const request = await ask.make();
    if (this.#stop.signal.aborted) throw new HttpFailure(who, 'closed', 'no');
    budget.take(clock.now(), ask);
    const sentAt = clock.now();
    try {
      const response = await this.#inTime(request);
      this.#note(ask.path, request, { status: response.status, sentAt, failure: '' });
      return response;
    } catch (cause) {
      const failure = this.#failure(cause);
      this.#note(ask.path, request, { status: 0, sentAt, failure: failure.message });
      throw failure;
    }
  }

  /** Waits; ends early, with a failure, when closed. */
  wait(delay: Micros): Promise<void> {
    const { clock, who } = this.#options;
    if (this.#stop.signal.aborted) return Promise.reject(new HttpFailure(who, 'closed', 'no'));
    return new Promise((resolve, reject) => {
      const end = (): void => {
        cancel();
        reject(new HttpFailure(who, 'closed', 'no'));
      };
      const cancel = clock.after(delay, () => {
        this.#waits.delete(end);
        resolve();
      });
      this.#waits.add(end);
    });
  }

  get closed(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Requests and waits that are under way end now. */
  close(): void {
    this.#stop.abort();
    for (const end of [...this.#waits]) end();
    this.#waits.clear();
  }

  async #room(ask: Ask): Promise<void> {
    const { clock, budget, patience, who } = this.#options;
    for (;;) {
      const now = clock.now();
      const at = budget.roomAt(now, ask);
      if (at <= now) return;
      if (at - now > patience)
        throw new HttpFailure(who, `no room in the request budget for ${Math.ceil((at - now) / 1e6)} s`, 'no');
      await this.wait(at - now);
    }
  }

  async #inTime(request: HttpRequest): Promise<HttpResponse> {
    const { send, clock, timeout, who } = this.#options;
    const abort = new AbortController();
    let late: (() => void) | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const end = (why: string): void => {
        reject(new HttpFailure(who, why, 'unknown'));
        abort.abort();
      };
      const cancel = clock.after(timeout, () => end(`no answer within ${timeout / 1e6} s`));
      const onClose = (): void => end('closed while a request was under way');
      this.#waits.add(onClose);
      late = () => {
        cancel();
        this.#waits.delete(onClose);
      };
    });
    try {
      return await Promise.race([send(request, abort.signal), tooLate]);
    } finally {
      late?.();
    }
  }

  /** Errors of a platform may quote a URL or a header: none of their text goes on unwashed, nor the error itself. */
  #failure(cause: unknown): HttpFailure {
    const { who, secrets } = this.#options;
    const text = secrets.wash(cause instanceof Error ? cause.message : String(cause));
    const sent = cause instanceof HttpFailure ? cause.sent : 'unknown';
    return new HttpFailure(who, text, sent);
  }

  #note(path: string, request: HttpRequest, what: { status: number; sentAt: Micros; failure: string }): void {
    const { onRequest, clock, secrets } = this.#options;
    if (onRequest === undefined) return;
    const record = { method: request.method, ...what, path: secrets.wash(path), took: clock.now() - what.sentAt };
    onRequest(record);
  }
}
