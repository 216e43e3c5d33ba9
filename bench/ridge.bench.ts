/**
 * Ridge on 100,000 rows by 50 columns against ml-matrix's normal equations. Run: `npx tsx bench/ridge.bench.ts [--json]`.
 *
 * Both sides fit the same penalty and must agree on every coefficient before a time is printed. Ours also checks its data,
 * standardises, and reports degrees of freedom; with `gcv` it tries 97 penalties as well. The sides run in turn (A B A B),
 * median of 7 rounds after 2 of warm-up.
 */
import { cpus } from 'node:os';
import { Matrix, solve } from 'ml-matrix';
import type { TrainingSet } from '../src/contracts/model.js';
import { flags } from '../src/core/flags.js';
import { instrument } from '../src/core/instrument.js';
import { Random } from '../src/core/random.js';
import { Universe } from '../src/core/universe.js';
import { ridge } from '../src/models/ridge.js';

const ROWS = 100_000;
const COLUMNS = 50;
const LAMBDA = 10;
const WARM_UP = 2;
const ROUNDS = 7;

const needs = Array.from({ length: COLUMNS }, (_, c) => `x${c}`);
const env = {
  universe: new Universe([instrument({ id: 'A' })]),
  flags: flags(),
  random: (name: string) => new Random(1, name),
};

function makeData(): TrainingSet {
  const random = new Random(1, 'ridge-bench');
  const data = Float64Array.from({ length: ROWS * COLUMNS }, () => random.normal());
  const y = new Float64Array(ROWS);
  for (let r = 0; r < ROWS; r++) {
    let sum = random.normal();
    for (let c = 0; c < COLUMNS; c++) sum += (data[r * COLUMNS + c]! * (c % 7)) / 100;
    y[r] = sum;
  }
  const zeros = new Float64Array(ROWS);
  const x = { columns: needs, rows: ROWS, data, at: zeros, instrument: new Int32Array(ROWS) };
  return { x, y, knownAt: zeros, asOf: 0 };
}

/** (XᵀX + λI)⁻¹ Xᵀy, as one writes it with the library: nothing checked, centred or scaled. */
function theirs(x: Matrix, y: Matrix): number[] {
  const transposed = x.transpose();
  const cross = transposed.mmul(x);
  for (let c = 0; c < COLUMNS; c++) cross.set(c, c, cross.get(c, c) + LAMBDA);
  return solve(cross, transposed.mmul(y)).to1DArray();
}

async function ours(data: TrainingSet, options: { lambda: number | 'gcv'; plain: boolean }): Promise<number[]> {
  const { lambda, plain } = options;
  const model = ridge({ needs, lambda, standardize: !plain, intercept: !plain })(env);
  const report = await model.fit!(data, new AbortController().signal);
  return Object.values((report.details as { coefficients: Record<string, number> }).coefficients);
}

async function timed(run: () => Promise<unknown> | unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function median(all: number[]): number {
  return all.sort((a, b) => a - b)[all.length >> 1]!;
}

const data = makeData();
const x = new Matrix(Array.from({ length: ROWS }, (_, r) => [...data.x.data.subarray(r * COLUMNS, (r + 1) * COLUMNS)]));
const y = Matrix.columnVector(data.y);
const reference = theirs(x, y);
const mine = await ours(data, { lambda: LAMBDA, plain: true });
const worst = Math.max(...mine.map((one, c) => Math.abs(one - reference[c]!)));
if (!(worst < 1e-9)) throw new Error(`the two sides differ by ${worst}`);

const times = { 'ml-matrix': [] as number[], plain: [] as number[], 'gcv, standardised': [] as number[] };
for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  const plain = await timed(() => ours(data, { lambda: LAMBDA, plain: true }));
  const matrix = await timed(() => theirs(x, y));
  const gcv = await timed(() => ours(data, { lambda: 'gcv', plain: false }));
  if (round < WARM_UP) continue;
  times.plain.push(plain);
  times['ml-matrix'].push(matrix);
  times['gcv, standardised'].push(gcv);
}
const results = Object.entries(times).map(([name, all]) => ({ name, ms: median(all) }));
const slow = results.find((one) => one.name === 'ml-matrix')!.ms;
const ratios = results.map((one) => ({ ...one, faster: slow / one.ms }));

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ bench: 'ridge', node: process.version, cpu: cpus()[0]?.model, worst, results: ratios }));
} else {
  console.log(
    `ridge ${ROWS} x ${COLUMNS} · Node ${process.version} · ${cpus()[0]?.model} · largest difference ${worst}`,
  );
  for (const one of ratios)
    console.log(`${one.name.padEnd(20)} ${one.ms.toFixed(1).padStart(8)} ms  ${one.faster.toFixed(1)}x`);
}
