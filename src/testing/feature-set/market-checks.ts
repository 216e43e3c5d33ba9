import type { MarketEvent } from '../../core/event.js';
import { type Broke, type Check, check } from '../check.js';
import { EVENT_KINDS, marketEvents, withNumbers } from '../generators.js';
import { stateText } from '../state-text.js';
import { type FeatureRun, firstNotFinite, partOf } from './feature-run.js';
import type { FeatureSetTrial } from './trial.js';

/** How a set takes markets that are not smooth: gaps, ties, missing numbers, events of other kinds. */
export function marketChecks(trial: FeatureSetTrial): readonly Check[] {
  return [
    check({
      id: 'FS-11',
      title: 'gaps: an instrument without events keeps its row',
      fix: 'write the row of the event\'s instrument alone, or declare scope "universe"',
      run: (broke) => gaps(trial, broke),
    }),
    check({
      id: 'FS-12',
      title: 'ties: prices that stand still give no infinity',
      fix: 'give NaN where a ratio has no denominator, and go on once prices move',
      run: (broke) => ties(trial, broke),
    }),
    check({
      id: 'FS-13',
      title: 'NaN in: NaN or a number out, and a way back',
      fix: 'leave the memory as it was when an input is not finite, or state afterNaN: "lost"',
      run: (broke) => notNumbers(trial, broke),
    }),
    check({
      id: 'FS-14',
      title: 'reads only the kinds that it declares',
      fix: 'return at once for an event of a kind that is not in reads',
      run: (broke) => kinds(trial, broke),
    }),
  ];
}

function gaps(trial: FeatureSetTrial, broke: Broke): void {
  const run = trial.run();
  const events = trial.events('gaps');
  const width = run.set.columns.length;
  const half = events[Math.floor(events.length / 2)]!.at;
  run.feed(events.filter((event) => event.at <= half));
  const before = run.table;
  const jump = 30 * 86_400_000_000;
  const later = events
    .filter((event) => event.at > half && 'instrument' in event && event.instrument !== 0)
    .map(
      (event) =>
        ({
          ...event,
          ts: event.ts + jump,
          at: event.at + jump,
          ...('start' in event && { start: event.start + jump }),
        }) as MarketEvent,
    );
  run.feed(later);
  const after = run.table;
  for (let c = 0; c < after.length; c++)
    if (after[c] === Number.POSITIVE_INFINITY || after[c] === Number.NEGATIVE_INFINITY)
      broke(`column "${run.set.columns[c % width]}" is ${after[c]} after a month without events`);
  if (run.set.scope === 'universe') return;
  for (let c = 0; c < width; c++) {
    if (!Object.is(before[c], after[c]))
      broke(`column "${run.set.columns[c]}" of instrument 0 went from ${before[c]} to ${after[c]} without an event`);
  }
}

function ties(trial: FeatureSetTrial, broke: Broke): void {
  const run = trial.run();
  const moving = trial.events('ties');
  const first = moving[0];
  if (first === undefined) return;
  const values = new Map<string, number>();
  const flat = moving.map((event) =>
    withNumbers(event, (value, field) => {
      const key = `${'instrument' in event ? event.instrument : -1}/${event.kind}/${field === 'volume' || field.endsWith('ize') ? field : 'price'}`;
      if (!values.has(key)) values.set(key, value);
      return values.get(key)!;
    }),
  );
  const last = flat[flat.length - 1]!.at;
  run.feed(flat);
  noInfinity(run, 'while prices stand still', broke);
  run.feed(
    moving.map((event) => ({ ...event, ts: event.ts - first.at + last + 1, at: event.at - first.at + last + 1 })),
  );
  noInfinity(run, 'once prices move again', broke);
  mustBeWhole(run, 'after prices have moved again', broke);
}

function noInfinity(run: FeatureRun, when: string, broke: Broke): void {
  for (const { cells: table } of run.looks) {
    const c = table.findIndex((one) => one === Number.POSITIVE_INFINITY || one === Number.NEGATIVE_INFINITY);
    if (c >= 0) broke(`column "${run.set.columns[c % run.set.columns.length]}" is ${table[c]} ${when}`);
  }
}

function mustBeWhole(run: FeatureRun, when: string, broke: Broke): void {
  const { columns } = run.set;
  const table = run.table;
  for (let i = 0; i < run.instruments; i++) {
    const bad = firstNotFinite(table, i, columns.length);
    if (bad >= 0)
      broke(`column "${columns[bad]}" of instrument ${i} is still ${table[i * columns.length + bad]} ${when}`);
  }
}

function notNumbers(trial: FeatureSetTrial, broke: Broke): void {
  const run = trial.run();
  const events = trial.events('NaN');
  const first = events[0]?.at ?? 0;
  const sick = new Set([3, 4, 9, trial.count - trial.make().warmup - 20]);
  const instants = [...new Set(events.map((event) => event.at))];
  run.feed(
    events.map((event) =>
      sick.has(instants.indexOf(event.at)) && event.at >= first ? withNumbers(event, () => Number.NaN) : event,
    ),
  );
  noInfinity(run, 'after an event without numbers', broke);
  if (trial.options.afterNaN !== 'lost')
    mustBeWhole(run, `${trial.make().warmup + 19} updates after the last event without numbers`, broke);
}

function kinds(trial: FeatureSetTrial, broke: Broke): void {
  const { reads } = trial.make();
  const strangers = EVENT_KINDS.filter((kind) => !reads.includes(kind));
  const others = marketEvents({ universe: trial.universe, count: 12, kinds: strangers, seed: 'strangers' });
  const events = trial.events('kinds').filter((event) => reads.includes(event.kind));
  const plain = trial.run();
  for (const event of events) plain.update(event);
  const mixed = trial.run();
  events.forEach((event, k) => {
    const stranger = others[k % others.length];
    if (stranger !== undefined) {
      const before = `${mixed.table.join()} ${stateText(mixed.set.snapshot())}`;
      mixed.update({ ...stranger, ts: event.ts, at: event.at });
      mixed.looks.pop();
      if (before !== `${mixed.table.join()} ${stateText(mixed.set.snapshot())}`)
        broke(`a ${stranger.kind} event changed its row or state, but it reads ${reads.join(', ') || 'nothing'}`);
    }
    mixed.update(event);
  });
  const part = partOf(plain.looks, mixed.looks, plain.set.columns);
  if (part !== null) broke(`with other kinds of events in between, ${part}`);
}
