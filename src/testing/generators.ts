import type { EventKind, MarketEvent } from '../core/event.js';
import { Random } from '../core/random.js';
import { MINUTE } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import { testUniverse } from './environment.js';

/** Every kind of event that a source can deliver. */
export const EVENT_KINDS: readonly EventKind[] = [
  'bar',
  'trade',
  'quote',
  'book',
  'observation',
  'news',
  'corporate-action',
  'expiry',
  'rate',
  'status',
  'plugin-result',
];

/** What {@link marketEvents} is asked for. */
export interface MarketEventsInput {
  /** Default: 3 equities `I0`, `I1`, `I2`. */
  readonly universe?: Universe;
  /** Instants, a minute apart; at each every instrument has one event of each kind. */
  readonly count: number;
  /** Default `['bar']`. */
  readonly kinds?: readonly EventKind[];
  readonly seed?: number | string;
  /** Prices that do not move at all. */
  readonly flat?: boolean;
}

const START = 1_704_205_800_000_000; // 2024-01-02T14:30Z

/**
 * Seeded market events in order: random walks on a grid of cents with positive volume, `ts` equal to `at`.
 *
 * @example
 * ```ts
 * import { marketEvents } from 'edgeproof/testing';
 * const events = marketEvents({ count: 100, kinds: ['bar', 'quote'], seed: 7 });
 * if (events.length !== 100 * 3 * 2 || events[0]!.kind !== 'bar') throw new Error('events');
 * ```
 */
export function marketEvents(input: MarketEventsInput): MarketEvent[] {
  const universe = input.universe ?? testUniverse(3);
  const kinds = input.kinds ?? ['bar'];
  const walks = universe.instruments.map((one, i) => new Walk(i, one.id, input.seed ?? 1, input.flat === true));
  const events: MarketEvent[] = [];
  for (let k = 0; k < input.count; k++) {
    const at = START + (k + 1) * MINUTE;
    for (const walk of walks) {
      walk.step();
      for (const kind of kinds) events.push(walk.event(kind, at, events.length));
    }
  }
  return events;
}

/** One instrument's prices, and what each kind of event would say of them. */
class Walk {
  readonly #index: number;
  readonly #id: string;
  readonly #flat: boolean;
  readonly #random: Random;
  #bar = { open: 100, high: 100, low: 100, close: 100, volume: 1000 };

  constructor(index: number, id: string, seed: number | string, flat: boolean) {
    this.#index = index;
    this.#id = id;
    this.#flat = flat;
    this.#random = new Random(seed, `walk/${id}`);
    const price = flat ? 100 : cents(50 + 100 * this.#random.uniform());
    this.#bar = { open: price, high: price, low: price, close: price, volume: 1000 };
  }

  step(): void {
    const r = this.#random;
    const open = this.#bar.close;
    const close = cents(open * Math.exp(0.01 * r.normal()));
    const high = cents(Math.max(open, close) * (1 + 0.005 * r.uniform())) + 0.01;
    const low = Math.max(0.01, cents(Math.min(open, close) * (1 - 0.005 * r.uniform())) - 0.01);
    const volume = 100 + r.integer(10_000);
    if (!this.#flat) this.#bar = { open, high, low, close, volume };
  }

  event(kind: EventKind, at: number, seq: number): MarketEvent {
    const { close } = this.#bar;
    const size = 1 + this.#random.integer(500);
    const envelope = { ts: at, at, seq };
    const listing = { ...envelope, instrument: this.#index };
    const subject = { type: 'instrument', id: this.#id } as const;
    switch (kind) {
      case 'bar':
        return { kind, ...listing, start: at - MINUTE, period: MINUTE, ...this.#bar };
      case 'trade':
        return { kind, ...listing, price: close, size, aggressor: 1, id: `t${seq}`, offExchange: false };
      case 'quote':
        return { kind, ...listing, bid: close - 0.01, bidSize: size, ask: close + 0.01, askSize: size };
      case 'book':
        return { kind, ...listing, snapshot: true, bids: [close - 0.01, size], asks: [close + 0.01, size] };
      case 'observation':
        return { kind, ...envelope, subject, name: 'sales', value: close, revision: 0, supersedes: null };
      case 'news':
        return this.#news(envelope);
      case 'corporate-action':
        return { kind, ...listing, action: { type: 'dividend', amount: '0.01' } };
      case 'expiry':
        return { kind, ...listing, what: 'settlement', price: close, quantity: null };
      case 'rate':
        return { kind, ...listing, what: 'borrow', currency: 'USD', rate: '0.01' };
      case 'status':
        return { kind, ...listing, status: 'open', detail: '' };
      case 'plugin-result':
        return { kind, ...envelope, plugin: 'other', result: close };
    }
  }

  #news(envelope: { ts: number; at: number; seq: number }): MarketEvent {
    const subject = { type: 'instrument', id: this.#id } as const;
    const text = { headline: `${this.#id} at ${this.#bar.close}`, body: '', source: 'test', id: `n${envelope.seq}` };
    return { kind: 'news', ...envelope, subject, ...text, revision: 0, supersedes: null };
  }
}

function cents(price: number): number {
  return Math.max(1, Math.round(price * 100)) / 100;
}

/** A copy of an event whose market numbers are something else; its envelope stays. */
export function withNumbers(event: MarketEvent, change: (value: number, field: string) => number): MarketEvent {
  const envelope = new Set(['ts', 'at', 'seq', 'instrument', 'start', 'period', 'revision', 'aggressor']);
  const entries = Object.entries(event).map(([field, value]: [string, unknown]) => {
    if (typeof value === 'number' && !envelope.has(field)) return [field, change(value, field)];
    if (field === 'bids' || field === 'asks')
      return [field, Array.from(value as number[], (one) => change(one, field))];
    return [field, value];
  });
  return Object.fromEntries(entries) as unknown as MarketEvent;
}
