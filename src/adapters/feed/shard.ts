import type { Random } from '../../core/random.js';
import type { Micros } from '../../core/time.js';
import type { RateBudget } from '../transport/rate-budget.js';
import type { Frame } from '../transport/socket.js';
import { SocketLink } from '../transport/socket-link.js';
import type { Transport } from '../transport/transport.js';
import { ChannelBook } from './channel-book.js';
import type { FeedProtocol, Stream } from './protocol.js';
import type { StreamState } from './stream-state.js';

/** What a shard tells its session, and asks of it. */
export interface ShardListener {
  received(frame: Frame, at: Micros, connection: number): void;
  down(detail: string): void;
  up(): void;
  after(delay: Micros, run: () => void): void;
  askAgain(state: StreamState, connection: number): void;
  readonly patience: Micros;
}

/** The streams that share one connection: subscribed when it opens, told when it is gone. */
export class Shard {
  readonly link: SocketLink;
  readonly #protocol: FeedProtocol;
  readonly #listener: ShardListener;
  readonly #states = new Set<StreamState>();
  readonly #fresh: Stream[] = [];
  readonly #dropped: Stream[] = [];
  /** The number of the last message of each connection, where the venue counts them. */
  readonly #counts = new Map<number, number>();
  readonly #ready = new Set<number>();
  #started = false;

  constructor(
    protocol: FeedProtocol,
    transport: Transport & { readonly random: Random; readonly attempts: RateBudget | undefined },
    listener: ShardListener,
  ) {
    this.#protocol = protocol;
    this.#listener = listener;
    const { sockets, clock, random, attempts } = transport;
    this.link = new SocketLink(
      {
        ...protocol.watch,
        ...(attempts === undefined ? {} : { attempts }),
        open: sockets,
        clock,
        random,
        request: () => protocol.connect(this.#streams()),
      },
      {
        opened: (connection) => {
          if (protocol.greet === undefined) this.#subscribeAll(connection);
        },
        received: (frame, at, connection) => listener.received(frame, at, connection),
        lost: (connection, reason, detail) => this.#lost(connection, `${reason}: ${detail}`),
        retired: (connection) => this.#forget(connection, 'replaced'),
      },
    );
  }

  get size(): number {
    return this.#states.size;
  }

  get connected(): boolean {
    return this.link.connection !== 0;
  }

  has(state: StreamState): boolean {
    return this.#states.has(state);
  }

  add(state: StreamState): void {
    this.#states.add(state);
    this.#fresh.push(state.stream);
  }

  remove(state: StreamState): void {
    if (this.#states.delete(state)) this.#dropped.push(state.stream);
  }

  /** Sends what changed since the last time, or connects. */
  flush(): void {
    const fresh = this.#fresh.splice(0);
    const dropped = this.#dropped.splice(0);
    if (!this.#started) {
      this.#started = true;
      void this.link.start();
      return;
    }
    for (const connection of this.#ready) {
      if (dropped.length > 0) for (const text of this.#protocol.unsubscribe(dropped)) this.link.send(text, connection);
      if (fresh.length > 0) for (const text of this.#protocol.subscribe(fresh)) this.link.send(text, connection);
      for (const state of this.#states) if (fresh.includes(state.stream)) this.#opened(state, connection);
    }
  }

  resubscribe(state: StreamState, connection: number): void {
    for (const text of this.#protocol.unsubscribe([state.stream])) this.link.send(text, connection);
    for (const text of this.#protocol.subscribe([state.stream])) this.link.send(text, connection);
  }

  /** The venue greeted: answers, or subscribes once nothing more is to be said. */
  greeted(step: string, connection: number): void {
    const answer = this.#protocol.greet?.(step) ?? null;
    if (answer !== null) this.link.send(answer, connection);
    else if (!this.#ready.has(connection)) this.#subscribeAll(connection);
  }

  /** Notes the number of a message; false for one that is late or came twice, and is to be left out. */
  counts(number: number, connection: number): boolean {
    const last = this.#counts.get(connection);
    if (last !== undefined && number <= last) return false;
    this.#counts.set(connection, number);
    // A connection whose first message is not the first of the venue's count has missed some too.
    const expected = last === undefined ? number : last + 1;
    if (number === expected) return true;
    const detail = `message ${expected} is missing on connection ${connection}`;
    for (const { keeper } of this.#states) if (keeper instanceof ChannelBook) keeper.missed(connection, detail);
    return true;
  }

  close(): void {
    this.link.close();
  }

  #streams(): Stream[] {
    return [...this.#states].map((one) => one.stream);
  }

  #subscribeAll(connection: number): void {
    this.#ready.add(connection);
    this.#listener.up();
    for (const text of this.#protocol.subscribe(this.#streams())) this.link.send(text, connection);
    for (const state of this.#states) this.#opened(state, connection);
  }

  #opened(state: StreamState, connection: number): void {
    state.asked = 0;
    state.keeper?.opened(connection);
    if (connection > 1) {
      state.trades?.resumed();
      state.bars?.resumed();
    }
    if (state.keeper instanceof ChannelBook) {
      this.#listener.after(this.#listener.patience, () => {
        const { keeper } = state;
        if (!state.removed && keeper?.synced === false && this.#ready.has(connection))
          this.#listener.askAgain(state, connection);
      });
    }
  }

  #lost(connection: number, detail: string): void {
    this.#listener.down(detail);
    this.#forget(connection, detail);
  }

  #forget(connection: number, detail: string): void {
    this.#counts.delete(connection);
    this.#ready.delete(connection);
    for (const state of this.#states) state.keeper?.lost(connection, detail);
  }
}
