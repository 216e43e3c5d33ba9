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
const BARS = 20_000;
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
const cases: readonly { readonly name: string; readonly sources: readonly DataSource[]; readonly guard?: boolean }[] = [
  { name: 'one source, 1 M bars', sources: whole },
  { name: 'the same, guarded', sources: whole, guard: true },
  { name: 'one source of 50 symbols', sources: panel },
  { name: 'the same, guarded', sources: panel, guard: true },
  { name: '50 sources on one grid', sources: ids.map((id) => market(id, BARS)) },
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

const results: { name: string; ns: number; best: number; events: number }[] = [];
for (const one of cases) {
  const wanted = (one === cases[0] || one === cases[1] ? whole : panel).flatMap((source) =>
    (source as ReturnType<typeof synthetic>).series.map(({ columns }) => columns.close.reduce((a, b) => a + b, 0)),
  );
  const expected = wanted.reduce((a, b) => a + b, 0);
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + ROUNDS; i++) {
    const { ns, events, sum } = await round(one);
    if (events !== SYMBOLS * BARS || Math.abs(sum / expected - 1) > 1e-9) throw new Error(`${one.name}: wrong events`);
    if (i >= WARM_UP) times.push(ns);
  }
  times.sort((a, b) => a - b);
  results.push({
    name: one.name,
    ns: times[ROUNDS >> 1] ?? Number.NaN,
    best: times[0] ?? Number.NaN,
    events: SYMBOLS * BARS,
  });
}

const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown' };
if (process.argv.includes('--json')) console.log(JSON.stringify({ bench: 'merge', ...machine, results }));
else {
  console.log(`merge, ${machine.node}, ${machine.cpu}`);
  for (const { name, ns, best } of results)
    console.log(`${name.padEnd(34)} ${ns.toFixed(1).padStart(8)} ns an event, best ${best.toFixed(1)}`);
}
