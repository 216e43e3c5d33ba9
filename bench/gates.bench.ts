/**
 * The statistics of the gate against the clock: CSCV with 16 blocks × 200 trials × 5,000 days, SPA with 1,000 bootstraps × 200
 * trials × 2,500 days, CPCV 10 choose 2 of the ridge pipeline. `npx tsx bench/gates.bench.ts [--json] [--smoke]`; each row is
 * checked against a property of its result before a time is printed. `--smoke` judges results only.
 */
import { combinatorialPaths, combinatorialPurged, pboCscv, Samples, spaTest } from '../src/backtest/index.js';
import { flags } from '../src/core/flags.js';
import { instrument } from '../src/core/instrument.js';
import { Random } from '../src/core/random.js';
import { Universe } from '../src/core/universe.js';
import { ridge } from '../src/models/ridge.js';

const smoke = process.argv.includes('--smoke');
const LIMITS = { cscv: 5, spa: 5, cpcv: 10 } as const;

function trials(count: number, days: number): Float64Array[] {
  const random = new Random(1, 'gates-bench');
  return Array.from({ length: count }, () => Float64Array.from({ length: days }, () => 0.01 * random.normal()));
}

function must(right: boolean, what: string): void {
  if (!right) throw new Error(what);
}

async function cpcv(): Promise<void> {
  const n = 2500;
  const columns = ['a', 'b', 'c', 'd', 'e'];
  const random = new Random(2, 'gates-bench');
  const x = Float64Array.from({ length: n * columns.length }, () => random.normal());
  const y = Float64Array.from({ length: n }, (_, i) => x[i * columns.length]! + random.normal());
  const start = Array.from({ length: n }, (_, i) => i);
  const samples = new Samples({ columns, x, y, spans: { start, end: start.map((t) => t + 5) } });
  const cv = combinatorialPurged(samples.spans, { groups: 10, testGroups: 2, embargo: 5 });
  const env = {
    universe: new Universe([instrument({ id: 'A' })]),
    flags: flags(),
    random: (name: string) => new Random(1, name),
  };
  const predicted: Float64Array[] = [];
  for (const split of cv.splits) {
    const rows = samples.training(split);
    const zeros = new Float64Array(rows.rows);
    const frame = { columns, rows: rows.rows, data: rows.x, at: zeros, instrument: new Int32Array(rows.rows) };
    const model = ridge({ needs: columns, lambda: 'gcv' })(env);
    const report = await model.fit!({ x: frame, y: rows.y, knownAt: zeros, asOf: 0 }, new AbortController().signal);
    const { coefficients } = report.details as unknown as { coefficients: Record<string, number> };
    const judged = samples.judged(split);
    predicted.push(
      Float64Array.from({ length: judged.rows }, (_, r) =>
        columns.reduce((sum, name, c) => sum + coefficients[name]! * judged.x[r * columns.length + c]!, 0),
      ),
    );
  }
  const paths = combinatorialPaths(cv, predicted);
  must(cv.splits.length === 45 && paths.length === 9, 'C(10, 2) splits make 9 paths');
  must(
    paths.every((path) => path.every(Number.isFinite)),
    'each path is a whole history',
  );
}

const rows: readonly (readonly [keyof typeof LIMITS, () => void | Promise<void>])[] = [
  ['cscv', () => must(pboCscv(trials(200, 5000), { blocks: 16 }).combinations === 12_870, 'C(16, 8) splits')],
  [
    'spa',
    () => {
      const { studentised: s } = spaTest(trials(200, 2500), { resamples: 1000 });
      must(s.lower <= s.consistent && s.consistent <= s.upper, 'the consistent p-value lies between its bounds');
    },
  ],
  ['cpcv', cpcv],
];
const figures: Record<string, number> = {};
let ok = true;
for (const [name, run] of rows) {
  const begun = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1e6;
  figures[`${name}Seconds`] = seconds;
  const fast = seconds <= LIMITS[name];
  ok = ok && (smoke || fast);
  console.log(
    `${name.padEnd(6)} ${seconds.toFixed(2)} s of processor time, at most ${LIMITS[name]}${smoke ? '' : fast ? '' : ': TOO SLOW'}`,
  );
}
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
