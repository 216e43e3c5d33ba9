import { DataError } from '../core/errors.js';
import type { BarEvent, MarketEvent, TradeEvent } from '../core/event.js';
import type { InstrumentIndex } from '../core/instrument.js';
import { DAY, type Micros, toIso } from '../core/time.js';
import type { Calendar } from './calendar.js';
import { type BarPart, type BarSpan, GrowingBar, happened } from './growing-bar.js';

/** What becomes of an event that comes after its bar was given out: an error, or it is left out and counted. */
export type LateRule = 'refuse' | 'leave-out';

/** How bars are cut: by time, by quantity traded, by money traded, or by the number of prints (or finer bars). */
export type ResampleRule = {
  /** How long after an event happened it may come. */
  readonly grace: Micros;
  readonly late: LateRule;
} & (
  | { readonly by: 'time'; readonly period: Micros; readonly calendar: Calendar | null }
  | { readonly by: 'volume' | 'dollar' | 'count'; readonly size: number }
);

type SizeRule = Extract<ResampleRule, { size: number }>;
type Source = BarEvent | TradeEvent;

/**
 * Builds coarser bars from prints or finer bars, one event at a time: the same code for history and live.
 *
 * The watermark is the receive time less `grace`. What happened before it has come, or is late; late events are refused or left
 * out and counted, by rule. A bar by time ends on the grid of the epoch, or of each session from its open, and is given out
 * once the watermark is past its end, or with the finer bar that ends with it. Within a bar the order of coming does not
 * matter: it opens and closes by the times of its events (ids where these are equal), and its volume is rounded once. Hence bars
 * built live equal those built from history, bit for bit, as long as nothing comes later than `grace`.
 *
 * Bars by volume, dollar and count close with the event that reaches the size; what exceeds it stays in that bar (López de Prado
 * 2018, 2.3). With `grace` their events wait for the watermark and are taken in the order in which they happened.
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
  readonly #growing = new Map<InstrumentIndex, GrowingBar[]>();
  /** End of the last bar given out of each instrument. */
  readonly #closed = new Map<InstrumentIndex, Micros>();
  /** Events of bars by size that wait for the watermark, in the order in which they happened. */
  readonly #waiting: { readonly source: Source; readonly part: BarPart }[] = [];
  /** The last event of each instrument that was taken into a bar by size. */
  readonly #taken = new Map<InstrumentIndex, BarPart>();
  #earliest: Micros = Number.POSITIVE_INFINITY;
  #seq = 0;
  #late = 0;

  constructor(rule: ResampleRule) {
    this.#rule = rule;
  }

  /** When something is given out at the latest, if nothing more comes; Infinity while nothing is kept. */
  get due(): Micros {
    const { by, grace } = this.#rule;
    return grace + (by === 'time' ? this.#earliest : (this.#waiting[0]?.part.ts ?? Number.POSITIVE_INFINITY));
  }

  /** Events that came too late and were left out. */
  get late(): number {
    return this.#late;
  }

  /**
   * Takes one event; gives the bars that became complete, in order. Events other than bars and prints are passed over.
   *
   * @throws DataError for a late event, unless the rule leaves it out
   */
  push(event: MarketEvent): readonly BarEvent[] {
    if (event.kind !== 'bar' && event.kind !== 'trade') return [];
    const done = this.advance(event.at);
    const rule = this.#rule;
    if (rule.by === 'time') return this.#pushByTime(event, rule, done);
    const part = partOf(event);
    const taken = this.#taken.get(event.instrument);
    if (rule.grace > 0 && taken !== undefined && happened(part, taken) < 0) {
      this.#isLate(event);
      return done;
    }
    if (rule.grace === 0) {
      this.#take(event, part, { rule, at: event.at }, done);
      return done;
    }
    let at = this.#waiting.length;
    while (at > 0 && happened(part, this.#waiting[at - 1]!.part) < 0) at--;
    const source = { ...event };
    this.#waiting.splice(at, 0, { source, part });
    return done;
  }

  /** Lets time pass without an event; gives the bars that ended, oldest first. */
  advance(now: Micros): BarEvent[] {
    const rule = this.#rule;
    const done: BarEvent[] = [];
    if (rule.by !== 'time') {
      let count = 0;
      for (const { source, part } of this.#waiting) {
        if (!(now > part.ts + rule.grace)) break;
        this.#take(source, part, { rule, at: Math.max(part.ts + rule.grace, source.at) }, done);
        count++;
      }
      this.#waiting.splice(0, count);
      return done;
    }
    if (!(now > this.#earliest + rule.grace)) return done;
    const ended = [...this.#growing.values()].flat().filter((bar) => now > bar.end + rule.grace);
    ended.sort((a, b) => a.end - b.end || a.instrument - b.instrument);
    for (const bar of ended) done.push(...this.#closeBefore(bar.instrument, bar.end + 1, bar.end + rule.grace));
    this.#earliest = Number.POSITIVE_INFINITY;
    for (const [oldest] of this.#growing.values())
      if (oldest !== undefined && oldest.end < this.#earliest) this.#earliest = oldest.end;
    return done;
  }

  #pushByTime(event: Source, rule: Extract<ResampleRule, { by: 'time' }>, done: BarEvent[]): readonly BarEvent[] {
    const span = bucket(rule, event.ts, event.kind === 'bar');
    if (span === null) return done;
    if (span.end <= (this.#closed.get(event.instrument) ?? Number.NEGATIVE_INFINITY)) {
      this.#isLate(event);
      return done;
    }
    if (rule.grace === 0) done.push(...this.#closeBefore(event.instrument, span.end, event.at));
    const growing = this.#growing.get(event.instrument) ?? [];
    const known = growing.find((bar) => bar.end === span.end);
    if (known !== undefined) known.add(partOf(event));
    else {
      growing.push(new GrowingBar(event.instrument, span, partOf(event)));
      growing.sort((a, b) => a.end - b.end);
      this.#growing.set(event.instrument, growing);
    }
    if (event.kind === 'bar' && event.ts === span.end)
      done.push(...this.#closeBefore(event.instrument, span.end + 1, event.at));
    else if (span.end < this.#earliest) this.#earliest = span.end;
    return done;
  }

  /** Takes the next event of its instrument into a bar by size. */
  #take(
    source: Source,
    part: BarPart,
    { rule, at }: { readonly rule: SizeRule; readonly at: Micros },
    done: BarEvent[],
  ): void {
    const { instrument } = source;
    this.#taken.set(instrument, part);
    let [bar] = this.#growing.get(instrument) ?? [];
    if (bar === undefined) {
      const start = source.kind === 'bar' ? source.start : source.ts;
      bar = new GrowingBar(instrument, { start, end: part.ts }, part);
      this.#growing.set(instrument, [bar]);
    } else bar.add(part);
    bar.end = part.ts;
    bar.gathered += rule.by === 'count' ? 1 : rule.by === 'volume' ? part.size : part.size * part.close;
    if (bar.gathered >= rule.size) done.push(...this.#closeBefore(instrument, Number.POSITIVE_INFINITY, at));
  }

  #isLate(event: Source): void {
    this.#late++;
    if (this.#rule.late === 'leave-out') return;
    throw new DataError(
      'resample',
      `${event.kind} of ${toIso(event.ts)} arrived after its bar was closed (seq ${event.seq})`,
      'state a longer grace, or late: "leave-out" to go on without it',
    );
  }

  /** Closes the open bars of an instrument that end before a time. */
  #closeBefore(instrument: InstrumentIndex, end: Micros, at: Micros): BarEvent[] {
    const growing = this.#growing.get(instrument);
    const period = this.#rule.by === 'time' ? this.#rule.period : 0;
    const done: BarEvent[] = [];
    for (let oldest = growing?.[0]; oldest !== undefined && oldest.end < end; oldest = growing?.[0]) {
      growing?.shift();
      this.#closed.set(instrument, oldest.end);
      done.push(oldest.event(period, { at, seq: this.#seq++ }));
    }
    return done;
  }
}

function partOf(event: Source): BarPart {
  const { ts, at } = event;
  if (event.kind === 'trade') {
    const { price, size, id } = event;
    return { ts, at, id, open: price, high: price, low: price, close: price, size };
  }
  const { open, high, low, close, volume } = event;
  return { ts, at, id: '', open, high, low, close, size: volume };
}

/** The bar on the grid that an event belongs to; null outside sessions. A finer bar belongs where it ends. */
function bucket(
  rule: { readonly period: Micros; readonly calendar: Calendar | null },
  ts: Micros,
  isBar: boolean,
): BarSpan | null {
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
