import { DataError } from '../core/errors.js';
import type { BarEvent, MarketEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { DAY, type Micros, toIso } from '../core/time.js';
import type { Calendar } from './calendar.js';

/** How bars are cut: by time, by quantity traded, by money traded, or by the number of prints (or finer bars). */
export type ResampleRule =
  | { readonly by: 'time'; readonly period: Micros; readonly calendar: Calendar | null; readonly grace: Micros }
  | { readonly by: 'volume' | 'dollar' | 'count'; readonly size: number };

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The bar that is being built of one instrument, and what it has gathered towards its size. */
interface Growing {
  readonly bar: Mutable<BarEvent>;
  gathered: number;
}

/**
 * Builds coarser bars from prints or finer bars, one event at a time: the same code for history and live.
 *
 * A bar by time ends on the grid of the epoch, or of each session from its open. It is given out as soon as the finer
 * bar that ends with it arrives, else once time is past its end (and `grace`). Bars by volume, dollar and count close
 * with the event that reaches the size; what exceeds it stays in that bar (López de Prado 2018, 2.3).
 *
 * @example
 * ```ts
 * import { Resampler, resampleRule } from 'edgeproof/data';
 * const minutes = new Resampler(resampleRule({ period: '1m' }));
 * const print = { kind: 'trade', instrument: 0, ts: 5, at: 5, seq: 0, price: 10, size: 1 } as const;
 * minutes.push({ ...print, aggressor: 0, id: '', offExchange: false });
 * if (minutes.advance(60_000_001)[0]?.close !== 10) throw new Error('the first minute is over');
 * ```
 */
export class Resampler {
  readonly #rule: ResampleRule;
  /** Bars that are open, oldest first: one an instrument, more while `grace` keeps older ones waiting. */
  readonly #growing = new Map<InstrumentIndex, Growing[]>();
  /** End of the last bar given out of each instrument. */
  readonly #closed = new Map<InstrumentIndex, Micros>();
  #earliest: Micros = Number.POSITIVE_INFINITY;
  #seq = 0;

  constructor(rule: ResampleRule) {
    this.#rule = rule;
  }

  /** Takes one event; gives the bars that became complete, in order. Events other than bars and prints are passed over. */
  push(event: MarketEvent): readonly BarEvent[] {
    if (event.kind !== 'bar' && event.kind !== 'trade') return [];
    const done = this.advance(event.at);
    const rule = this.#rule;
    const value =
      event.kind === 'bar' ? { ...event, size: event.volume } : { ...pricesOf(event.price), size: event.size };
    const from = event.kind === 'bar' ? event.start : event.ts;
    const grid =
      rule.by === 'time' ? this.#bucket(rule, event.ts, event.kind === 'bar') : { start: from, end: event.ts };
    if (grid === null) return done;
    if (rule.by === 'time' && grid.end <= (this.#closed.get(event.instrument) ?? Number.NEGATIVE_INFINITY))
      throw new DataError(
        'resample',
        `${event.kind} of ${toIso(event.ts)} arrived after its bar was closed (seq ${event.seq})`,
        'state a longer grace',
      );
    if (rule.by === 'time' && rule.grace === 0) done.push(...this.#closeBefore(event.instrument, grid.end, event.at));
    const growing = this.#add(event, grid, value);
    if (rule.by === 'time') {
      if (event.kind === 'bar' && event.ts === grid.end)
        done.push(...this.#closeBefore(event.instrument, grid.end + 1, event.at));
      else if (grid.end < this.#earliest) this.#earliest = grid.end;
      return done;
    }
    growing.bar.ts = event.ts;
    growing.gathered += rule.by === 'count' ? 1 : rule.by === 'volume' ? value.size : value.size * value.close;
    if (growing.gathered >= rule.size)
      done.push(...this.#closeBefore(event.instrument, Number.POSITIVE_INFINITY, event.at));
    return done;
  }

  /** Lets time pass without an event; gives the bars that ended, oldest first. */
  advance(now: Micros): BarEvent[] {
    const rule = this.#rule;
    if (rule.by !== 'time' || !(now > this.#earliest + rule.grace)) return [];
    const ended = [...this.#growing.values()].flat().filter(({ bar }) => now > bar.ts + rule.grace);
    ended.sort((a, b) => a.bar.ts - b.bar.ts || a.bar.instrument - b.bar.instrument);
    const done = ended.flatMap(({ bar }) => this.#closeBefore(bar.instrument, bar.ts + 1, bar.ts + rule.grace));
    this.#earliest = Number.POSITIVE_INFINITY;
    for (const [oldest] of this.#growing.values())
      if (oldest !== undefined && oldest.bar.ts < this.#earliest) this.#earliest = oldest.bar.ts;
    return done;
  }

  #add(
    event: { readonly instrument: InstrumentIndex },
    grid: { readonly start: Micros; readonly end: Micros },
    value: { open: number; high: number; low: number; close: number; size: number },
  ): Growing {
    const growing = this.#growing.get(event.instrument) ?? [];
    const byTime = this.#rule.by === 'time';
    const known = byTime ? growing.find(({ bar }) => bar.ts === grid.end) : growing[0];
    if (known !== undefined) {
      const { bar } = known;
      if (value.high > bar.high) bar.high = value.high;
      if (value.low < bar.low) bar.low = value.low;
      bar.close = value.close;
      bar.volume += value.size;
      return known;
    }
    const { open, high, low, close, size } = value;
    const period = this.#rule.by === 'time' ? this.#rule.period : 0;
    const times = { ts: grid.end, at: grid.end, start: grid.start, period, seq: 0 };
    const bar = { kind: 'bar' as const, instrument: event.instrument, ...times, open, high, low, close, volume: size };
    const made = { bar, gathered: 0 };
    growing.push(made);
    growing.sort((a, b) => a.bar.ts - b.bar.ts);
    this.#growing.set(event.instrument, growing);
    return made;
  }

  /** Closes the open bars of an instrument that end before a time. */
  #closeBefore(instrument: InstrumentIndex, end: Micros, at: Micros): BarEvent[] {
    const growing = this.#growing.get(instrument);
    const done: BarEvent[] = [];
    for (let oldest = growing?.[0]; oldest !== undefined && oldest.bar.ts < end; oldest = growing?.[0]) {
      growing?.shift();
      this.#closed.set(instrument, oldest.bar.ts);
      oldest.bar.at = at;
      oldest.bar.seq = this.#seq++;
      done.push(oldest.bar);
    }
    return done;
  }

  /** The bar on the grid that an event belongs to; null outside sessions. A finer bar belongs where it ends. */
  #bucket(
    rule: { readonly period: Micros; readonly calendar: Calendar | null },
    ts: Micros,
    isBar: boolean,
  ): { start: Micros; end: Micros } | null {
    const inside = isBar ? ts - 1 : ts;
    const { period, calendar } = rule;
    if (calendar === null) {
      const start = Math.floor(inside / period) * period;
      return { start, end: start + period };
    }
    const session = calendar.at(inside);
    if (session === null) return null;
    if (period >= DAY) return { start: session.open, end: session.close };
    const start = session.open + Math.floor((inside - session.open) / period) * period;
    return { start, end: Math.min(start + period, session.close) };
  }
}

function pricesOf(price: number): { open: number; high: number; low: number; close: number } {
  return { open: price, high: price, low: price, close: price };
}
