import type { AccountSnapshot } from '../../contracts/broker.js';
import { BrokerError } from '../../core/errors.js';
import { type Micros, SECOND } from '../../core/time.js';
import type { Voice } from './voice.js';

/** A stream that can be started and closed. */
export interface KeptStream {
  start(): Promise<void>;
  close(): void;
}

/** The parts of a broker that its line needs. */
export interface LineKeeperOptions<Message> {
  readonly who: string;
  readonly voice: Voice;
  readonly wait: (delay: Micros) => Promise<void>;
  /** Makes ready for a new connection. */
  readonly begin: () => void;
  /** Ends what is under way. */
  readonly end: () => void;
  /** Asks for everything and brings it into the books. */
  readonly sync: () => Promise<AccountSnapshot>;
  readonly take: (message: Message) => Promise<void>;
  readonly stream: (keeper: LineKeeper<Message>) => KeptStream;
}

/** Messages that wait for the end of a sync at most; beyond it the oldest give way, and another sync follows. */
const MOST_WAITING = 100_000;
/** How soon after a message that could not be read the account is asked for. */
const DOUBT: Micros = 2 * SECOND;

/**
 * One recipe for the start, the reconnect and the recovery of a broker's line: listen first and hold what comes back, ask
 * for everything, bring it into the books, then take what was held. A stream without sequence is only trusted so.
 */
export class LineKeeper<Message> {
  readonly #options: LineKeeperOptions<Message>;
  #stream: KeptStream | null = null;
  #waiting: Message[] | null = null;
  #lost = false;
  #session = 0;
  #syncing = false;
  #doubt = false;
  #again = false;
  #settle: { resolve(account: AccountSnapshot): void; reject(cause: unknown): void } | null = null;

  constructor(options: LineKeeperOptions<Message>) {
    this.#options = options;
  }

  /** Resolves with the first account; rejects when the signal aborts or the keys are refused. */
  async connect(signal: AbortSignal): Promise<AccountSnapshot> {
    signal.throwIfAborted();
    if (this.#stream !== null) {
      const account = await this.#options.sync();
      signal.throwIfAborted();
      return account;
    }
    this.#session++;
    this.#options.begin();
    this.#options.voice.silent = false;
    this.#waiting = [];
    const stream = this.#options.stream(this);
    this.#stream = stream;
    const first = new Promise<AccountSnapshot>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const abort = (): void => {
      const { reason } = signal;
      this.close(reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.all([stream.start(), first]);
      return await first;
    } catch (cause) {
      this.close();
      throw cause;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  close(reason?: unknown): void {
    const { who, voice, end } = this.#options;
    this.#session++;
    this.#stream?.close();
    this.#stream = null;
    this.#waiting = null;
    voice.silent = true;
    end();
    this.#settle?.reject(reason ?? new BrokerError(who, 'closed before it was connected', 'connect again'));
    this.#settle = null;
  }

  mustBeOpen(what: string): void {
    if (this.#stream !== null && this.#settle === null) return;
    throw new BrokerError(this.#options.who, `${what} while not connected`, 'call connect() first', {
      outcome: 'not-sent',
    });
  }

  /** The stream listens: what happens from now on is told. */
  up(): void {
    this.#options.voice.say('line-up', 'the stream listens');
    this.#waiting ??= [];
    if (this.#syncing) this.#again = true;
    else void this.#sync();
  }

  down(detail: string): void {
    if (this.#stream === null) return;
    this.#options.voice.say('line-down', detail, { level: 'warning' });
    // What is told between the loss and the next listening is caught up by the sync that follows it.
    this.#waiting ??= [];
  }

  denied(why: string): void {
    this.#options.voice.say('refused', why, { level: 'halt' });
    const { who } = this.#options;
    this.#settle?.reject(
      new BrokerError(who, why, 'check the keys and the endpoint', { outcome: 'not-sent' }, undefined, 'halt'),
    );
    this.#settle = null;
  }

  message(message: Message): void {
    if (this.#stream === null) return;
    if (this.#waiting === null) {
      this.#take(message);
      return;
    }
    this.#waiting.push(message);
    if (this.#waiting.length <= MOST_WAITING) return;
    this.#waiting.shift();
    this.#lost = true;
  }

  /** A message that cannot be read (`why`), or that nobody knows (`why` null). */
  strange(why: string | null, raw: string): void {
    if (this.#stream === null) return;
    const { voice } = this.#options;
    if (why === null) voice.say('unknown-message', 'a message of an unknown kind', { raw });
    else voice.say('malformed', why, { level: 'warning', raw });
    // It may have been about an order: the totals tell. Asked once for many of them.
    if (why === null || this.#doubt) return;
    this.#doubt = true;
    const ask = (): void => {
      this.#doubt = false;
      if (this.#stream !== null) void this.#sync();
    };
    this.#options.wait(DOUBT).then(ask, () => {
      this.#doubt = false;
    });
  }

  async #sync(): Promise<void> {
    if (this.#syncing) {
      this.#again = true;
      return;
    }
    this.#syncing = true;
    const session = this.#session;
    this.#waiting ??= [];
    for (let wait = SECOND / 2; ; wait = Math.min(2 * wait, 30 * SECOND)) {
      this.#again = false;
      const done = await this.#once(session);
      if (this.#session !== session) break;
      if (done && !this.#again) break;
      const alive =
        done ||
        (await this.#options.wait(wait).then(
          () => true,
          () => false,
        ));
      if (!alive || this.#session !== session) break;
    }
    this.#syncing = false;
    // A connection that was made while an older one was still being asked about.
    if (this.#session !== session && this.#again && this.#stream !== null) void this.#sync();
  }

  async #once(session: number): Promise<boolean> {
    const { sync, voice } = this.#options;
    try {
      const account = await sync();
      if (this.#session !== session) return false;
      await this.#release();
      if (this.#session !== session) return false;
      this.#settle?.resolve(account);
      this.#settle = null;
      return true;
    } catch (cause) {
      if (this.#session !== session) return false;
      const words = cause instanceof Error ? cause.message : String(cause);
      voice.say('gap', `asking for the account failed: ${words}`, { level: 'warning' });
      if (this.#settle !== null) {
        this.#settle.reject(cause);
        this.#settle = null;
      }
      return false;
    }
  }

  async #release(): Promise<void> {
    const held = this.#waiting ?? [];
    this.#waiting = null;
    if (this.#lost) this.#again = true;
    this.#lost = false;
    for (const message of held) this.#take(message);
  }

  #take(message: Message): void {
    const { take, voice } = this.#options;
    take(message).catch((cause: unknown) => {
      const words = cause instanceof Error ? cause.message : String(cause);
      voice.say('gap', `a message could not be brought into the books: ${words}`, { level: 'warning' });
      if (this.#stream !== null) void this.#sync();
    });
  }
}
