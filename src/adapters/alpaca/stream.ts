import type { Random } from '../../core/random.js';
import { type Micros, SECOND } from '../../core/time.js';
import type { Secrets } from '../transport/secrets.js';
import { SocketLink } from '../transport/socket-link.js';
import type { AlpacaSettings } from './options.js';
import { type AlpacaUpdate, decodeMessage, frameText } from './wire.js';

/** What the stream tells. */
export interface AlpacaStreamListener {
  /** Authorised and listening: what happens from now on is told. */
  up(): void;
  down(detail: string): void;
  /** The keys were refused; the line keeps trying. */
  denied(): void;
  update(update: AlpacaUpdate, raw: string): void;
  /** A message that cannot be read (`why`), or one that is not known (`why` null). */
  strange(why: string | null, raw: string): void;
}

const LISTEN = JSON.stringify({ action: 'listen', data: { streams: ['trade_updates'] } });

/**
 * The stream of trade updates, kept up.
 *
 * It may be silent for hours; so it is asked from time to time to list what it listens to, which it answers on every
 * platform, where a ping would not be seen in a browser.
 */
export class AlpacaStream {
  readonly #link: SocketLink;
  readonly #listener: AlpacaStreamListener;
  readonly #settings: AlpacaSettings;
  readonly #secrets: Secrets;
  #authorized = 0;
  #listening = false;

  constructor(settings: AlpacaSettings, secrets: Secrets, random: Random, listener: AlpacaStreamListener) {
    const { transport, endpoint } = settings;
    this.#settings = settings;
    this.#secrets = secrets;
    this.#listener = listener;
    const heartbeat = { every: 20 * SECOND, text: () => LISTEN };
    const watch = { openWithin: 10 * SECOND, silentAfter: 60 * SECOND, heartbeat };
    const request = () => ({ url: endpoint.stream });
    this.#link = new SocketLink(
      { open: transport.sockets, clock: transport.clock, random, request, ...watch },
      {
        opened: (connection) => void this.#authenticate(connection),
        received: (frame, _at: Micros, connection) => this.#received(frameText(frame), connection),
        lost: (_connection, reason, detail) => this.#down(`${reason}: ${secrets.wash(detail)}`),
        retired: () => {},
      },
    );
  }

  start(): Promise<void> {
    return this.#link.start();
  }

  get listening(): boolean {
    return this.#listening;
  }

  close(): void {
    this.#listening = false;
    this.#link.close();
  }

  async #authenticate(connection: number): Promise<void> {
    this.#listening = false;
    try {
      const { keyId, secretKey } = await this.#settings.keys();
      this.#secrets.learn(keyId, secretKey);
      const data = { key_id: keyId, secret_key: secretKey };
      this.#link.send(JSON.stringify({ action: 'authenticate', data }), connection);
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : String(cause);
      this.#link.giveUp(connection, `the keys were not given: ${this.#secrets.wash(words)}`);
    }
  }

  #received(text: string, connection: number): void {
    const raw = this.#secrets.wash(text);
    const decoded = decodeMessage(text);
    if (!decoded.ok) {
      this.#listener.strange(decoded.why, raw);
      return;
    }
    const message = decoded.value;
    if (message.kind === 'trade-update') this.#listener.update(message.update, raw);
    else if (message.kind === 'other') this.#listener.strange(null, raw);
    else if (message.kind === 'authorization') this.#authorization(message.authorized, connection);
    else if (message.streams.includes('trade_updates')) this.#up(connection);
    else this.#link.giveUp(connection, 'the stream does not offer trade_updates');
  }

  #authorization(authorized: boolean, connection: number): void {
    if (authorized) {
      this.#authorized = connection;
      this.#link.send(LISTEN, connection);
      return;
    }
    this.#listener.denied();
    this.#link.giveUp(connection, 'not authorised');
  }

  #up(connection: number): void {
    if (this.#listening || this.#authorized !== connection) return;
    this.#listening = true;
    this.#listener.up();
  }

  #down(detail: string): void {
    this.#listening = false;
    this.#listener.down(detail);
  }
}
