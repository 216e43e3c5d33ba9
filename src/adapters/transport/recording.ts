import { DataError } from '../../core/errors.js';
import type { Micros } from '../../core/time.js';
import type { Clock } from './clock.js';
import { HttpFailure, type HttpRequest, type HttpResponse } from './http.js';
import type { Frame, OpenSocket, Socket, SocketListener } from './socket.js';
import type { Transport } from './transport.js';

/** What happened on the outside, with the time of receiving. Connections are numbered from 1 in order of asking. */
export type RecordedEntry =
  | { readonly at: Micros; readonly what: 'opened' | 'alive'; readonly connection: number }
  | { readonly at: Micros; readonly what: 'frame'; readonly connection: number; readonly frame: Frame }
  | {
      readonly at: Micros;
      readonly what: 'closed';
      readonly connection: number;
      readonly code: number;
      readonly reason: string;
    }
  | {
      readonly at: Micros;
      readonly what: 'answer';
      readonly url: string;
      readonly status: number;
      readonly headers: { readonly [name: string]: string };
      readonly body: string;
    }
  | { readonly at: Micros; readonly what: 'no-answer'; readonly url: string; readonly detail: string };

/**
 * A transport that keeps all that comes in: raw frames and answers with their times, nothing that goes out, so no keys.
 *
 * @example
 * ```ts
 * import { MemoryNetwork, recordTransport, type RecordedEntry, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const kept: RecordedEntry[] = [];
 * const inner = { clock, sockets: new MemoryNetwork(clock, (peer) => peer.send('hi')).open, http: async () => ({ status: 404, headers: {}, body: '' }) };
 * const { sockets } = recordTransport(inner, (entry) => kept.push(entry));
 * sockets({ url: 'wss://feed.example' }, { opened() {}, received() {}, alive() {}, closed() {} });
 * clock.advance(10_000);
 * if (kept.map((one) => one.what).join() !== 'opened,frame') throw new Error('kept');
 * ```
 */
export function recordTransport(inner: Transport, keep: (entry: RecordedEntry) => void): Transport {
  const { clock } = inner;
  let count = 0;
  const sockets: OpenSocket = (request, listener) => {
    const connection = ++count;
    return inner.sockets(request, {
      opened: () => {
        keep({ at: clock.now(), what: 'opened', connection });
        listener.opened();
      },
      received: (frame) => {
        keep({ at: clock.now(), what: 'frame', connection, frame });
        listener.received(frame);
      },
      alive: () => {
        keep({ at: clock.now(), what: 'alive', connection });
        listener.alive();
      },
      closed: (code, reason) => {
        keep({ at: clock.now(), what: 'closed', connection, code, reason });
        listener.closed(code, reason);
      },
    });
  };
  const http = async (request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> => {
    try {
      const { status, headers, body } = await inner.http(request, signal);
      keep({ at: clock.now(), what: 'answer', url: request.url, status, headers, body });
      return { status, headers, body };
    } catch (cause) {
      keep({
        at: clock.now(),
        what: 'no-answer',
        url: request.url,
        detail: cause instanceof Error ? cause.message : String(cause),
      });
      throw cause;
    }
  };
  return { clock, sockets, http };
}

/**
 * A transport that plays a recording: the n-th connection that is asked for hears what the n-th one heard, at the same times of
 * the clock, and each request gets the answer that it got. With the same code and seeds the events are the same.
 *
 * @throws DataError (as a failed request) for one that the recording does not hold
 * @example
 * ```ts
 * import { replayTransport, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const { sockets } = replayTransport([{ at: 10, what: 'opened', connection: 1 }, { at: 20, what: 'frame', connection: 1, frame: 'hi' }], clock);
 * let heardAt = 0;
 * sockets({ url: 'wss://feed.example' }, { opened() {}, received() { heardAt = clock.now(); }, alive() {}, closed() {} });
 * clock.advance(30);
 * if (heardAt !== 20) throw new Error('at its time');
 * ```
 */
export function replayTransport(entries: Iterable<RecordedEntry>, clock: Clock): Transport {
  const connections = new Map<number, RecordedEntry[]>();
  const answers = new Map<string, RecordedEntry[]>();
  for (const entry of entries) {
    if ('connection' in entry) put(connections, entry.connection, entry);
    else put(answers, entry.url, entry);
  }
  let count = 0;
  return {
    clock,
    sockets: (_request, listener) => playSocket(connections.get(++count) ?? [], clock, listener),
    http: (request) =>
      new Promise((resolve, reject) => {
        const entry = answers.get(request.url)?.shift();
        if (entry === undefined) {
          reject(
            new DataError(
              'replay',
              `the recording holds no answer to ${request.url}`,
              'replay with the options of the recording',
            ),
          );
          return;
        }
        clock.after(Math.max(0, entry.at - clock.now()), () => {
          if (entry.what === 'answer') resolve({ status: entry.status, headers: entry.headers, body: entry.body });
          else reject(new HttpFailure('GET', 'no answer, as recorded', 'unknown'));
        });
      }),
  };
}

function put<K>(lists: Map<K, RecordedEntry[]>, key: K, entry: RecordedEntry): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [entry]);
  else list.push(entry);
}

/** One timer at a time: a recording may hold millions of frames. */
function playSocket(entries: readonly RecordedEntry[], clock: Clock, listener: SocketListener): Socket {
  let over = false;
  let next = 0;
  const play = (): void => {
    const entry = entries[next];
    if (entry === undefined || over) return;
    clock.after(Math.max(0, entry.at - clock.now()), () => {
      if (over) return;
      next++;
      if (entry.what === 'opened') listener.opened();
      else if (entry.what === 'alive') listener.alive();
      else if (entry.what === 'frame') listener.received(entry.frame);
      else if (entry.what === 'closed') {
        over = true;
        listener.closed(entry.code, entry.reason);
      }
      play();
    });
  };
  play();
  return {
    buffered: 0,
    send: () => {},
    ping: () => {},
    close: () => {
      over = true;
    },
    drop: () => {
      over = true;
    },
  };
}
