/** Stands between a venue and its clients, and does to frames and answers what networks and venues do. */
import type { HttpResponse } from '../../src/adapters/transport/http.js';
import type { Random } from '../../src/core/random.js';
import type { ServerPeer } from './venue-server.js';

/** What can be done to a frame. */
export const FRAME_FAULTS = [
  'drop',
  'duplicate',
  'late-duplicate',
  'reorder',
  'truncate',
  'corrupt',
  'close',
  'silence',
] as const;
/** What can be done to an answer. */
export const REST_FAULTS = ['stale', 'too-many', 'html', 'server-error', 'no-answer'] as const;

export type FaultKind = (typeof FRAME_FAULTS)[number] | (typeof REST_FAULTS)[number];

/** Text with a part overwritten by what no text frame holds; a wire that does not see this reads anything. */
function corrupted(frame: string, random: Random): string {
  const at = random.integer(Math.max(1, frame.length - 4));
  return `${frame.slice(0, at)}\u0000\u0007\uFFFD${frame.slice(at + 3)}`;
}

const WEIGHTS: { readonly [K in FaultKind]: number } = {
  drop: 4,
  duplicate: 3,
  'late-duplicate': 3,
  reorder: 3,
  truncate: 1,
  corrupt: 1,
  close: 1,
  silence: 0.3,
  stale: 2,
  'too-many': 1,
  html: 1,
  'server-error': 1,
  'no-answer': 0.5,
};

/** Draws faults and carries them out. */
export class Faulter {
  readonly #random: Random;
  readonly #kinds: readonly FaultKind[];
  readonly #rest: FaultKind[] = [];
  readonly #silent = new WeakSet<ServerPeer>();
  readonly #early = new Map<ServerPeer, string>();
  readonly #late: { peer: ServerPeer; frame: string; left: number }[] = [];
  #next: FaultKind | null = null;
  /** Only frames that hold this are struck; '' all. */
  target = '';
  readonly counts = new Map<FaultKind, number>();

  constructor(random: Random, kinds: readonly FaultKind[]) {
    this.#random = random;
    this.#kinds = kinds;
  }

  /** Faults that were carried out. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Draws a fault: one of a frame strikes the next frame, one of an answer the next answer. */
  arm(kind: FaultKind = this.#draw()): void {
    if ((REST_FAULTS as readonly string[]).includes(kind)) {
      this.#rest.push(kind);
      // Nothing is asked while all is well: a break makes the client ask.
      this.#next = this.#kinds.includes('drop') ? 'drop' : 'close';
    } else this.#next = kind;
  }

  /** No more faults; what was armed and did not strike is forgotten. */
  calm(): void {
    this.#next = null;
    this.#rest.length = 0;
    for (const [peer, frame] of this.#early) this.#send(peer, frame);
    this.#early.clear();
    for (const { peer, frame } of this.#late.splice(0)) this.#send(peer, frame);
  }

  pass(peer: ServerPeer, frame: string): void {
    const kind = this.#next !== null && frame.includes(this.target) && !this.#silent.has(peer) ? this.#next : null;
    if (kind === null) this.#send(peer, frame);
    else {
      this.#next = null;
      this.#count(kind);
      this.#strike(kind, peer, frame);
    }
    const early = this.#early.get(peer);
    if (early !== undefined && kind !== 'reorder') {
      this.#early.delete(peer);
      this.#send(peer, early);
    }
    for (const late of [...this.#late]) {
      if (late.peer !== peer || --late.left > 0) continue;
      this.#late.splice(this.#late.indexOf(late), 1);
      this.#send(peer, late.frame);
    }
  }

  /** The answer as it arrives; null where none does. */
  answer(body: string, stale: string | undefined): HttpResponse | null {
    const kind = this.#rest.shift();
    if (kind === undefined || (kind === 'stale' && (stale === undefined || stale === body)))
      return { status: 200, headers: {}, body };
    this.#count(kind);
    switch (kind) {
      case 'stale':
        return { status: 200, headers: {}, body: stale! };
      case 'too-many':
        return { status: 429, headers: { 'retry-after': '2' }, body: '{"code":-1003,"msg":"Too many requests."}' };
      case 'html':
        return { status: 200, headers: {}, body: '<html><body>Just a moment...</body></html>' };
      case 'server-error':
        return { status: 503, headers: {}, body: '' };
      default:
        return null;
    }
  }

  #strike(kind: FaultKind, peer: ServerPeer, frame: string): void {
    switch (kind) {
      case 'drop':
        return;
      case 'duplicate':
        this.#send(peer, frame);
        this.#send(peer, frame);
        return;
      case 'late-duplicate':
        this.#send(peer, frame);
        this.#late.push({ peer, frame, left: 1 + this.#random.integer(4) });
        return;
      case 'reorder':
        this.#early.set(peer, frame);
        return;
      case 'truncate':
        this.#send(peer, frame.slice(0, 1 + this.#random.integer(frame.length - 1)));
        return;
      case 'corrupt':
        this.#send(peer, corrupted(frame, this.#random));
        return;
      case 'close':
        peer.close(this.#random.uniform() < 0.5 ? 1006 : 1001);
        return;
      default:
        this.#silent.add(peer);
    }
  }

  #send(peer: ServerPeer, frame: string): void {
    if (!this.#silent.has(peer)) peer.send(frame);
  }

  /** Pings stop with the rest when a connection goes silent. */
  mute(peer: ServerPeer): boolean {
    return this.#silent.has(peer);
  }

  #count(kind: FaultKind): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  #draw(): FaultKind {
    const sum = this.#kinds.reduce((all, kind) => all + WEIGHTS[kind], 0);
    let rest = this.#random.uniform() * sum;
    for (const kind of this.#kinds) {
      rest -= WEIGHTS[kind];
      if (rest < 0) return kind;
    }
    return this.#kinds.at(-1)!;
  }
}
