import type { BarBatch } from '../core/batch.js';
import type { BarEvent } from '../core/event.js';
import type { Instrument } from '../core/instrument.js';
import { DAY, type Micros, toIso } from '../core/time.js';
import type { Universe } from '../core/universe.js';
import { type Calendar, calendar } from './calendar.js';
import { longGap, missingBars } from './gaps.js';
import { describeOpens, OpenCounter } from './guard-opens.js';
import type { GuardFinding, GuardLog } from './guard-report.js';

/** Equal bars in a row that look like a feed that stands still. */
const STALE_RUN = 5;

/** What is remembered of one series of bars: an instrument at one period. */
interface Series {
  readonly instrument: Instrument;
  readonly period: Micros;
  /** Spacing from which on the time before a bar is looked at. */
  readonly spacing: Micros;
  readonly calendar: Calendar | null;
  readonly opens: OpenCounter | null;
  end: Micros;
  open: number;
  high: number;
  low: number;
  close: number;
  run: number;
}

/** Days are looked at one by one where sessions are known; bars that are longer, or not made by time, are not. */
function spacingOf(period: Micros, market: Calendar | null): Micros {
  if (period === DAY && market !== null) return 0;
  return period === 0 || period > DAY ? Number.POSITIVE_INFINITY : 1.5 * period;
}

/** The part of a guard that watches bars; a few comparisons a bar as long as nothing is wrong. */
export class BarWatch {
  readonly #universe: Universe;
  readonly #calendar: Calendar | null;
  readonly #log: GuardLog;
  /** The series last seen of each instrument. */
  readonly #series: Series[] = [];
  readonly #all = new Map<string, Series>();

  constructor(universe: Universe, market: Calendar | null, log: GuardLog) {
    this.#universe = universe;
    this.#calendar = market;
    this.#log = log;
  }

  /** Whether a bar may pass. */
  check(bar: BarEvent): boolean {
    let s = this.#series[bar.instrument];
    if (s === undefined || s.period !== bar.period) s = this.#find(bar);
    const { ts, open, high, low, close } = bar;
    let fine = true;
    if (!(low > 0 && low <= open && low <= close && high >= open && high >= close && high < Number.POSITIVE_INFINITY))
      fine = this.#impossible(s, bar);
    if (bar.volume < 0) fine = this.#note('size', s, bar, `volume ${bar.volume} is negative`) && fine;
    if (ts <= s.end) fine = this.#late(s, bar) && fine;
    else if (ts - s.end > s.spacing) this.#gap(s, bar);
    if (!fine) return false;
    if (s.opens !== null) s.opens.add(ts, open === s.close);
    if (close === s.close && open === s.open && high === s.high && low === s.low) {
      if (++s.run === STALE_RUN) this.#note('stale', s, bar, `${STALE_RUN} equal bars in a row up to this one`);
    } else s.run = 1;
    s.end = ts;
    s.open = open;
    s.high = high;
    s.low = low;
    s.close = close;
    return true;
  }

  /**
   * How many bars from `from` on have nothing that needs a closer look; these are taken note of, without an event each.
   *
   * @param at - when the event before them became known
   */
  plain(batch: BarBatch, from: number, at: Micros): number {
    const first = batch.get(from);
    const s = this.#series[first.instrument];
    if (s === undefined || s.period !== first.period || s.opens !== null) return 0;
    const { end: ends, open, high, low, close, volume } = batch.columns;
    const known = batch.columns.at ?? ends;
    // Bars that are known when they end are in order when their ends are.
    const apart = known !== ends;
    const { spacing } = s;
    let end = s.end;
    let last = s.close;
    // A parameter that changes would be kept as an object.
    let before = +at;
    let i = from;
    for (; i < batch.length; i++) {
      const ts = ends[i]!;
      const o = open[i]!;
      const h = high[i]!;
      const l = low[i]!;
      const c = close[i]!;
      if (!(l > 0 && l <= o && l <= c && h >= o && h >= c && h < Number.POSITIVE_INFINITY) || volume[i]! < 0) break;
      if (!(ts > end && ts - end <= spacing) || c === last) break;
      if (apart) {
        const now = known[i]!;
        if (!(now >= before && now >= ts)) break;
        before = now;
      } else if (!(ts >= before)) break;
      end = ts;
      last = c;
    }
    if (i === from) return 0;
    s.end = end;
    s.open = open[i - 1]!;
    s.high = high[i - 1]!;
    s.low = low[i - 1]!;
    s.close = last;
    s.run = 1;
    return i - from;
  }

  /** Series whose opens are too often the former close. */
  openFindings(): readonly Omit<GuardFinding, 'severity' | 'fix'>[] {
    return [...this.#all.values()].flatMap((s) => {
      const years = s.opens?.suspicious() ?? [];
      if (years.length === 0) return [];
      const { id } = s.instrument;
      return {
        code: 'open-is-previous-close' as const,
        instrument: id,
        count: years.reduce((sum, one) => sum + one.same, 0),
        first: years[0]?.first ?? 0,
        message: `${id}: ${describeOpens(years)}`,
        details: years.map(({ year, bars, same }) => ({ year, bars, same, share: same / bars })),
      };
    });
  }

  #find(bar: BarEvent): Series {
    const key = `${bar.instrument}/${bar.period}`;
    let found = this.#all.get(key);
    if (found === undefined) {
      const instrument = this.#universe.at(bar.instrument);
      const own = instrument.calendar === null ? null : calendar(instrument.calendar);
      found = {
        instrument,
        period: bar.period,
        spacing: spacingOf(bar.period, own ?? this.#calendar),
        calendar: own ?? this.#calendar,
        opens: bar.period >= DAY ? new OpenCounter() : null,
        end: Number.NEGATIVE_INFINITY,
        open: Number.NaN,
        high: Number.NaN,
        low: Number.NaN,
        close: Number.NaN,
        run: 1,
      };
      this.#all.set(key, found);
    }
    this.#series[bar.instrument] = found;
    return found;
  }

  #impossible(s: Series, bar: BarEvent): boolean {
    let fine = true;
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      const price = bar[name];
      if (!Number.isFinite(price)) return this.#note('price', s, bar, `${name} is ${price}`);
      if (price <= 0) fine = this.#note('price', s, bar, `${name} ${price} is not positive`);
    }
    const { open, high, low, close } = bar;
    if (high < low) return this.#note('range', s, bar, `high ${high} is below low ${low}`) && fine;
    for (const [name, price] of [
      ['open', open],
      ['close', close],
    ] as const)
      if (price > high || price < low)
        fine = this.#note('range', s, bar, `${name} ${price} is outside low ${low} to high ${high}`) && fine;
    return fine;
  }

  #late(s: Series, bar: BarEvent): boolean {
    return bar.ts === s.end
      ? this.#note('duplicate', s, bar, 'there is a bar of this time already')
      : this.#note('order', s, bar, `it is older than the bar before it (${toIso(s.end)})`);
  }

  #gap(s: Series, bar: BarEvent): void {
    if (s.end === Number.NEGATIVE_INFINITY) return;
    const since = `since ${toIso(s.end)}`;
    if (s.calendar === null) {
      if (longGap(s.end, bar.ts, s.period)) this.#note('gap', s, bar, `no bar ${since}`);
      return;
    }
    const missing = missingBars(s.calendar, s.end, bar.ts, s.period);
    if (missing < 0) this.#note('no-session', s, bar, `the calendar ${s.calendar.name} has no session for it`);
    else if (missing > 0)
      this.#note('gap', s, bar, `${missing} ${missing === 1 ? 'bar is' : 'bars are'} missing ${since}`);
  }

  #note(code: GuardFinding['code'], s: Series, bar: BarEvent, what: string): boolean {
    const { id } = s.instrument;
    return this.#log.note(code, id, bar.at, `bar of ${id} at ${toIso(bar.ts)} (seq ${bar.seq}): ${what}`);
  }
}
