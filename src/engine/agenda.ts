import type { Snapshot } from '../core/plugin.js';
import type { ExecutionReport } from '../core/report.js';
import type { Micros } from '../core/time.js';

/** Order of what happens at one moment, by law: timers, then reports, then results of slow plug-ins; market data last. */
const LANE = { timer: 0, report: 1, result: 2 } as const;

/** Something that will happen: a decision timer, a wake of an Execution, a report, a finished refit. */
export interface AgendaEntry {
  readonly at: Micros;
  readonly lane: 0 | 1 | 2;
  readonly seq: number;
  readonly what: 'decide' | 'wake' | 'report' | 'install' | 'venue';
  /** Index of the strategy, or of the venue for `venue`; -1 for reports. */
  readonly strategy: number;
  readonly report: ExecutionReport | null;
  readonly snapshot: Snapshot | null;
}

/** What is due, by `(at, lane, seq)`: a binary heap. Ties cannot happen, since seq is unique. */
export class Agenda {
  readonly #heap: AgendaEntry[] = [];
  #seq = 0;
  /** Time of the first entry, Infinity when there is none. */
  nextAt: Micros = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#heap.length;
  }

  timer(what: 'decide' | 'wake', at: Micros, strategy: number): void {
    this.#push({ at, lane: LANE.timer, seq: this.#seq++, what, strategy, report: null, snapshot: null });
  }

  /** Lets a venue take in messages that travel to it; once for each time. */
  wakeVenue(at: Micros, venue: number): void {
    if (this.#heap.some((entry) => entry.what === 'venue' && entry.at === at && entry.strategy === venue)) return;
    this.#push({
      at,
      lane: LANE.timer,
      seq: this.#seq++,
      what: 'venue',
      strategy: venue,
      report: null,
      snapshot: null,
    });
  }

  report(report: ExecutionReport, at: Micros): void {
    this.#push({ at, lane: LANE.report, seq: this.#seq++, what: 'report', strategy: -1, report, snapshot: null });
  }

  /** Counts reports that never waited here, so that the numbers of later entries do not depend on the way of others. */
  pass(count: number): void {
    this.#seq += count;
  }

  install(snapshot: Snapshot, at: Micros, strategy: number): void {
    this.#push({ at, lane: LANE.result, seq: this.#seq++, what: 'install', strategy, report: null, snapshot });
  }

  /** Takes the first entry; the caller has seen that there is one. */
  pop(): AgendaEntry {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink(0);
    }
    this.nextAt = heap.length === 0 ? Number.POSITIVE_INFINITY : heap[0]!.at;
    return first;
  }

  /** Replaces reports that are on their way; when they come, and in which order, stays. */
  rewrite(change: (report: ExecutionReport) => ExecutionReport): void {
    this.#heap.forEach((entry, k) => {
      if (entry.report !== null) this.#heap[k] = { ...entry, report: change(entry.report) };
    });
  }

  /** Entries in order, and the next sequence number. */
  snapshot(): { entries: readonly AgendaEntry[]; seq: number } {
    return { entries: [...this.#heap].sort(compare), seq: this.#seq };
  }

  restore(state: { entries: readonly AgendaEntry[]; seq: number }): void {
    this.#heap.length = 0;
    this.nextAt = Number.POSITIVE_INFINITY;
    for (const entry of state.entries) this.#push(entry);
    this.#seq = state.seq;
  }

  #push(entry: AgendaEntry): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (compare(heap[parent]!, entry) <= 0) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = entry;
    this.nextAt = heap[0]!.at;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from]!;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && compare(heap[child + 1]!, heap[child]!) < 0) child++;
      if (compare(heap[child]!, entry) >= 0) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = entry;
  }
}

function compare(a: AgendaEntry, b: AgendaEntry): number {
  return a.at - b.at || a.lane - b.lane || a.seq - b.seq;
}
