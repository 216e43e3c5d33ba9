/**
 * Published runs of other engines, reproduced through the public API: expected, got and difference of each figure.
 * `--json` closes with figures, `--only TEXT` picks cases by id, `--table` prints the table of docs/guides/parity.md,
 * `--data FOLDER` reads another folder than `EDGEPROOF_DATA` or `../shared/data`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ParityCase } from '../examples/parity/case.js';
import { parityCases } from '../examples/parity/cases.js';
import { compareFigures, type FigureRow, largestDifference } from '../examples/parity/compare.js';
import { root } from './doors.js';

function after(flag: string): string | undefined {
  const at = process.argv.indexOf(flag);
  return at < 0 ? undefined : process.argv[at + 1];
}

const shared = process.env['EDGEPROOF_SHARED'] ?? join(root, '..', 'shared');
const data = after('--data') ?? process.env['EDGEPROOF_DATA'] ?? join(shared, 'data');
const only = after('--only') ?? '';
const table = process.argv.includes('--table');

function show({ name, published, got, difference, equal }: FigureRow): string {
  const cells = [name.padEnd(28), String(published).padStart(22), String(got ?? 'nothing').padStart(22)];
  return `  ${equal ? 'ok  ' : 'FAIL'} ${cells.join(' ')}  ${difference === 0 ? '0' : difference.toExponential(2)}`;
}

/** One line of the table of the guide: the case and what it was held to. */
function tableLine(one: ParityCase, rows: readonly FigureRow[]): string {
  const figures = rows.length > 6 ? `${rows.length} figures` : rows.map((row) => `${row.name} ${row.got}`).join(', ');
  const held = one.tolerance === undefined ? 'exact' : `within ${one.tolerance}`;
  return `| ${one.engine} | ${one.title} | ${figures} | ${rows.every((row) => row.equal) ? held : 'DIFFERS'} |`;
}

const differences: { [id: string]: number } = {};
let [ran, skipped, equal] = [0, 0, 0];

async function runCase(one: ParityCase): Promise<void> {
  const missing = one.needs.filter((need) => !existsSync(join(data, need)));
  if (missing.length > 0) {
    skipped += 1;
    console.log(`skip ${one.id}: ${missing.join(', ')} not found below ${data} (set EDGEPROOF_DATA)`);
    return;
  }
  ran += 1;
  const start = performance.now();
  const rows = compareFigures(one.published, await one.run(data), one.tolerance ?? 0);
  const same = rows.every((row) => row.equal);
  if (same) equal += 1;
  // A figure that is missing is wholly different: JSON knows no NaN.
  const largest = largestDifference(rows);
  differences[one.id] = Number.isNaN(largest) ? 1 : largest;
  if (table) {
    console.log(tableLine(one, rows));
    return;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${same ? 'ok  ' : 'FAIL'} ${one.id}: ${one.engine}, ${one.title} (${seconds} s)`);
  console.log(`  ${one.source ?? 'published by the engine'}`);
  for (const row of rows) console.log(show(row));
}

if (table) console.log('| engine | run | figures | held |\n|---|---|---|---|');
for (const one of parityCases.filter(({ id }) => id.includes(only))) {
  try {
    await runCase(one);
  } catch (error) {
    // A case that cannot be run is not equal; the others are still told.
    console.log(`FAIL ${one.id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (ran === 0) console.log(`no data: nothing was compared, ${skipped} cases skipped`);
console.log(`${ran} ran, ${equal} equal, ${skipped} skipped`);
const ok = equal === ran;
const figures = ran === 0 ? { ran, skipped } : { ran, skipped, equal, ...differences };
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
