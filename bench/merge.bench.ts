/**
 * What it costs to bring events to the engine: one source, a panel of fifty, fifty sources on one grid and off it; and
 * what the guard adds. Run: `npx tsx bench/merge.bench.ts [--json]`.
 *
 * Each case is checked (events counted, closes summed) and timed: median of 7 rounds after 2 of warm-up.
 */
import { cpus } from 'node:os';
import type { DataSource } from '../src/contracts/data-source.js';
import type { BarEvent } from '../src/core/event.js';
import { instrument } from '../src/core/instrument.js';
import { Universe } from '../src/core/universe.js';
import { DataGuard } from '../src/data/guard.js';
import { Merger } from '../src/data/merge.js';
import { synthetic } from '../src/data/synthetic.js';

const SYMBOLS = 50;
/** On a busy machine: a tenth of the bars, and the fastest round instead of the middle one. */
const busy = process.argv.includes('--smoke');
const BARS = busy ? 2_000 : 20_000;
const WARM_UP = 2;
const ROUNDS = 7;

const ids = Array.from({ length: SYMBOLS }, (_, i) => `S${i}`);
const universe = new Universe(ids.map((id) => instrument({ id })));
const query = {
  universe,
  kinds: ['bar'] as const,
  from: Number.NEGATIVE_INFINITY,
  to: Number.POSITIVE_INFINITY,
};
const market = (instruments: string | readonly string[], bars: number, start = 0): DataSource => {
  const source = synthetic({ instruments, bars, seed: 1, period: '1m', start: new Date(1.6e12 + start) });
  source.series; // made ahead of the clock
  return source;
};

const whole = [market('S0', SYMBOLS * BARS)];
const panel = [market(ids, BARS)];
const cases: readonly { readonly name: string; readonly sources: readonly DataSource[]; readonly guard?: boolean; readonly heap?: boolean }[] = [
  { name: 'one source, 1 M bars', sources: whole },
  { name: 'the same, guarded', sources: whole, guard: true },
  { name: 'one source of 50 symbols', sources: panel },
  { name: 'the same, guarded', sources: panel, guard: true },
  { name: '50 sources on one grid', sources: ids.map((id) => market(id, BARS)) },
  { name: '50 sources on one grid, heap', sources: ids.map((id) => market(id, BARS)), heap: true },
  { name: '50 sources, no two at one time', sources: ids.map((id, i) => market(id, BARS, i * 1009)) },
];

async function round(one: (typeof cases)[number]): Promise<{ ns: number; events: number; sum: number }> {
  const signal = new AbortController().signal;
  const merger = new Merger(one.sources.flatMap((source) => source.history?.(query, signal) ?? []));
  const guard = one.guard === true ? new DataGuard(universe) : null;
  let events = 0;
  let sum = 0;
  const start = performance.now();
  while (await merger.refill()) {
    for (let event = merger.next(); event !== null; event = merger.next()) {
      if (guard !== null) guard.check(event);
      events++;
      sum += (event as BarEvent).close;
    }
  }
  return { ns: ((performance.now() - start) / events) * 1e6, events, sum };
}

function expectedSum(sources: readonly DataSource[]): number {
  const closes = sources.flatMap((source) =>
    (source as ReturnType<typeof synthetic>).series.map(({ columns }) => columns.close.reduce((a, b) => a + b, 0)),
  );
  return closes.reduce((a, b) => a + b, 0);
}

/** The textbook: a binary heap of sources by the time of their next bar, read where it lies. One event object is lent out. */
function heapMerge(sources: readonly DataSource[]): { ns: number; events: number; sum: number } {
  const lanes = sources.flatMap((source) => (source as ReturnType<typeof synthetic>).series.map((one) => one.columns));
  const next = new Int32Array(lanes.length);
  const before = (a: number, b: number): boolean => {
    const [x, y] = [lanes[a]!.end[next[a]!]!, lanes[b]!.end[next[b]!]!];
    return x < y || (x === y && a < b);
  };
  const heap = lanes.map((_, i) => i);
  const bar = { instrument: 0, ts: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  let events = 0;
  let sum = 0;
  const start = performance.now();
  while (heap.length > 0) {
    const lane = heap[0]!;
    const c = lanes[lane]!;
    const i = next[lane]!++;
    bar.instrument = lane;
    bar.ts = c.end[i]!;
    bar.open = c.open[i]!;
    bar.high = c.high[i]!;
    bar.low = c.low[i]!;
    bar.close = c.close[i]!;
    bar.volume = c.volume[i]!;
    events++;
    sum += bar.close;
    if (next[lane]! === c.end.length) {
      heap[0] = heap[heap.length - 1]!;
      heap.pop();
    }
    for (let at = 0; ; ) {
      let least = at;
      for (let child = 2 * at + 1; child <= 2 * at + 2 && child < heap.length; child++)
        if (before(heap[child]!, heap[least]!)) least = child;
      if (least === at) break;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
  return { ns: ((performance.now() - start) / events) * 1e6, events, sum };
}

const results: { name: string; ns: number; best: number; events: number }[] = [];
// round by round through all cases, so that each meets the machine as the others do
const all = cases.map(() => [] as number[]);
for (let i = 0; i < WARM_UP + ROUNDS; i++) {
  for (const [k, one] of cases.entries()) {
    const { ns, events, sum } = one.heap === true ? heapMerge(one.sources) : await round(one);
    const expected = expectedSum(k < 2 ? whole : panel);
    if (events !== SYMBOLS * BARS || Math.abs(sum / expected - 1) > 1e-9) throw new Error(`${one.name}: wrong events`);
    if (i >= WARM_UP) all[k]!.push(ns);
  }
}
for (const [k, times] of all.entries()) {
  times.sort((a, b) => a - b);
  const ns = times[busy ? 0 : ROUNDS >> 1]!;
  results.push({ name: cases[k]!.name, ns, best: times[0]!, events: SYMBOLS * BARS });
}

const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown' };
if (process.argv.includes('--json')) console.log(JSON.stringify({ bench: 'merge', ...machine, results }));
else {
  console.log(`merge, ${machine.node}, ${machine.cpu}`);
  for (const { name, ns, best } of results)
    console.log(`${name.padEnd(34)} ${ns.toFixed(1).padStart(8)} ns an event, best ${best.toFixed(1)}`);
}
