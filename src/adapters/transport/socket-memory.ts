import type { Micros } from '../../core/time.js';
import type { Clock } from './clock.js';
import type { Frame, OpenSocket, Socket, SocketListener, SocketRequest } from './socket.js';

/** The server's end of a connection in memory. */
export interface MemoryPeer {
  readonly request: SocketRequest;
  /** False once either side has gone. */
  readonly open: boolean;
  /** Set by the server: called for each text that the client sends. */
  heard: (text: string) => void;
  /** Set by the server: the client is gone. */
  left: () => void;
  /** Sends a frame, which the client hears after the latency; nothing once the connection is over. */
  send(frame: Frame): void;
  /** A ping of the protocol. */
  ping(): void;
  /** Closes the connection, which the client learns after the latency; default code 1000, no reason. */
  close(code?: number, reason?: string): void;
}

/**
 * A network in memory on a handed-in clock: what one side sends, the other hears `latency` later, in order.
 *
 * `serve` is called for each connection; `refuse` says which are turned away. For tests of everything that stands on a socket.
 *
 * @example
 * ```ts
 * import { MemoryNetwork, VirtualClock } from 'edgeproof/adapters/transport';
 * const clock = new VirtualClock(0);
 * const network = new MemoryNetwork(clock, (peer) => { peer.heard = (text) => peer.send(`${text} back`); });
 * let heard: unknown = null;
 * const socket = network.open({ url: 'ws://echo' }, { opened: () => socket.send('hi'), received: (frame) => { heard = frame; }, alive: () => {}, closed: () => {} });
 * clock.advance(10_000);
 * if (heard !== 'hi back') throw new Error('echo');
 * ```
 */
export class MemoryNetwork {
  readonly #clock: Clock;
  readonly #serve: (peer: MemoryPeer) => void;
  readonly #latency: Micros;
  /** Answers, for an attempt, whether it is turned away. */
  refuse: (request: SocketRequest) => boolean = () => false;

  constructor(clock: Clock, serve: (peer: MemoryPeer) => void, latency: Micros = 1000) {
    this.#clock = clock;
    this.#serve = serve;
    this.#latency = latency;
  }

  readonly open: OpenSocket = (request: SocketRequest, listener: SocketListener): Socket => {
    const wire = { clientOpen: true, serverOpen: true };
    const later = (run: () => void): void => void this.#clock.after(this.#latency, run);
    const closeClient = (code: number, reason: string): void => {
      if (!wire.clientOpen) return;
      wire.clientOpen = false;
      listener.closed(code, reason);
    };
    const toClient = (run: () => void): void => later(() => void (wire.clientOpen && run()));
    const peer: MemoryPeer = {
      request,
      get open() {
        return wire.serverOpen;
      },
      heard: () => {},
      left: () => {},
      send: (frame) => void (wire.serverOpen && toClient(() => listener.received(frame))),
      ping: () => void (wire.serverOpen && toClient(() => listener.alive())),
      close: (code = 1000, reason = '') => {
        if (!wire.serverOpen) return;
        wire.serverOpen = false;
        later(() => closeClient(code, reason));
      },
    };
    const leave = (): void =>
      later(() => {
        if (!wire.serverOpen) return;
        wire.serverOpen = false;
        peer.left();
      });
    later(() => {
      if (!wire.clientOpen) return;
      if (this.refuse(request)) {
        closeClient(1006, 'refused');
        return;
      }
      listener.opened();
      if (wire.clientOpen) this.#serve(peer);
    });
    return {
      buffered: 0,
      send: (text) => void (wire.clientOpen && later(() => void (wire.serverOpen && peer.heard(text)))),
      ping: () => void (wire.clientOpen && later(() => void (wire.serverOpen && toClient(() => listener.alive())))),
      close: () => {
        leave();
        later(() => closeClient(1000, ''));
      },
      drop: () => {
        leave();
        closeClient(1006, 'dropped');
      },
    };
  };
}
