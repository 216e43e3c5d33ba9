import type { LineStore } from '../../artifacts/line-store.js';
import { sameContent } from './content-sketch.js';
import { chainTrial, NO_TRIAL, readTrial, type TrialEntry, type TrialInput, type TrialSeries } from './trial-entry.js';

/** What is asked of a ledger: which research, on which data; a whole trial asks for itself. */
export type TrialQuery = Pick<TrialInput, 'research' | 'instruments' | 'from' | 'to'> & Partial<TrialInput>;

/** The trials that count against a result. */
export interface CountedTrials {
  /** One entry a distinct trial, the newest run of each, in the order in which they were first tried. */
  readonly trials: readonly TrialEntry[];
  readonly count: number;
  /** How many of them were made under another research id before this one began. */
  readonly inherited: number;
}

/** Days that two runs must share before equal returns call them the same. */
const SAME_DAYS = 20;

/**
 * Counts every trial, for good: append-only, hash-chained, shared through a {@link LineStore}.
 *
 * A trial counts when its data overlap: an instrument of the same id *or the same prices* over a period in common. Adding a bar
 * or renaming a file resets nothing. Under a research id count its own trials and all that were made on these data before its
 * first one, by whomever: a new name does not forget. The same strategy and options on the same data is the same trial; where it
 * was tried under another research id as well, the trials of that one count too, so that a name kept in reserve is worth nothing.
 *
 * @example
 * ```ts
 * import { memoryLineStore, TrialLedger } from 'edgeproof/backtest';
 * const ledger = new TrialLedger(memoryLineStore());
 * const { count } = await ledger.count({ research: 'trend', instruments: [{ id: 'SPY', sketch: [] }], from: 0, to: 1 });
 * if (count !== 0) throw new Error('nothing tried yet');
 * ```
 */
export class TrialLedger {
  readonly #store: LineStore;
  #entries: TrialEntry[] = [];
  /** For each entry, the number of the first entry that is the same trial. */
  #firsts: number[] = [];

  readonly #byStructure = new Map<string, number[]>();

  constructor(store: LineStore) {
    this.#store = store;
  }

  /** Every line, oldest first, checked link by link. @throws DataError when a line was changed or taken out */
  async entries(): Promise<readonly TrialEntry[]> {
    const lines = await this.#store.read(this.#entries.length);
    for (const line of lines) this.#add(readTrial(line, this.#last()));
    return this.#entries;
  }

  /** Writes a trial down, and says what counts against it from now on, itself included. */
  async record(input: TrialInput): Promise<CountedTrials> {
    await this.write(input);
    return this.count(input);
  }

  /** Writes a trial down and does not count: for many in a row. The very same run again is not written down. */
  async write(input: TrialInput): Promise<void> {
    for (;;) {
      await this.entries();
      if (this.#alike(input).some((i) => identical(this.#entries[i]!, input))) return;
      const { entry, line } = chainTrial(input, this.#last());
      if (!(await this.#store.append(line, this.#entries.length))) continue; // somebody else was first
      this.#add(entry);
      return;
    }
  }

  /** The trials that count against a result of this research on these data. */
  async count(query: TrialQuery): Promise<CountedTrials> {
    await this.entries();
    const began = this.#entries.findIndex((one) => one.research === query.research && overlaps(one, query));
    const linked = this.#linked(query);
    const newest = new Map<number, TrialEntry>();
    let inherited = 0;
    this.#entries.forEach((one, i) => {
      if (!overlaps(one, query)) return;
      if (!linked.has(one.research) && began >= 0 && i > began) return;
      const first = this.#firsts[i]!;
      if (!newest.has(first) && one.research !== query.research) inherited++;
      newest.set(first, one);
    });
    return { trials: [...newest.values()], count: newest.size, inherited };
  }

  #last(): { readonly seq: number; readonly hash: string } {
    return this.#entries.at(-1) ?? { seq: -1, hash: NO_TRIAL };
  }

  /** The research that is asked for, and every other that tried the very trial: what it was chosen among there counts here. */
  #linked({ research, structure, exact, series, ...where }: TrialQuery): ReadonlySet<string> {
    const linked = new Set([research]);
    if (structure === undefined || exact === undefined || series === undefined) return linked;
    for (const i of this.#byStructure.get(structure) ?? []) {
      const one = this.#entries[i]!;
      if (overlaps(one, where) && sameRun(one, { exact, series })) linked.add(one.research);
    }
    return linked;
  }

  /** Numbers of the entries with the same strategy and options, in order. */
  #alike({ structure }: TrialInput): readonly number[] {
    return this.#byStructure.get(structure) ?? [];
  }

  #add(entry: TrialEntry): void {
    const i = this.#entries.length;
    const twin = this.#alike(entry).find((j) => sameTrial(this.#entries[j]!, entry));
    this.#entries.push(entry);
    this.#firsts.push(twin === undefined ? i : this.#firsts[twin]!);
    this.#byStructure.set(entry.structure, [...this.#alike(entry), i]);
  }
}

/** Whether two entries are one trial: the same strategy and options on some of the same prices. */
export function sameTrial(a: TrialInput, b: TrialInput): boolean {
  return a.structure === b.structure && overlaps(a, b) && sameRun(a, b);
}

/** Whether two trials saw some of the same prices: one instrument in common, by name or by content, at the same time. */
function overlaps(a: Pick<TrialInput, 'instruments' | 'from' | 'to'>, b: typeof a): boolean {
  if (a.from > b.to || b.from > a.to) return false;
  return a.instruments.some((one) =>
    b.instruments.some((other) => one.id === other.id || sameContent(one.sketch, other.sketch)),
  );
}

/** The same strategy and options: known from their hash, or, where that cannot see all, from equal returns on common days. */
function sameRun(a: Pick<TrialInput, 'exact' | 'series'>, b: typeof a): boolean {
  return (a.exact && b.exact) || equalReturns(a.series, b.series);
}

function equalReturns(a: TrialSeries, b: TrialSeries): boolean {
  let common = 0;
  for (let i = 0, j = 0; i < a.days.length && j < b.days.length; ) {
    if (a.days[i]! < b.days[j]!) i++;
    else if (a.days[i]! > b.days[j]!) j++;
    else {
      if (a.returns[i] !== b.returns[j]) return false;
      common++;
      i++;
      j++;
    }
  }
  return common >= Math.min(SAME_DAYS, a.days.length, b.days.length);
}

/** The very same run, to the last day. */
function identical(a: TrialInput, b: TrialInput): boolean {
  return (
    a.research === b.research &&
    a.from === b.from &&
    a.to === b.to &&
    a.series.days.length === b.series.days.length &&
    overlaps(a, b) &&
    equalReturns(a.series, b.series)
  );
}
