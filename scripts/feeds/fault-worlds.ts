/** Where a feed meets its venue: in memory on a virtual clock, or over real sockets on a hurried one. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../src/adapters/transport/clock.js';
import { fetchHttp } from '../../src/adapters/transport/fetch-http.js';
import { HttpFailure, type HttpRequest, type HttpResponse } from '../../src/adapters/transport/http.js';
import { MemoryNetwork } from '../../src/adapters/transport/socket-memory.js';
import type { Transport } from '../../src/adapters/transport/transport.js';
import { VirtualClock } from '../../src/adapters/transport/virtual-clock.js';
import { nodeSockets } from '../../src/node/socket-ws.js';
import type { ServerPeer, VenueServer } from './venue-server.js';

/** Time and network for one feed and its venue. */
export interface FaultWorld {
  readonly clock: Clock;
  /** The transport that leads to this server. */
  open(server: VenueServer): Transport;
  /** Lets time pass. */
  pass(time: number): Promise<void>;
}

const START = 1_600_000_000_000_000;
const LATENCY = 2000;
const NO_ANSWER = 5_000_000;

/** All in memory, as fast as the machine is. */
export function memoryWorld(): FaultWorld {
  const clock = new VirtualClock(START);
  let asked = 0;
  const http = (server: VenueServer) => (request: HttpRequest) => {
    asked++;
    return new Promise<HttpResponse>((resolve, reject) => {
      clock.after(LATENCY, () => {
        const answer = server.answer(request.url);
        clock.after(answer === null ? NO_ANSWER : LATENCY, () => {
          if (answer === null) reject(new HttpFailure('GET', 'no answer', 'unknown'));
          else resolve(answer);
          asked--;
        });
      });
    });
  };
  return {
    clock,
    open: (server) => {
      const network = new MemoryNetwork(clock, (peer) => server.serve(peer as ServerPeer), LATENCY);
      return { clock, sockets: network.open, http: http(server) };
    },
    pass: async (time) => {
      const until = clock.now() + time;
      while (clock.now() < until) {
        const before = asked;
        clock.advanceTo(Math.min(until, Math.max(clock.nextAt, clock.now() + 1)));
        // Answers are handed over between two moments, as a platform would.
        if (asked > 0 || before > 0) for (let turn = 0; turn < 6; turn++) await null;
      }
    },
  };
}

/** A clock that runs `speed` times as fast as the machine's: waits shrink, real sockets stay. */
function hurriedClock(speed: number): Clock {
  const begun = performance.now();
  return {
    now: () => Math.round(START + (performance.now() - begun) * 1000 * speed),
    after: (delay, run) => {
      const timer = setTimeout(run, delay / 1000 / speed);
      return () => clearTimeout(timer);
    },
  };
}

/** A venue's host on loopback, for one server after the other. */
export class LoopbackHost {
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  #server: VenueServer | null = null;

  constructor() {
    this.#http = createServer((request, response) => {
      const answer = this.#server?.answer(`http://host${request.url}`) ?? null;
      // No answer: the line is cut, since a test need not wait for a time-out.
      if (answer === null) request.socket.destroy();
      // Public data may be read by any page, as at the venues.
      else
        response.writeHead(answer.status, { 'access-control-allow-origin': '*', ...answer.headers }).end(answer.body);
    });
    this.#sockets = new WebSocketServer({ server: this.#http });
    this.#sockets.on('connection', (socket) => {
      const peer: ServerPeer = {
        get open() {
          return socket.readyState === 1;
        },
        heard: () => {},
        left: () => {},
        send: (frame) => void (socket.readyState === 1 && socket.send(frame)),
        ping: () => void (socket.readyState === 1 && socket.ping()),
        close: (code) => (code === 1006 ? socket.terminate() : socket.close(code)),
      };
      socket.on('message', (data) => peer.heard(String(data)));
      socket.on('close', () => peer.left());
      socket.on('error', () => socket.terminate());
      this.#server?.serve(peer);
    });
  }

  async listen(): Promise<{ readonly ws: string; readonly http: string }> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    const { port } = this.#http.address() as AddressInfo;
    return { ws: `ws://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}` };
  }

  /** A world whose venue is reached over this host. */
  world(speed: number): FaultWorld {
    const clock = hurriedClock(speed);
    return {
      clock,
      open: (server) => {
        this.#server = server;
        return { clock, sockets: nodeSockets(), http: fetchHttp(globalThis.fetch) };
      },
      pass: (time) => new Promise((resolve) => setTimeout(resolve, time / 1000 / speed)),
    };
  }

  async close(): Promise<void> {
    for (const one of this.#sockets.clients) one.terminate();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }
}
