/** Random markets for properties of the whole pipeline: any kinds of event, from one seed, as a source that lends its events. */
import type { DataSource } from '../../src/contracts/data-source.js';
import type { CorporateActionEvent, EventBatch, EventKind, MarketEvent } from '../../src/core/event.js';
import { Random } from '../../src/core/random.js';
import { HOUR, MINUTE, type Micros, toMicros } from '../../src/core/time.js';

/** What a random market is made of. */
export interface MarketPlan {
  readonly seed: number;
  readonly instruments: number;
  readonly steps: number;
  /** Two quotes an instrument and step. */
  readonly quotes: boolean;
  /** Bars become known up to 20 minutes after their end. */
  readonly late: boolean;
  /** One bar in ten does not come. */
  readonly holes: boolean;
  /** A split and a dividend of the first instrument. */
  readonly actions: boolean;
}

const START = toMicros('2020-01-02T00:00:00Z');
const cents = (value: number): number => Math.max(0.05, Math.round(value * 100) / 100);

/** The events of a market, ordered by `(at, seq)`. */
export function marketEvents(plan: MarketPlan): MarketEvent[] {
  const random = new Random(plan.seed, 'market');
  const prices = Array.from({ length: plan.instruments }, () => 20 + 80 * random.uniform());
  const loose: Unplaced[] = [];
  for (let step = 1; step <= plan.steps; step++) {
    const start = START + (step - 1) * HOUR;
    if (plan.actions && step === Math.floor(plan.steps / 2)) prices[0] = split(loose, start, prices[0]!, plan.seed);
    if (plan.actions && step === Math.floor(plan.steps / 3)) loose.push(dividend(start));
    for (let i = 0; i < plan.instruments; i++) {
      const r = (): number => random.normal() * 0.01;
      const open = cents(prices[i]! * (1 + r() / 3));
      const close = cents(open * (1 + r()));
      const high = cents(Math.max(open, close) * (1 + Math.abs(r())));
      const low = cents(Math.min(open, close) * (1 - Math.abs(r())));
      prices[i] = close;
      const volume = random.integer(400);
      const late = plan.late ? random.integer(20) * MINUTE : 0;
      const hole = random.uniform() < 0.1 && plan.holes && step > 1;
      if (plan.quotes) quotes(loose, { start, instrument: i, open, close, random });
      if (hole) continue;
      const ts = start + HOUR;
      loose.push({
        kind: 'bar',
        instrument: i,
        ts,
        at: ts + late,
        start,
        period: HOUR,
        open,
        high,
        low,
        close,
        volume,
      });
    }
  }
  return place(loose);
}

type Unplaced = MarketEvent extends infer E ? (E extends MarketEvent ? Omit<E, 'seq'> : never) : never;

/** Equal moments keep the order in which they were made. */
function place(loose: readonly Unplaced[]): MarketEvent[] {
  return loose
    .map((event, made) => ({ event, made }))
    .sort((a, b) => a.event.at - b.event.at || a.made - b.made)
    .map(({ event }, seq) => ({ ...event, seq }) as MarketEvent);
}

const RATIOS = [
  [2, 1],
  [3, 2],
  [1, 4],
] as const;

function split(loose: Unplaced[], at: Micros, price: number, seed: number): number {
  const [numerator, denominator] = RATIOS[seed % RATIOS.length]!;
  const after = (price * denominator) / numerator;
  const action = { type: 'split', numerator, denominator, cashPrice: cents(after) } as const;
  loose.push({ kind: 'corporate-action', instrument: 0, ts: at, at, action });
  return after;
}

function dividend(at: Micros): Omit<CorporateActionEvent, 'seq'> {
  return { kind: 'corporate-action', instrument: 0, ts: at, at, action: { type: 'dividend', amount: '0.1' } };
}

function quotes(
  loose: Unplaced[],
  q: { start: Micros; instrument: number; open: number; close: number; random: Random },
): void {
  for (const [minutes, price] of [
    [7, q.open],
    [41, q.close],
  ] as const) {
    const at = q.start + minutes * MINUTE;
    const half = 0.01 + 0.02 * q.random.uniform();
    const size = (): number => 1 + q.random.integer(300);
    const bid = cents(price - half);
    const ask = cents(price + half);
    loose.push({ kind: 'quote', instrument: q.instrument, ts: at, at, bid, ask, bidSize: size(), askSize: size() });
  }
}

/** The same past, another future: after a moment other prices and sizes, and one event in five does not come. */
export function otherFuture(events: readonly MarketEvent[], after: Micros, seed: number): MarketEvent[] {
  const random = new Random(seed, 'other future');
  return events.flatMap((event) => {
    if (event.at <= after) return [event];
    const factor = 0.5 + random.uniform();
    const kept = random.uniform() < 0.8;
    return kept ? [moved(event, factor)] : [];
  });
}

function moved(event: MarketEvent, factor: number): MarketEvent {
  const times = (price: number): number => cents(price * factor);
  if (event.kind === 'bar') {
    const { open, high, low, close } = event;
    const volume = Math.floor(event.volume * factor);
    return { ...event, open: times(open), high: times(high), low: times(low), close: times(close), volume };
  }
  if (event.kind === 'quote') return { ...event, bid: times(event.bid), ask: times(event.ask) + 0.01 };
  return event;
}

/** A source over events; it lends one object a kind, so that whoever keeps an event keeps the wrong one. */
export function sourceOf(events: readonly MarketEvent[], options: { name?: string; batch?: number } = {}): DataSource {
  const kinds = [...new Set(events.map((one): EventKind => one.kind))];
  const batch = options.batch ?? 4096;
  return {
    name: options.name ?? 'random',
    version: '1',
    apiVersion: 1,
    provides: { kinds, history: true, live: false },
    async *history(query) {
      const wanted = events.filter((e) => e.at >= query.from && e.at < query.to && query.kinds.includes(e.kind));
      for (let i = 0; i < wanted.length; i += batch) yield lending(wanted.slice(i, i + batch));
    },
  };
}

function lending(events: readonly MarketEvent[]): EventBatch {
  const lent = new Map<EventKind, MarketEvent>();
  return {
    length: events.length,
    at: (i) => events[i]!.at,
    get: (i) => {
      const event = events[i]!;
      const scratch = lent.get(event.kind) ?? { ...event };
      lent.set(event.kind, scratch);
      return Object.assign(scratch, event);
    },
  };
}
