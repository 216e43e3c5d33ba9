import type { MarketEvent } from '../../core/event.js';
import { RowTable } from '../../core/frame.js';
import { type Broke, type Check, check } from '../check.js';
import { EVENT_KINDS } from '../generators.js';
import { type FeatureRun, firstNotFinite } from './feature-run.js';
import type { FeatureSetTrial } from './trial.js';

/** What a set says of itself, and what its rows hold. */
export function rowChecks(trial: FeatureSetTrial): readonly Check[] {
  return [
    check({
      id: 'FS-01',
      title: 'says what it is',
      fix: 'give name, version, apiVersion 1, unique columns, known kinds and a whole warm-up, the same in every instance',
      run: (broke) => identity(trial, broke),
    }),
    check({
      id: 'FS-02',
      title: 'warm-up is honest',
      fix: 'write NaN until the row is whole, and declare as warmup the update that makes it so',
      run: (broke) => warmup(trial, broke),
    }),
    check({
      id: 'FS-03',
      title: 'writes every declared column and no other cell',
      fix: 'write to rows.data[rows.offset(instrument) + column] for the declared columns alone',
      run: (broke) => cells(trial, broke),
    }),
  ];
}

function identity(trial: FeatureSetTrial, broke: Broke): void {
  const set = trial.make();
  const other = trial.make();
  if (set.name === '' || set.version === '' || set.apiVersion !== 1) broke('name, version or apiVersion is missing');
  if (set.columns.length === 0 || set.columns.includes('')) broke('it has no columns, or one without a name');
  if (new Set(set.columns).size !== set.columns.length) broke(`a column comes twice in ${set.columns.join(', ')}`);
  if (!Number.isInteger(set.warmup) || set.warmup < 0) broke(`warmup is ${set.warmup}`);
  const unknown = set.reads.filter((kind) => !EVENT_KINDS.includes(kind));
  if (unknown.length > 0) broke(`reads the unknown kinds ${unknown.join(', ')}`);
  if (set.scope !== 'instrument' && set.scope !== 'universe') broke(`scope is "${String(set.scope)}"`);
  const facts = (one: typeof set): string => [one.name, one.columns.join(), one.warmup, one.reads.join()].join(' · ');
  if (facts(set) !== facts(other)) broke(`a second instance says ${facts(other)}, the first ${facts(set)}`);
}

function warmup(trial: FeatureSetTrial, broke: Broke): void {
  const run = trial.run();
  const { columns, warmup: declared } = run.set;
  const seen = new Int32Array(run.instruments);
  const first = new Int32Array(run.instruments).fill(-1);
  eachInstant(run, trial.events('warm-up'), (events) => {
    for (const event of events) count(event, run, seen);
    const table = run.table;
    for (let i = 0; i < run.instruments; i++) {
      const bad = firstNotFinite(table, i, columns.length);
      if (bad < 0 && first[i]! < 0) first[i] = seen[i]!;
      if (bad >= 0 && seen[i]! >= Math.max(1, declared)) {
        broke(
          `column "${columns[bad]}" of instrument ${i} is ${table[i * columns.length + bad]} after ${seen[i]} updates, warmup is ${declared}`,
        );
      }
    }
  });
  const early = first.findIndex((one) => one >= 0 && one < declared);
  if (trial.options.warmup !== 'at-most' && early >= 0)
    broke(`the row of instrument ${early} is whole after ${first[early]} updates, warmup is ${declared}`);
}

function count(event: MarketEvent, run: FeatureRun, seen: Int32Array): void {
  if (run.set.reads.length > 0 && !run.set.reads.includes(event.kind)) return;
  const instrument = 'instrument' in event ? event.instrument : -1;
  for (let i = 0; i < seen.length; i++) if (instrument < 0 || instrument === i) seen[i] = seen[i]! + 1;
}

function eachInstant(run: FeatureRun, events: readonly MarketEvent[], after: (events: MarketEvent[]) => void): void {
  let from = 0;
  for (let k = 1; k <= events.length; k++) {
    if (k < events.length && events[k]!.at === events[from]!.at) continue;
    const instant = events.slice(from, k);
    run.feed(instant);
    after(instant);
    from = k;
  }
}

function cells(trial: FeatureSetTrial, broke: Broke): void {
  const set = trial.make();
  const { size } = trial.universe;
  const width = set.columns.length;
  const around = new RowTable([...set.columns, 'before', 'after'], size);
  const rows = new RowTable(set.columns, size, { data: around.data, stride: width + 2, base: 1 });
  const written = new Uint8Array(width);
  let now = Number.NaN;
  for (let i = 0; i < size; i++) for (const edge of [0, width + 1]) around.data[i * (width + 2) + edge] = 0.5;
  for (const event of trial.events('cells')) {
    if (event.at !== now && !Number.isNaN(now)) set.settle?.(now, rows);
    now = event.at;
    if (set.reads.includes(event.kind)) set.update(event, rows);
    for (let i = 0; i < size; i++) {
      for (let c = 0; c < width; c++) if (!Number.isNaN(rows.get(i, c))) written[c] = 1;
      for (const edge of [0, width + 1])
        if (around.data[i * (width + 2) + edge] !== 0.5) broke(`it wrote beside its own columns in row ${i}`);
    }
  }
  set.settle?.(now, rows);
  for (let c = 0; c < width; c++)
    if (written[c] === 0 && Number.isNaN(rows.get(0, c))) broke(`column "${set.columns[c]}" never held a number`);
}
