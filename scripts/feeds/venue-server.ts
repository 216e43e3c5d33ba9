/** A venue that plays a script: over sockets to whoever subscribed, and over requests. Time and network are handed in. */

import type { Clock } from '../../src/adapters/transport/clock.js';
import type { HttpResponse } from '../../src/adapters/transport/http.js';
import type { Faulter } from './faulter.js';
import type { Step } from './market-script.js';
import type { Playback, SymbolTruth } from './venue-truth.js';
import type { Said, VenueWire } from './venue-wire.js';

/** The server's end of a connection, in memory or real. */
export interface ServerPeer {
  readonly open: boolean;
  heard: (text: string) => void;
  left: () => void;
  send(frame: string): void;
  ping(): void;
  close(code?: number): void;
}

interface Client {
  readonly peer: ServerPeer;
  readonly streams: Set<string>;
  number: number;
}

const HEARTBEAT = 1_000_000;

/** Plays and serves. */
export class VenueServer {
  readonly playback: Playback;
  readonly #wire: VenueWire;
  readonly #faulter: Faulter;
  readonly #clients = new Set<Client>();
  readonly #served = new Map<string, string>();
  #stopBeat: () => void;

  constructor(
    playback: Playback,
    wire: VenueWire,
    { faulter, clock }: { readonly faulter: Faulter; readonly clock: Clock },
  ) {
    this.playback = playback;
    this.#wire = wire;
    this.#faulter = faulter;
    const beat = (): void => {
      for (const client of this.#clients) {
        if (!faulter.mute(client.peer)) client.peer.ping();
        const said = wire.heartbeat();
        if (said !== null && client.streams.size > 0) this.#say(client, said);
      }
      this.#stopBeat = clock.after(HEARTBEAT, beat);
    };
    this.#stopBeat = clock.after(HEARTBEAT, beat);
  }

  get truths(): ReadonlyMap<string, SymbolTruth> {
    return this.playback.truths;
  }

  serve(peer: ServerPeer): void {
    const client: Client = { peer, streams: new Set(), number: 0 };
    this.#clients.add(client);
    peer.left = () => {
      this.#clients.delete(client);
    };
    if (this.#wire.greet !== undefined) this.#say(client, this.#wire.greet());
    peer.heard = (text) => {
      for (const { subscribe, channel, symbols, answer } of this.#wire.hear(text)) {
        if (answer !== null) this.#say(client, answer);
        for (const symbol of symbols) {
          if (subscribe) client.streams.add(`${channel} ${symbol}`);
          else client.streams.delete(`${channel} ${symbol}`);
          const truth = this.truths.get(symbol);
          if (!subscribe || channel !== 'book' || truth === undefined) continue;
          const snapshot = this.#wire.snapshot(truth);
          if (snapshot !== null) this.#say(client, snapshot);
        }
      }
    };
  }

  /** One thing happens, and is told. */
  step(): void {
    this.#tell(this.playback.step());
  }

  /** One more change and trade for each symbol. */
  nudge(): void {
    for (const step of this.playback.nudges()) this.#tell(this.playback.happen(step));
  }

  #tell(step: Step): void {
    const said =
      step.what === 'diff' ? this.#wire.diff(this.truths.get(step.symbol)!, step.levels) : this.#wire.trade(step.trade);
    const stream = `${step.what === 'diff' ? 'book' : 'trades'} ${step.symbol}`;
    for (const client of this.#clients) if (client.streams.has(stream)) this.#say(client, said);
  }

  close(): void {
    this.#stopBeat();
  }

  /** The answer to a request, faults included; null where none will come. */
  answer(url: string): HttpResponse | null {
    const parsed = new URL(url);
    const body = this.#wire.rest(parsed, this.truths);
    if (body === null) return { status: 404, headers: {}, body: '{"code":-1,"msg":"no such path"}' };
    const key = `${parsed.pathname} ${parsed.searchParams.get('symbol') ?? ''}`;
    const stale = this.#served.get(key);
    const answer = this.#faulter.answer(body, /depth/.test(url) ? stale : undefined);
    this.#served.set(key, body);
    return answer;
  }

  #say(client: Client, said: Said): void {
    const frame = said(client.number++);
    this.#faulter.pass(client.peer, frame);
  }
}
