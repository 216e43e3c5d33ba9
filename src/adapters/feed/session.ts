import { isEdgeproofError } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import type { Micros } from '../../core/time.js';
import { RateBudget } from '../transport/rate-budget.js';
import type { Transport } from '../transport/transport.js';
import { ClockOffset } from './clock-offset.js';
import type { FeedHealth } from './health.js';
import type { WireMessage } from './message.js';
import { openStream, sequencedBar } from './open-stream.js';
import type { Channel, FeedProtocol, Stream } from './protocol.js';
import { RestDesk } from './rest-desk.js';
import type { FeedEvent, SessionDesk, SessionOptions } from './session-desk.js';
import { Shard } from './shard.js';
import { type StreamState, streamKey } from './stream-state.js';
import { type MessageDesk, takeMessage } from './take-message.js';

/**
 * One venue's feed: streams spread over connections, each kept in step, all told as one sequence of events.
 *
 * What a frame cannot be read for is not guessed: its connection is given up, and everything on it is brought back in step.
 *
 * @example
 * ```ts
 * import { FeedSession } from 'edgeproof/adapters/feed';
 * if (typeof FeedSession !== 'function') throw new Error('a class');
 * ```
 */
export class FeedSession implements SessionDesk {
  readonly protocol: FeedProtocol;
  readonly rest: RestDesk;
  readonly #transport: Transport;
  readonly #listener: (event: FeedEvent) => void;
  readonly #options: SessionOptions;
  readonly #streams = new Map<string, StreamState>();
  readonly #shards: Shard[] = [];
  readonly #timers = new Set<() => void>();
  readonly #clock = new ClockOffset();
  readonly #attempts: RateBudget | undefined;
  readonly #refusals: string[] = [];
  readonly #desk: MessageDesk;
  #closed = false;
  #badFrames = 0;
  #strangers = 0;
  #reconnects = 0;
  #shardCount = 0;
  #at: Micros = Number.NEGATIVE_INFINITY;

  constructor(
    protocol: FeedProtocol,
    transport: Transport,
    listener: (event: FeedEvent) => void,
    options: SessionOptions = {},
  ) {
    this.protocol = protocol;
    this.#transport = transport;
    this.#listener = listener;
    this.#options = options;
    this.rest = new RestDesk(protocol.name, transport, protocol.requests);
    const at = (): Micros => this.#at;
    this.#desk = {
      stream: (channel, symbol, ts) => this.#state(channel, symbol, ts),
      heard: (symbol, number) => this.#streams.get(streamKey({ symbol, channel: 'trades' }))?.trades?.heard(number),
      refused: (detail) => {
        this.#refusals.push(detail);
        if (this.#refusals.length > 10) this.#refusals.shift();
      },
      tell: (event) => this.tell(event),
      sequenced: (bar) => sequencedBar(bar, protocol.bars?.everyPeriod === true),
      get at() {
        return at();
      },
    };
    this.#attempts = protocol.attempts === undefined ? undefined : new RateBudget(protocol.attempts);
  }

  /** Subscribes what is new and unsubscribes what is no longer wanted. */
  set(streams: readonly Stream[]): void {
    const wanted = new Map(streams.map((one) => [streamKey(one), one]));
    for (const [key, state] of this.#streams) {
      if (wanted.has(key)) continue;
      state.remove();
      this.#streams.delete(key);
      for (const shard of this.#shards) shard.remove(state);
    }
    for (const [key, stream] of wanted) {
      if (this.#streams.has(key)) continue;
      const state = openStream(this, stream);
      this.#streams.set(key, state);
      this.#room().add(state);
    }
    for (const shard of [...this.#shards]) {
      if (shard.size > 0) shard.flush();
      else {
        shard.close();
        this.#shards.splice(this.#shards.indexOf(shard), 1);
      }
    }
  }

  /** The book of a symbol and whether it can be trusted now; null where none is subscribed. */
  book(symbol: string) {
    return this.#streams.get(streamKey({ symbol, channel: 'book' }))?.keeper ?? null;
  }

  /** How the feed and each of its streams do now. */
  health(): FeedHealth {
    return {
      feed: this.protocol.name,
      connections: this.#shards.filter((one) => one.connected).length,
      reconnects: this.#reconnects,
      badFrames: this.#badFrames,
      strangers: this.#strangers,
      refusals: [...this.#refusals],
      clock: this.#clock.estimate(),
      streams: [...this.#streams.values()].map((one) => one.health()),
    };
  }

  /** Closes all in order; nothing is told afterwards. */
  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.rest.close();
    for (const shard of this.#shards) shard.close();
    this.#shards.length = 0;
  }

  /** The time in microseconds of the clock, or of the last frame where that is later; it never falls. */
  now(): Micros {
    const now = this.#transport.clock.now();
    if (now > this.#at) this.#at = now;
    return this.#at;
  }

  /** Calls `run` once after `delay` microseconds, unless the session is closed before. */
  after(delay: Micros, run: () => void): void {
    const cancel = this.#transport.clock.after(delay, () => {
      this.#timers.delete(cancel);
      if (!this.#closed) run();
    });
    this.#timers.add(cancel);
  }

  /** Hands an event to the listener; nothing once the session is closed. */
  tell(event: FeedEvent): void {
    if (!this.#closed) this.#listener(event);
  }

  /**
   * Subscribes a stream anew on a connection, and again while its book is not in step after `bookPatience`; after three
   * requests in vain the connection is given up.
   */
  resubscribe(state: StreamState, connection: number): void {
    const shard = this.#shards.find((one) => one.has(state));
    if (shard === undefined) return;
    state.asked++;
    // Asked three times in vain: what is wrong lies with the connection.
    if (state.asked > 3) {
      state.asked = 0;
      shard.link.giveUp(connection, `no book of ${state.stream.symbol} after three requests`);
      return;
    }
    shard.resubscribe(state, connection);
    const { asked } = state;
    this.after(this.#options.bookPatience ?? 5_000_000, () => {
      if (
        !state.removed &&
        state.keeper?.synced === false &&
        state.asked === asked &&
        shard.link.connection === connection
      )
        this.resubscribe(state, connection);
    });
  }

  #room(): Shard {
    const free = this.#shards.find((one) => one.size < this.protocol.streamsPerConnection);
    if (free !== undefined) return free;
    const number = ++this.#shardCount;
    const random = new Random(this.#options.seed ?? 1, `${this.protocol.name} ${number}`);
    const shard: Shard = new Shard(
      this.protocol,
      { ...this.#transport, random, attempts: this.#attempts },
      {
        received: (frame, at, connection) => this.#received(shard, { frame, at, connection }),
        down: (detail) => {
          this.#reconnects++;
          this.tell({ type: 'down', detail, at: this.now() });
        },
        up: () => this.tell({ type: 'up', detail: `connection ${number}`, at: this.now() }),
        patience: this.#options.bookPatience ?? 5_000_000,
        after: (delay, run) => this.after(delay, run),
        askAgain: (state, connection) => this.resubscribe(state, connection),
      },
    );
    this.#shards.push(shard);
    return shard;
  }

  #received(
    shard: Shard,
    {
      frame,
      at,
      connection,
    }: { readonly frame: string | Uint8Array; readonly at: Micros; readonly connection: number },
  ): void {
    if (this.#closed) return;
    if (at > this.#at) this.#at = at;
    let messages: readonly WireMessage[];
    try {
      messages = this.protocol.read(frame);
    } catch (error) {
      if (!isEdgeproofError(error)) throw error;
      this.#badFrames++;
      shard.link.giveUp(connection, error.message);
      return;
    }
    for (const message of messages) {
      if (message.type === 'sequence') {
        if (!shard.counts(message.number, connection)) return;
      } else takeMessage(this.#desk, message, { shard, connection });
    }
  }

  /** The stream of a message, noted as alive; null, and counted, where nobody asked for it. */
  #state(channel: Channel, symbol: string, ts: Micros): StreamState | null {
    const state = this.#streams.get(streamKey({ symbol, channel }));
    if (state === undefined) {
      this.#strangers++;
      return null;
    }
    state.touch(this.#at, ts);
    this.#clock.sample(ts, this.#at);
    if (channel !== 'book') state.state = 'live';
    return state;
  }
}
