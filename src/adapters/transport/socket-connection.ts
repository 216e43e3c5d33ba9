import type { Micros } from '../../core/time.js';
import type { Clock } from './clock.js';
import { RateBudget, type RateLimit } from './rate-budget.js';
import type { Frame, OpenSocket, Socket, SocketRequest } from './socket.js';

/** Why a connection ended: the other side left, it never opened, it fell silent, or its owner gave it up. */
export type LostReason = 'closed' | 'not-opened' | 'silent' | 'given-up';

/** What is watched over on one connection. */
export interface WatchOptions {
  /** A connection that does not open within this is given up; default 10 s. */
  readonly openWithin?: Micros;
  /** An open socket that shows no sign of life for this long is down; default 30 s. */
  readonly silentAfter?: Micros;
  /** A sign of life to send while open: a text where the service has one, else a ping of the protocol. */
  readonly heartbeat?: {
    readonly every: Micros;
    /** Makes the text, anew for each beat; left out: a ping of the protocol is sent. */
    readonly text?: () => string;
  };
  /** Messages that the service takes from a client; more of them wait their turn. */
  readonly sendLimit?: RateLimit;
}

/** What a connection tells its link. */
export interface ConnectionListener {
  opened(): void;
  received(frame: Frame): void;
  lost(reason: LostReason, detail: string): void;
}

/**
 * One connection under watch: opened in time, alive, sending no faster than allowed.
 *
 * A silent but open socket counts as down: TCP does not tell that the other side is gone.
 */
export class SocketConnection {
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  readonly #silentAfter: Micros;
  readonly #heartbeat: WatchOptions['heartbeat'];
  readonly #budget: RateBudget | undefined;
  readonly #waiting: string[] = [];
  readonly #socket: Socket;
  #cancelWatch: () => void = () => {};
  #cancelBeat: () => void = () => {};
  #cancelSend: (() => void) | undefined;
  #lifeAt: Micros;
  #state: 'opening' | 'open' | 'over' = 'opening';

  constructor(
    open: OpenSocket,
    request: SocketRequest,
    clock: Clock,
    watch: WatchOptions,
    listener: ConnectionListener,
  ) {
    this.#clock = clock;
    this.#listener = listener;
    this.#silentAfter = watch.silentAfter ?? 30_000_000;
    this.#heartbeat = watch.heartbeat;
    this.#budget = watch.sendLimit === undefined ? undefined : new RateBudget(watch.sendLimit);
    this.#lifeAt = clock.now();
    const patience = watch.openWithin ?? 10_000_000;
    this.#cancelWatch = clock.after(patience, () => this.#end('not-opened', `no answer in ${patience / 1e6} s`));
    this.#socket = open(request, {
      opened: () => this.#opened(),
      received: (frame) => {
        if (this.#state !== 'open') return;
        this.#lifeAt = clock.now();
        listener.received(frame);
      },
      alive: () => {
        this.#lifeAt = clock.now();
      },
      closed: (code, reason) => {
        const why = this.#state === 'opening' ? 'not-opened' : 'closed';
        this.#end(why, `code ${code}${reason === '' ? '' : `: ${reason}`}`);
      },
    });
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  /** When the connection last showed life. */
  get lifeAt(): Micros {
    return this.#lifeAt;
  }

  /** Sends as soon as the limit allows; nothing when the connection is over. */
  send(text: string): void {
    if (this.#state !== 'open') return;
    this.#waiting.push(text);
    if (this.#cancelSend === undefined) this.#flush();
  }

  /** The owner found it unusable: it is dropped, and reported as lost. */
  giveUp(detail: string): void {
    this.#end('given-up', detail);
  }

  /** Closes without a word to the listener; what waits to be sent is lost. */
  close(): void {
    if (this.#state === 'over') return;
    this.#release();
    this.#socket.close();
  }

  #opened(): void {
    if (this.#state !== 'opening') return;
    this.#state = 'open';
    this.#cancelWatch();
    this.#lifeAt = this.#clock.now();
    this.#watch(this.#silentAfter);
    if (this.#heartbeat !== undefined) this.#beat(this.#heartbeat);
    this.#listener.opened();
  }

  /** One timer that looks back, rather than one moved with each frame. */
  #watch(delay: Micros): void {
    this.#cancelWatch = this.#clock.after(delay, () => {
      const silence = this.#clock.now() - this.#lifeAt;
      if (silence >= this.#silentAfter) this.#end('silent', `nothing came for ${silence / 1e6} s`);
      else this.#watch(this.#silentAfter - silence);
    });
  }

  #beat(heartbeat: NonNullable<WatchOptions['heartbeat']>): void {
    this.#cancelBeat = this.#clock.after(heartbeat.every, () => {
      if (heartbeat.text === undefined) this.#socket.ping();
      else this.send(heartbeat.text());
      this.#beat(heartbeat);
    });
  }

  #flush(): void {
    this.#cancelSend = undefined;
    while (this.#waiting.length > 0 && this.#state === 'open') {
      const now = this.#clock.now();
      const roomAt = this.#budget?.roomAt(now) ?? now;
      if (roomAt > now) {
        this.#cancelSend = this.#clock.after(roomAt - now, () => this.#flush());
        return;
      }
      this.#budget?.take(now);
      this.#socket.send(this.#waiting.shift()!);
    }
  }

  #end(reason: LostReason, detail: string): void {
    if (this.#state === 'over') return;
    this.#release();
    this.#socket?.drop();
    this.#listener.lost(reason, detail);
  }

  #release(): void {
    this.#state = 'over';
    this.#cancelWatch();
    this.#cancelBeat();
    this.#cancelSend?.();
    this.#waiting.length = 0;
  }
}
