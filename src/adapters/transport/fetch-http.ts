import { knownOptions } from '../../core/options.js';
import { HttpFailure, type HttpRequest, type HttpResponse, type SendHttp } from './http.js';

/** The part of the platform's `fetch` that is used. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>;

/** How a platform's fetch is used. */
export interface FetchHttpOptions {
  /** Longer bodies are refused; default 32 MiB. */
  readonly maxBytes?: number;
  /** Whether a failure shows that nothing was sent; default: never, since a browser does not tell. */
  readonly neverSent?: (cause: unknown) => boolean;
}

const MEBIBYTES_32 = 32 * 1024 * 1024;

/**
 * Requests by the platform's `fetch`: browsers, workers, Node.
 *
 * @param fetchFunction - as a rule `globalThis.fetch`
 * @throws ConfigError for an unknown option
 * @example
 * ```ts
 * import { fetchHttp } from 'edgeproof/adapters/transport';
 * const send = fetchHttp(async () => new Response('{"ok":true}', { status: 200 }));
 * const answer = await send({ method: 'GET', url: 'https://api.example/time', headers: {} }, new AbortController().signal);
 * if (answer.status !== 200 || answer.body !== '{"ok":true}') throw new Error('answer');
 * ```
 */
export function fetchHttp(fetchFunction: FetchFunction, options: FetchHttpOptions = {}): SendHttp {
  knownOptions('fetchHttp', options, ['maxBytes', 'neverSent']);
  const { maxBytes = MEBIBYTES_32, neverSent = () => false } = options;
  return async (request, signal) => {
    const who = `${request.method} ${hostOf(request)}`;
    signal.throwIfAborted();
    try {
      const { method, headers, body } = request;
      const init = { method, headers, signal, redirect: 'manual', cache: 'no-store', credentials: 'omit' } as const;
      const response = await fetchFunction(request.url, body === undefined ? init : { ...init, body });
      return await readAll(response, maxBytes, who);
    } catch (cause) {
      if (cause instanceof HttpFailure) throw cause;
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new HttpFailure(who, `no answer (${words})`, neverSent(cause) ? 'no' : 'unknown', cause);
    }
  };
}

function hostOf({ url }: HttpRequest): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is none';
}

/** Reads a body up to a limit: a broken server must not fill the memory. */
async function readAll(response: Response, maxBytes: number, who: string): Promise<HttpResponse> {
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value;
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw new HttpFailure(who, `the answer is longer than ${maxBytes} bytes`, 'unknown');
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { status: response.status, headers, body: new TextDecoder().decode(bytes) };
}
