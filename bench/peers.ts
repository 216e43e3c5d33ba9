/**
 * `npm run bench:peers [-- --json] [-- --only sweep,nautilus] [-- --smoke]`: ours and the peers in turn, on the same columns.
 *
 * Installs the peers it can reach into `bench/.peers`, which git ignores; one that cannot be installed is reported as such
 * and its rows are skipped. Both sides of a row run in turn (A B A B), median of at least 5 rounds after a warm-up, and
 * a ratio is printed only when both found the same. `--smoke` runs a twentieth of the data once and prints no ratio.
 * Fails when two sides disagree or one breaks; a goal that is missed is printed, since a busy machine misses some.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { makeData } from './peers/data.js';
import { type Installed, installPeers } from './peers/install.js';
import { type DataName, type Row, rows } from './peers/rows.js';
import { type Command, type Comparison, inTurn, median, type Turn, Unequal } from './peers/turns.js';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, smoke: { type: 'boolean' }, only: { type: 'string' } },
});
const smoke = values.smoke === true;
const wanted = values.only?.split(',');
const root = mkdtempSync(join(tmpdir(), 'edgeproof-peers-'));
const here = fileURLToPath(new URL('./peers/', import.meta.url));
const figures: Record<string, number> = {};
let wrong = 0;
let skipped = 0;
let missed = 0;

async function main(): Promise<void> {
  console.log(`node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}${smoke ? ', smoke: results only' : ''}`);
  const installed = installPeers((line) => console.log(line));
  for (const [name, why] of installed.missing) console.log(`${name} cannot be installed here: ${why}`);
  await build({
    entryPoints: ['cross', 'sweep', 'indicator', 'stream', 'ridge', 'quotes'].map((name) => join(here, `ours/${name}.ts`)),
    outdir: join(root, 'ours'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    external: ['ml-xgboost', 'ml-matrix', 'rxjs'],
    logLevel: 'error',
  });
  const folders = new Map<DataName, string>();
  for (const row of rows.filter((one) => wanted === undefined || wanted.some((name) => one.id.startsWith(name)))) {
    const why = installed.missing.get(row.peer);
    if (why !== undefined) {
      skipped++;
      console.log(`skip  ${row.title}: ${row.peer} is not there`);
      continue;
    }
    if (!folders.has(row.data)) folders.set(row.data, makeData(root, row.data, smoke ? 0.05 : 1));
    await compare(row, folders.get(row.data)!, installed);
  }
  geometricMean();
  const counts = { wrong, skipped, missed };
  console.log(`${wrong} wrong, ${skipped} skipped, ${missed} below their floor`);
  if (values.json === true) console.log(JSON.stringify({ ok: wrong === 0, figures: { ...figures, ...counts } }));
  process.exitCode = wrong === 0 ? 0 : 1;
}

async function compare(row: Row, folder: string, installed: Installed): Promise<void> {
  const options = JSON.stringify({ ...row.options, peers: installed.npm });
  const ours = { command: process.execPath, args: [join(root, 'ours', `${row.ours}.mjs`), folder, options] };
  const theirs =
    row.place === 'npm'
      ? { command: process.execPath, args: [join(here, 'npm', row.theirs), folder, options] }
      : { command: installed.python(row.place), args: [join(here, 'python', row.theirs), folder, options] };
  const rounds = smoke ? 1 : row.rounds;
  try {
    const warmUp = smoke || row.measure === 'memory' ? 0 : row.rounds > 5 ? 3 : 1;
    const found = await inTurn(ours, theirs, { ...row, rounds, warmUp });
    if (smoke) console.log(`same  ${row.title}, ${row.peer}: ${told(found.theirs[0]!.figures)}`);
    else print(row, found, row.measure === 'whole-process' ? wholeProcess(ours, theirs, rounds) : found);
  } catch (error) {
    wrong++;
    const what = error instanceof Unequal ? 'the two sides differ' : 'a side broke';
    console.log(`WRONG ${row.title}, ${row.peer}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Starts each program anew, lets it run once, and waits for its end. */
function wholeProcess(ours: Command, theirs: Command, rounds: number): Pick<Comparison, 'ours' | 'theirs'> {
  const once = ({ command, args }: Command): Turn => {
    const start = performance.now();
    execFileSync(command, args, { input: 'run\n', stdio: ['pipe', 'ignore', 'ignore'] });
    return { seconds: (performance.now() - start) / 1000, peakMb: 0, figures: {} };
  };
  const turns = { ours: [] as Turn[], theirs: [] as Turn[] };
  for (let round = 0; round < rounds; round++) {
    turns.ours.push(once(ours));
    turns.theirs.push(once(theirs));
  }
  return turns;
}

function print(row: Row, equal: Comparison, timed: Pick<Comparison, 'ours' | 'theirs'>): void {
  const size = (turn: Turn): number => (row.measure === 'memory' ? turn.peakMb : turn.seconds);
  const mine = median(timed.ours.map(size));
  const other = median(timed.theirs.map(size));
  const ratio = row.measure === 'faster' ? other / mine : mine / other;
  const kept = row.floor === null || (row.measure === 'faster' ? ratio >= row.floor : ratio <= row.floor);
  if (!kept) missed++;
  figures[row.id] = round(ratio);
  const unit = row.measure === 'memory' ? 'MB' : 'ms';
  const scale = row.measure === 'memory' ? 1 : 1000;
  const sign = row.measure === 'faster' ? '≥' : '≤';
  const goal = row.floor === null ? '' : ` (floor ${sign} ${row.floor}${row.stretch === null ? '' : `, aim ${row.stretch}`})`;
  const versions = Object.entries(equal.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  console.log(
    `${kept ? 'ok   ' : 'MISS '} ${row.title}: ${round(ratio)}×${goal}; ours ${round(mine * scale)} ${unit}, ${row.peer} ${round(other * scale)} ${unit}; same: ${told(equal.theirs[0]!.figures)}; ${versions}`,
  );
  if (row.id !== 'sweep') return;
  const memory = median(equal.ours.map((one) => one.peakMb)) / median(equal.theirs.map((one) => one.peakMb));
  figures['sweep-memory'] = round(memory);
  if (memory > 0.05) missed++;
  console.log(`${memory > 0.05 ? 'MISS ' : 'ok   '} sweep, peak memory: ${round(memory)}× (floor ≤ 0.05, aim 0.02)`);
}

function geometricMean(): void {
  const ratios = Object.entries(figures).flatMap(([id, ratio]) => (id.startsWith('talib-') ? [ratio] : []));
  if (ratios.length === 0) return;
  const mean = Math.exp(ratios.reduce((sum, one) => sum + Math.log(one), 0) / ratios.length);
  figures['talib-mean'] = round(mean);
  if (mean > 1) missed++;
  console.log(`${mean > 1 ? 'MISS ' : 'ok   '} indicators, batch, geometric mean: ${round(mean)}× (floor ≤ 1, aim 0.6)`);
}

function told(found: Turn['figures']): string {
  return Object.entries(found)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(10))}`)
    .join(', ');
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(root, { recursive: true, force: true }));
