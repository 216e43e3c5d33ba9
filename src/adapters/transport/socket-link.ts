import type { Random } from '../../core/random.js';
import type { Micros } from '../../core/time.js';
import { BackOff, type BackOffOptions } from './back-off.js';
import type { Clock } from './clock.js';
import type { RateBudget } from './rate-budget.js';
import type { Frame, OpenSocket, SocketRequest } from './socket.js';
import { type LostReason, SocketConnection, type WatchOptions } from './socket-connection.js';

/** A link that is kept up. */
export interface SocketLinkOptions extends WatchOptions {
  readonly open: OpenSocket;
  readonly clock: Clock;
  /** A stream of its own for jitter. */
  readonly random: Random;
  /** Asked before each connection: an address may carry a token that ages. */
  readonly request: () => SocketRequest | Promise<SocketRequest>;
  /** Default: first 0.5 s, doubled up to 30 s. */
  readonly backOff?: BackOffOptions;
  /** Older connections are replaced, the new one made before the old one is broken; default: never. */
  readonly maxAge?: Micros;
  /** How long the old connection goes on beside the new one; default 5 s. */
  readonly overlap?: Micros;
  /** A connection that held this long resets the back-off; default 10 s. */
  readonly steadyAfter?: Micros;
  /** Attempts that the service allows, shared by all links to it. */
  readonly attempts?: RateBudget;
}

/** What a link tells. Connections are numbered from 1; two of them overlap while one replaces the other. */
export interface SocketLinkListener {
  /** A connection is open: subscribe on it now. */
  opened(connection: number): void;
  /** A frame came on a connection; `at` is the receive time in microseconds and never falls. */
  received(frame: Frame, at: Micros, connection: number): void;
  /** A connection ended unasked; `retryIn` is null where another one is open or being opened. */
  lost(connection: number, reason: LostReason, detail: string, retryIn: Micros | null): void;
  /** A connection was replaced by a younger one and closed in order. */
  retired(connection: number): void;
}

/**
 * Keeps one socket up: reconnects with jittered back-off, treats silence as loss, and replaces a connection that grows old
 * before it breaks. Frames come with the number of their connection, so that an owner can tell two that overlap apart.
 *
 * @example
 * ```ts
 * import { Random } from 'edgeproof';
 * import { MemoryNetwork, SocketLink, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const network = new MemoryNetwork(clock, (peer) => peer.send('hello'));
 * const heard: unknown[] = [];
 * const link = new SocketLink({ open: network.open, clock, random: new Random(1, 'link'), request: () => ({ url: 'wss://feed.example' }) }, {
 *   opened: () => {}, lost: () => {}, retired: () => {}, received: (frame) => heard.push(frame),
 * });
 * await link.start();
 * clock.advance(1_000_000);
 * if (heard[0] !== 'hello') throw new Error('heard');
 * link.close();
 * ```
 */
export class SocketLink {
  readonly #options: SocketLinkOptions;
  readonly #listener: SocketLinkListener;
  readonly #backOff: BackOff;
  readonly #live = new Map<number, SocketConnection>();
  readonly #timers = new Set<() => void>();
  #current = 0;
  #count = 0;
  #connecting = false;
  #closed = false;
  #at: Micros = Number.NEGATIVE_INFINITY;

  constructor(options: SocketLinkOptions, listener: SocketLinkListener) {
    this.#options = options;
    this.#listener = listener;
    this.#backOff = new BackOff(options.backOff ?? { first: 500_000, most: 30_000_000, factor: 2 }, options.random);
  }

  /** Begins to connect; resolves once the first attempt is on its way. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** The number of the connection that is in use; 0 while there is none. */
  get connection(): number {
    return this.#live.get(this.#current)?.open === true ? this.#current : 0;
  }

  /** Sends on one connection, the one in use unless stated; nothing where it is gone. */
  send(text: string, connection: number = this.#current): void {
    this.#live.get(connection)?.send(text);
  }

  /** Replaces the connection in use: the new one is opened first. For a service that says it will shut down. */
  renew(): void {
    if (!this.#connecting) void this.#connect();
  }

  /** What a connection delivers is unusable: it is dropped, and the link reconnects. */
  giveUp(connection: number, detail: string): void {
    this.#live.get(connection)?.giveUp(detail);
  }

  /** Closes all in order; nothing is told afterwards. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    for (const one of this.#live.values()) one.close();
    this.#live.clear();
  }

  async #connect(): Promise<void> {
    this.#connecting = true;
    const { attempts, clock } = this.#options;
    const roomAt = attempts?.roomAt(clock.now()) ?? 0;
    if (roomAt > clock.now()) {
      this.#later(roomAt - clock.now(), () => void this.#connect());
      return;
    }
    attempts?.take(clock.now());
    let request: SocketRequest;
    try {
      const asked = this.#options.request();
      request = asked instanceof Promise ? await asked : asked;
    } catch (cause) {
      this.#failed(0, 'not-opened', cause instanceof Error ? cause.message : String(cause));
      return;
    }
    if (this.#closed) return;
    const id = ++this.#count;
    const connection = new SocketConnection(this.#options.open, request, clock, this.#options, {
      opened: () => this.#opened(id),
      received: (frame) => {
        const now = clock.now();
        if (now > this.#at) this.#at = now;
        this.#listener.received(frame, this.#at, id);
      },
      lost: (reason, detail) => this.#failed(id, reason, detail),
    });
    this.#live.set(id, connection);
  }

  #opened(id: number): void {
    const before = this.#current;
    this.#current = id;
    this.#connecting = false;
    const { maxAge, overlap = 5_000_000, steadyAfter = 10_000_000 } = this.#options;
    this.#later(steadyAfter, () => {
      if (this.#live.has(id)) this.#backOff.reset();
    });
    if (maxAge !== undefined) {
      this.#later(maxAge, () => {
        if (this.#current === id) this.renew();
      });
    }
    if (this.#live.has(before)) this.#later(overlap, () => this.#retire(before, id));
    this.#listener.opened(id);
  }

  #retire(old: number, by: number): void {
    const connection = this.#live.get(old);
    // The younger one may have been lost meanwhile: then the old one stays.
    if (connection === undefined || this.#live.get(by)?.open !== true) return;
    this.#live.delete(old);
    connection.close();
    this.#listener.retired(old);
  }

  #failed(id: number, reason: LostReason, detail: string): void {
    if (this.#closed) return;
    const wasOpening = id > this.#current || id === 0;
    this.#live.delete(id);
    if (wasOpening) this.#connecting = false;
    const rest = [...this.#live].filter(([, one]) => one.open).map(([number]) => number);
    if (id === this.#current) this.#current = rest.at(-1) ?? this.#current;
    const again = !this.#connecting && (rest.length === 0 || wasOpening || id > rest.at(-1)!);
    const wait = again ? this.#backOff.next() : null;
    if (wait !== null) {
      this.#connecting = true;
      this.#later(wait, () => void this.#connect());
    }
    this.#listener.lost(id, reason, detail, wait);
  }

  #later(delay: Micros, run: () => void): void {
    const cancel = this.#options.clock.after(delay, () => {
      this.#timers.delete(cancel);
      if (!this.#closed) run();
    });
    this.#timers.add(cancel);
  }
}
