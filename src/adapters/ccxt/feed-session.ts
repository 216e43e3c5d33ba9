import { isEdgeproofError } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import type { Micros } from '../../core/time.js';
import { ClockOffset } from '../feed/clock-offset.js';
import type { FeedHealth } from '../feed/health.js';
import type { Stream } from '../feed/protocol.js';
import type { FeedEvent } from '../feed/session-desk.js';
import { StreamState, streamKey } from '../feed/stream-state.js';
import { BackOff } from '../transport/back-off.js';
import type { Clock } from '../transport/clock.js';
import type { CcxtFeedExchange } from './feed-options.js';
import { type Answer, type AskDesk, CcxtBookStream, type CcxtStream, CcxtTrades } from './feed-streams.js';

const WAITS = { first: 500_000, most: 60_000_000, factor: 2 } as const;

/** What a session is made with. */
export interface CcxtSessionParts {
  readonly who: string;
  readonly clock: Clock;
  readonly pollEvery: Micros;
  readonly levels: number | undefined;
  readonly seed: number;
  open(): Promise<CcxtFeedExchange>;
  /** What an error says, without secrets. */
  words(cause: unknown): string;
  tell(event: FeedEvent): void;
}

/** One subscriber's streams of an exchange of ccxt: each is asked for again and again, and what breaks it is told once. */
export class CcxtSession {
  readonly #parts: CcxtSessionParts;
  readonly #streams = new Map<string, StreamState>();
  readonly #clock = new ClockOffset();
  readonly #refusals: string[] = [];
  readonly #timers = new Set<() => void>();
  readonly #exchange: Promise<CcxtFeedExchange | null>;
  #isUp = false;
  #closed = false;
  #failures = 0;
  #badAnswers = 0;
  #at: Micros = Number.NEGATIVE_INFINITY;

  constructor(parts: CcxtSessionParts) {
    this.#parts = parts;
    this.#exchange = this.#open();
  }

  /** Begins what is new and ends what is no longer wanted. */
  set(streams: readonly Stream[]): void {
    const wanted = new Map(streams.map((one) => [streamKey(one), one]));
    for (const [key, state] of this.#streams) {
      if (wanted.has(key)) continue;
      state.remove();
      this.#streams.delete(key);
    }
    for (const [key, stream] of wanted) {
      if (this.#streams.has(key)) continue;
      const state = new StreamState(stream);
      this.#streams.set(key, state);
      void this.#follow(state);
    }
  }

  health(): FeedHealth {
    return {
      feed: this.#parts.who,
      connections: this.#isUp ? 1 : 0,
      reconnects: this.#failures,
      badFrames: this.#badAnswers,
      strangers: 0,
      refusals: [...this.#refusals],
      clock: this.#clock.estimate(),
      streams: [...this.#streams.values()].map((one) => one.health()),
    };
  }

  /** Ends all; nothing is told afterwards. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    for (const state of this.#streams.values()) state.remove();
    // What still waits for an answer is refused by its end, and tells nobody.
    await (await this.#exchange)?.close?.().catch(() => {});
  }

  async #open(): Promise<CcxtFeedExchange | null> {
    const backOff = new BackOff(WAITS, new Random(this.#parts.seed, `${this.#parts.who} open`));
    for (;;) {
      try {
        const exchange = await this.#parts.open();
        if (this.#closed) {
          await exchange.close?.().catch(() => {});
          return null;
        }
        this.#isUp = true;
        this.#tell({ type: 'up', detail: 'listings are loaded', at: this.#now() });
        return exchange;
      } catch (cause) {
        if (this.#closed) return null;
        this.#tell({ type: 'down', detail: this.#complaint(cause), at: this.#now() });
        await this.#wait(backOff.next());
        if (this.#closed) return null;
      }
    }
  }

  async #follow(state: StreamState): Promise<void> {
    const exchange = await this.#exchange;
    const stream = exchange === null ? null : this.#streamOf(state, exchange);
    const backOff = new BackOff(WAITS, new Random(this.#parts.seed, `${this.#parts.who} ${streamKey(state.stream)}`));
    while (stream !== null && !this.#over(state)) {
      try {
        const answer = await stream.turn();
        if (this.#over(state)) return;
        backOff.reset();
        this.#take(state, answer);
      } catch (cause) {
        if (this.#over(state)) return;
        stream.broke();
        this.#gap(state, this.#complaint(cause));
        await this.#wait(backOff.next());
      }
    }
  }

  #streamOf(state: StreamState, exchange: CcxtFeedExchange): CcxtStream | null {
    const { who, levels, pollEvery } = this.#parts;
    const { symbol, channel } = state.stream;
    const [watch, fetch] = channel === 'book' ? ['watchOrderBook', 'fetchOrderBook'] : ['watchTrades', 'fetchTrades'];
    if (exchange.has?.[watch!] !== true && exchange.has?.[fetch!] !== true) {
      this.#gap(state, `${exchange.id} offers neither ${watch} nor ${fetch} in ccxt`);
      return null;
    }
    const desk: AskDesk = { who, exchange, levels, now: () => this.#now(), pause: () => this.#wait(pollEvery) };
    return channel === 'book' ? new CcxtBookStream(desk, symbol) : new CcxtTrades(desk, symbol);
  }

  #take(state: StreamState, { trades, book, hole }: Answer): void {
    const { symbol, channel } = state.stream;
    const at = this.#now();
    if (hole !== '') this.#gap(state, hole);
    for (const message of trades) this.#tell({ type: 'market', message: this.#note(state, message, at), at });
    const was = state.state;
    state.state = 'live';
    if (was === 'broken') this.#tell({ type: 'mended', symbol, channel, at });
    if (book === null) return;
    this.#note(state, book, at);
    this.#tell({ type: 'book', symbol, ...book, at });
  }

  #note<T extends { readonly ts: Micros }>(state: StreamState, one: T, at: Micros): T {
    state.touch(at, one.ts);
    this.#clock.sample(one.ts, at);
    return one;
  }

  /** Told once, until the stream is in step again. */
  #gap(state: StreamState, detail: string): void {
    if (state.state === 'broken') return;
    state.state = 'broken';
    state.gaps++;
    const { symbol, channel } = state.stream;
    this.#tell({ type: 'gap', symbol, channel, detail, lasts: true, at: this.#now() });
  }

  #complaint(cause: unknown): string {
    this.#failures++;
    if (isEdgeproofError(cause)) this.#badAnswers++;
    const words = this.#parts.words(cause);
    this.#refusals.push(words);
    if (this.#refusals.length > 10) this.#refusals.shift();
    return words;
  }

  #over(state: StreamState): boolean {
    return this.#closed || state.removed;
  }

  #tell(event: FeedEvent): void {
    if (!this.#closed) this.#parts.tell(event);
  }

  #now(): Micros {
    this.#at = Math.max(this.#at, this.#parts.clock.now());
    return this.#at;
  }

  #wait(delay: Micros): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(delay, () => {
        this.#timers.delete(cancel);
        resolve();
      });
      this.#timers.add(cancel);
    });
  }
}
