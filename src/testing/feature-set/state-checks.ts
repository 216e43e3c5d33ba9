import type { MarketEvent } from '../../core/event.js';
import { type Broke, type Check, check } from '../check.js';
import { withNumbers } from '../generators.js';
import { changedBy, watchClock } from '../guards.js';
import { stateText, throughText } from '../state-text.js';
import { FeatureRun, partOf } from './feature-run.js';
import type { FeatureSetTrial } from './trial.js';

/** What a set remembers, and what it may not know. */
export function stateChecks(trial: FeatureSetTrial): readonly Check[] {
  return [
    check({
      id: 'FS-04',
      title: 'prefix invariance: cut or change the future, the past is unchanged',
      fix: 'compute a row from the events up to it alone: no statistics of the whole sample, no cache outside the instance',
      run: (broke) => prefix(trial, broke),
    }),
    check({
      id: 'FS-05',
      title: 'batch equals the stream, bit for bit',
      fix: 'run the same kernel in batch as in update',
      needs: () => (trial.make().batch === undefined ? 'no batch' : null),
      run: (broke) => batch(trial, broke),
    }),
    check({
      id: 'FS-06',
      title: 'a snapshot in mid-stream goes on as if nothing had happened',
      fix: 'put all memory into snapshot, copied; put all of it back in restore; numbers that JSON loses belong into bytes',
      run: (broke) => snapshot(trial, broke),
    }),
    check({
      id: 'FS-07',
      title: 'instances are independent',
      fix: 'make memory in the constructor; share nothing between instances',
      run: (broke) => independent(trial, broke),
    }),
    check({
      id: 'FS-08',
      title: 'keeps neither argument and leaves the event as it was',
      fix: 'copy the numbers that you need; event and table are lent for one call',
      run: (broke) => borrowed(trial, broke),
    }),
    check({
      id: 'FS-09',
      title: 'no clock, no randomness',
      fix: 'take time from the event and randomness from env.random',
      run: (broke) => clock(trial, broke),
    }),
    check({
      id: 'FS-10',
      title: 'memory does not grow with the stream',
      fix: 'keep a ring or running sums instead of all that was seen',
      run: (broke) => memory(trial, broke),
    }),
  ];
}

function prefix(trial: FeatureSetTrial, broke: Broke): void {
  const events = trial.events('future');
  const times = [...new Set(events.map((event) => event.at))];
  for (const share of [0.3, 0.7]) {
    const cut = times[Math.floor(times.length * share)] ?? 0;
    const past = events.filter((event) => event.at < cut);
    const changed = events.map((event) => (event.at < cut ? event : withNumbers(event, (value) => value * 4)));
    const other = trial.run().feed(changed);
    const whole = trial.run().feed(events);
    const short = trial.run().feed(past);
    const until = short.looks.length;
    const { columns } = whole.set;
    const part =
      partOf(whole.looks.slice(0, until), short.looks, columns) ??
      partOf(other.looks.slice(0, until), whole.looks.slice(0, until), columns);
    if (part !== null) broke(`after the future changed, ${part}`);
    batchPrefix(trial, [past, changed, events], broke);
  }
}

function batchPrefix(trial: FeatureSetTrial, worlds: readonly MarketEvent[][], broke: Broke): void {
  const [short, ...longer] = worlds.map((events) => trial.make().batch?.(events)?.data);
  if (short === undefined) return;
  for (const data of longer) {
    const c = short.findIndex((value, k) => !Object.is(value, data?.[k]));
    if (c >= 0) broke(`batch gives ${data?.[c]} in cell ${c} with one future and ${short[c]} with another`);
  }
}

function batch(trial: FeatureSetTrial, broke: Broke): void {
  const set = trial.make();
  const events = trial.events('batch').filter((event) => set.reads.includes(event.kind));
  const frame = set.batch!(events);
  const width = set.columns.length;
  if (frame.columns.join() !== set.columns.join()) broke(`batch gives columns ${frame.columns.join(', ')}`);
  if (frame.rows !== events.length || frame.data.length !== events.length * width)
    broke(`batch gives ${frame.rows} rows and ${frame.data.length} cells for ${events.length} events`);
  const run = trial.run();
  events.forEach((event, k) => {
    run.update(event);
    const instrument = 'instrument' in event ? event.instrument : 0;
    if (frame.at[k] !== event.at || frame.instrument[k] !== instrument)
      broke(
        `row ${k} of batch is of instrument ${frame.instrument[k]} at ${frame.at[k]}, event ${k} is of ${instrument} at ${event.at}`,
      );
    const table = run.table;
    for (let c = 0; c < width; c++) {
      const [streamed, made] = [table[instrument * width + c], frame.data[k * width + c]];
      if (!Object.is(streamed, made))
        broke(`column "${set.columns[c]}" of event ${k} is ${made} in batch, ${streamed} in the stream`);
    }
  });
}

function snapshot(trial: FeatureSetTrial, broke: Broke): void {
  const events = trial.events('snapshot');
  const other = trial.events('another past');
  const whole = trial.run().feed(events);
  const times = [...new Set(events.map((event) => event.at))];
  const { warmup } = whole.set;
  for (const k of new Set([0, 1, Math.floor(warmup / 2), warmup + 7, times.length - 5])) {
    const cut = times[Math.min(k, times.length - 1)]!;
    const used = trial.run().feed(other).set;
    const first = trial.run().feed(events.filter((event) => event.at < cut));
    const lent = first.set.snapshot();
    const state = throughText(lent);
    const done = first.looks.length;
    const rest = events.filter((event) => event.at >= cut);
    const table = first.table;
    first.feed(rest);
    const kept = stateText(lent) === stateText(state);
    if (!kept) broke(`a snapshot taken after ${k} instants changed while the set went on`);
    for (const [what, set] of [
      ['a fresh instance', trial.make()],
      ['an instance with another past', used],
    ] as const) {
      set.restore(throughText(state));
      const resumed = new FeatureRun(set, trial.universe.size, { table }).feed(rest);
      const part = partOf(whole.looks.slice(done), resumed.looks, whole.set.columns);
      if (part !== null) broke(`restored into ${what} after ${k} instants, ${part}`);
    }
    const disturbed = partOf(whole.looks, first.looks, whole.set.columns);
    if (disturbed !== null) broke(`taking a snapshot after ${k} instants disturbed the set: ${disturbed}`);
  }
}

function independent(trial: FeatureSetTrial, broke: Broke): void {
  const [left, right] = [
    trial.events('left', 40 + trial.make().warmup),
    trial.events('right', 40 + trial.make().warmup),
  ];
  const alone = trial.run().feed(left);
  const a = trial.run();
  const b = trial.run();
  const times = [...new Set([...left, ...right].map((event) => event.at))];
  for (const at of times) {
    a.feed(left.filter((event) => event.at === at));
    b.feed(right.filter((event) => event.at === at));
  }
  const part = partOf(alone.looks, a.looks, alone.set.columns);
  if (part !== null) broke(`beside another instance that sees another market, ${part}`);
}

function borrowed(trial: FeatureSetTrial, broke: Broke): void {
  const run = trial.run();
  for (const event of trial.events('borrowed').slice(0, 50)) {
    if (!run.set.reads.includes(event.kind)) continue;
    const change = changedBy(event, () => run.update(event));
    if (change !== null) broke(`update wrote to the event: ${change}`);
  }
  const plain = trial.run().feed(trial.events('borrowed'));
  const poisoned = trial.run({ poisoned: true }).feed(trial.events('borrowed'));
  const part = partOf(plain.looks, poisoned.looks, plain.set.columns);
  if (part !== null) broke(`with event and table made useless after each call, ${part}`);
}

function clock(trial: FeatureSetTrial, broke: Broke): void {
  const events = trial.events('clock');
  const { used } = watchClock(() => {
    const run = trial.run();
    run.feed(events);
    run.set.restore(run.set.snapshot());
    run.set.batch?.(events);
  });
  if (used.length > 0) broke(`it used ${[...new Set(used)].join(', ')}`);
}

function memory(trial: FeatureSetTrial, broke: Broke): void {
  const { warmup } = trial.make();
  const early = 1000 + 2 * warmup;
  const run = trial.run();
  const events = trial.events('memory', 4 * early);
  const half = events[Math.floor(events.length / 4)]!.at;
  const weigh = (): number => stateText(run.set.snapshot()).length;
  feedQuietly(
    run,
    events.filter((event) => event.at < half),
  );
  const before = weigh();
  feedQuietly(
    run,
    events.filter((event) => event.at >= half),
  );
  const after = weigh();
  if (after > before * 1.1 + 256)
    broke(`its snapshot grew from ${before} to ${after} characters between ${early} and ${4 * early} instants`);
}

/** Feeds in stretches and forgets what the table held: thousands of looks would be in the way. */
function feedQuietly(run: FeatureRun, events: readonly MarketEvent[]): void {
  let from = 0;
  for (let k = 1; k <= events.length; k++) {
    if (k < events.length && events[k]!.at === events[from]!.at) continue;
    run.feed(events.slice(from, k));
    run.looks.length = 0;
    from = k;
  }
}
