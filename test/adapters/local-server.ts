/**
 * A local HTTP and WebSocket server that misbehaves on demand: the ground of the servers that speak a broker's wire.
 *
 * A fault is stated before the request that it hits; it says what the network or the service does around the honest
 * answer: whether the request takes effect, and what the client gets to see of it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a client asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly rawQuery: string;
}

/** What the service answers. */
export interface Answered {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

/** One misbehaviour, used once unless `times` says otherwise. */
export interface Fault {
  /** Method and path, such as `POST /v2/orders`; matched as a whole or by its beginning followed by `/`. */
  readonly on: string;
  /** Whether the request takes effect. */
  readonly effect: boolean;
  /** What the client sees: the connection is cut, an answer of another's making, or the honest one. */
  readonly shows: 'cut' | 'honest' | Answered | { readonly status: number; readonly text: string };
  /** Milliseconds before the answer. */
  readonly delay?: number;
  readonly times?: number;
}

/** Milliseconds pass. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The part that both servers share. */
export abstract class LocalServer {
  /** Every request that was made, as it came. */
  readonly asked: Asked[] = [];
  /** Connections of the stream that are open. */
  readonly peers = new Set<WebSocket>();
  /** Moves with every message in either direction: whoever waits for silence looks at it. */
  traffic = 0;
  busy = 0;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Socket>();
  #faults: { fault: Fault; left: number }[] = [];
  #held: { peer: WebSocket; frame: string }[] | null = null;
  /** What happens to stream messages: delivered, lost, each sent twice, or kept back to be let go in reverse. */
  streamMode: 'honest' | 'lost' | 'twice' | 'held' = 'honest';
  /** Paper Alpaca sends JSON in binary frames. */
  protected binary = false;

  constructor() {
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#http.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.#http.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (peer) => {
        this.peers.add(peer);
        peer.on('close', () => this.peers.delete(peer));
        peer.on('message', (data) => {
          this.traffic++;
          this.heard(peer, String(data));
        });
        this.greet(peer);
      });
    });
  }

  /** The honest answer, with its effect. */
  protected abstract answer(asked: Asked): Answered;
  /** A message of a client over the stream. */
  protected abstract heard(peer: WebSocket, message: string): void;
  protected greet(_peer: WebSocket): void {}

  /** The honest answer to a request that comes by no network. */
  reply(asked: Asked): Answered {
    return this.answer(asked);
  }

  /** A client that comes by no network. */
  admit(peer: WebSocket): void {
    this.peers.add(peer);
    this.greet(peer);
  }

  /** A message of such a client. */
  take(peer: WebSocket, text: string): void {
    this.heard(peer, text);
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(port, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get rest(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  fault(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  /** Requests of one kind that were made. */
  count(on: string): number {
    return this.asked.filter((one) => matches(on, one)).length;
  }

  send(peer: WebSocket, message: unknown): void {
    this.sendText(peer, JSON.stringify(message));
  }

  sendText(peer: WebSocket, frame: string): void {
    this.traffic++;
    if (this.streamMode === 'lost') return;
    if (this.streamMode === 'held') {
      this.#held ??= [];
      this.#held.push({ peer, frame });
      return;
    }
    this.#deliver(peer, frame);
    if (this.streamMode === 'twice') this.#deliver(peer, frame);
  }

  /** Lets go what was held, in reverse: a reordered stream. */
  release(order: 'reversed' | 'as-sent' = 'reversed'): void {
    const held = this.#held ?? [];
    this.#held = null;
    this.streamMode = 'honest';
    if (order === 'reversed') held.reverse();
    for (const { peer, frame } of held) this.#deliver(peer, frame);
  }

  /** Cuts every stream connection without a goodbye. */
  cutStreams(): void {
    for (const peer of this.peers) peer.terminate();
  }

  /** Waits until nothing moves for a few turns. */
  async quiet(also: () => number = () => 0, stillMs = 8): Promise<void> {
    for (let still = 0; still < 2; ) {
      const before = this.traffic + also();
      await pause(stillMs / 2);
      still = this.traffic + also() === before && this.busy === 0 ? still + 1 : 0;
    }
  }

  async stop(): Promise<void> {
    for (const peer of this.peers) peer.terminate();
    for (const socket of this.#connections) socket.destroy();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  #deliver(peer: WebSocket, frame: string): void {
    if (peer.readyState === peer.OPEN) peer.send(this.binary ? Buffer.from(frame) : frame, { binary: this.binary });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.busy++;
    this.traffic++;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://local');
    const asked: Asked = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      rawQuery: url.search.slice(1),
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.asked.push(asked);
    const fault = this.#faultFor(asked);
    const honest = fault?.effect === false ? { status: 500 } : this.answer(asked);
    if (fault?.delay !== undefined) await pause(fault.delay);
    this.traffic++;
    this.busy--;
    const shows = fault?.shows ?? 'honest';
    if (shows === 'cut') request.socket.destroy();
    else if (shows !== 'honest' && 'text' in shows)
      response.writeHead(shows.status, { 'content-type': 'text/html' }).end(shows.text);
    else write(response, shows === 'honest' ? honest : shows);
  }

  #faultFor(asked: Asked): Fault | undefined {
    const found = this.#faults.find(({ fault }) => matches(fault.on, asked));
    if (found === undefined) return undefined;
    found.left--;
    if (found.left === 0) this.#faults = this.#faults.filter((one) => one !== found);
    return found.fault;
  }
}

function matches(on: string, { method, path }: Asked): boolean {
  return on === `${method} ${path}` || `${method} ${path}`.startsWith(`${on}/`);
}

function write(response: ServerResponse, { status, body, headers }: Answered): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
