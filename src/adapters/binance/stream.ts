import type { Random } from '../../core/random.js';
import { HOUR, MINUTE, type Micros, SECOND } from '../../core/time.js';
import { frameText } from '../transport/frame-text.js';
import type { Secrets } from '../transport/secrets.js';
import { SocketLink } from '../transport/socket-link.js';
import type { BinanceClient } from './client.js';
import { judgeBinance } from './codes.js';
import type { BinanceSettings } from './options.js';
import { type BinanceMessage, type BinanceReport, decodeMessage } from './order-wire.js';
import { mayLogOn } from './sign.js';

/** What the stream tells. */
export interface BinanceStreamListener {
  /** Subscribed: what happens from now on is told. */
  up(): void;
  down(detail: string): void;
  /** The keys were refused; the line keeps trying. */
  denied(text: string): void;
  report(report: BinanceReport, raw: string): void;
  /** A message that cannot be read (`why`), or one that is not known (`why` null). */
  strange(why: string | null, raw: string): void;
}

/**
 * The user data stream over the WebSocket API, kept up.
 *
 * With Ed25519 keys a session is opened and subscribed; other keys sign the subscription itself. A connection lives 24
 * hours at most and is replaced before; at `serverShutdown` at once, the new one made before the old one is left.
 */
export class BinanceStream {
  readonly #link: SocketLink;
  readonly #listener: BinanceStreamListener;
  readonly #client: BinanceClient;
  readonly #settings: BinanceSettings;
  readonly #secrets: Secrets;
  #subscribed = 0;

  constructor(
    parts: { settings: BinanceSettings; client: BinanceClient; secrets: Secrets; random: Random },
    listener: BinanceStreamListener,
  ) {
    const { settings, client, secrets, random } = parts;
    const { transport, endpoint } = settings;
    this.#settings = settings;
    this.#client = client;
    this.#secrets = secrets;
    this.#listener = listener;
    // A browser does not show the server's pings; an answer to a ping of the protocol above shows on every platform.
    const heartbeat = { every: 30 * SECOND, text: () => JSON.stringify({ id: 'ping', method: 'ping' }) };
    const watch = { openWithin: 10 * SECOND, silentAfter: 90 * SECOND, maxAge: 24 * HOUR - 10 * MINUTE, heartbeat };
    const request = () => ({ url: endpoint.websocketApi });
    this.#link = new SocketLink(
      { open: transport.sockets, clock: transport.clock, random, request, ...watch },
      {
        opened: (connection) => void this.#begin(connection),
        received: (frame, _at: Micros, connection) => this.#received(frameText(frame), connection),
        lost: (connection, reason, detail) => this.#lost(connection, `${reason}: ${secrets.wash(detail)}`),
        retired: () => {},
      },
    );
  }

  start(): Promise<void> {
    return this.#link.start();
  }

  close(): void {
    this.#link.close();
  }

  async #begin(connection: number): Promise<void> {
    try {
      const keys = await this.#settings.keys();
      const params = await this.#client.signedParams();
      const [id, method] = mayLogOn(keys)
        ? ['logon', 'session.logon']
        : ['subscribe', 'userDataStream.subscribe.signature'];
      this.#link.send(JSON.stringify({ id, method, params }), connection);
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
    if (message.kind === 'report') this.#listener.report(message.report, raw);
    else if (message.kind === 'response') this.#response(message, connection);
    else if (message.kind === 'shutdown') this.#link.renew();
    else if (message.kind === 'terminated') this.#link.giveUp(connection, 'eventStreamTerminated');
    else if (message.kind === 'other') this.#listener.strange(null, raw);
  }

  #response(message: BinanceMessage & { kind: 'response' }, connection: number): void {
    const { id, status, code, text } = message;
    if (id === 'ping') return;
    const verdict = judgeBinance(status, code === 0 ? null : code, text);
    if (verdict === 'done' && id === 'logon') {
      this.#link.send(JSON.stringify({ id: 'subscribe', method: 'userDataStream.subscribe' }), connection);
    } else if (verdict === 'done' && id === 'subscribe') {
      this.#subscribed = connection;
      this.#listener.up();
    } else if (verdict !== 'done') {
      const words = `${status} ${code} ${this.#secrets.wash(text)}`;
      if (verdict === 'keys') this.#listener.denied(`Binance refused the keys: ${words}`);
      // The clock is set before the next try signs anew.
      if (verdict === 'clock') this.#client.syncClock().catch(() => {});
      this.#link.giveUp(connection, words);
    }
  }

  #lost(connection: number, detail: string): void {
    // While one connection replaces another, the loss of the one that is not listened to is nothing.
    if (connection !== this.#subscribed && this.#subscribed !== 0 && this.#link.connection === this.#subscribed) return;
    this.#listener.down(detail);
  }
}
