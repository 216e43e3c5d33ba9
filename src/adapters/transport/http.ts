import { EdgeproofError } from '../../core/errors.js';

/** One request. Header names are written as the service documents them. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
}

/** What came back, whatever its status; header names are lower-case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/**
 * Sends one request: what differs between Node, a browser and a test.
 *
 * Any status is an answer. Rejects with an {@link HttpFailure} when there is none; follows no redirect, since the keys
 * in the headers are meant for one host.
 */
export type SendHttp = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/**
 * A request without an answer. `sent` is `no` only where nothing has left this machine for certain; an order whose
 * request failed otherwise may have been placed.
 *
 * @example
 * ```ts
 * import { HttpFailure } from 'edgeproof/adapters/transport';
 * const failure = new HttpFailure('POST api.example', 'the line was cut', 'unknown');
 * if (failure.sent !== 'unknown' || !failure.message.includes('ask before you send again')) throw new Error('outcome');
 * ```
 */
export class HttpFailure extends EdgeproofError {
  readonly sent: 'no' | 'unknown';

  constructor(who: string, what: string, sent: 'no' | 'unknown', cause?: unknown) {
    const fix = sent === 'no' ? 'nothing was sent; try again' : 'the outcome is unknown; ask before you send again';
    super({ code: 'HTTP', severity: 'retry', who, what, fix, context: { sent }, cause });
    this.sent = sent;
  }
}
