import { fetchHttp } from '../adapters/transport/fetch-http.js';
import type { SendHttp } from '../adapters/transport/http.js';
import { knownOptions } from '../core/options.js';

/** Failures before the first byte: no connection was made, so nothing was sent. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * Requests for Node: its own `fetch`, with the failures told apart that show that nothing was sent.
 *
 * @example
 * ```ts
 * import { nodeHttp } from 'edgeproof/node';
 * const send = nodeHttp();
 * const failure = await send({ method: 'GET', url: 'http://127.0.0.1:9/', headers: {} }, new AbortController().signal)
 *   .catch((error: { sent?: string }) => error);
 * if (!('sent' in failure) || failure.sent === undefined) throw new Error('a refused connection is a failure');
 * ```
 */
export function nodeHttp(options: { readonly maxBytes?: number } = {}): SendHttp {
  knownOptions('nodeHttp', options, ['maxBytes']);
  return fetchHttp((url, init) => fetch(url, init), { ...options, neverSent });
}

function neverSent(cause: unknown): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined;
  if (inner instanceof AggregateError) return inner.errors.length > 0 && inner.errors.every(isBeforeSending);
  return isBeforeSending(inner);
}

function isBeforeSending(cause: unknown): boolean {
  return cause instanceof Error && BEFORE_SENDING.has((cause as { code?: string }).code ?? '');
}
