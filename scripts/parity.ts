/**
 * Published runs of other engines, reproduced through the public API: expected, got and difference of each figure.
 * `--json` closes with figures, `--only TEXT` picks cases by id, `--table` prints the table of docs/guides/parity.md.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Figures, ParityCase } from '../examples/parity/case.js';
import { parityCases } from '../examples/parity/cases.js';
import { root } from './doors.js';

const shared = process.env['EDGEPROOF_SHARED'] ?? join(root, '..', 'shared');
const data = process.env['EDGEPROOF_DATA'] ?? join(shared, 'data');
const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? '' : (process.argv[onlyAt + 1] ?? '');

/** One figure beside what was published. */
interface Row {
  readonly name: string;
  readonly published: number | string;
  readonly got: number | string | undefined;
  /** Got minus published; NaN when there is no such number. */
  readonly difference: number;
  readonly equal: boolean;
}

function compare(published: Figures, got: Figures, tolerance: number): readonly Row[] {
  return Object.entries(published).map(([name, want]) => {
    const have = got[name];
    const difference = Number(have ?? Number.NaN) - Number(want);
    const within = typeof want === 'number' && Math.abs(difference) <= tolerance * Math.abs(want);
    return { name, published: want, got: have, difference, equal: have === want || within };
  });
}

function show({ name, published, got, difference, equal }: Row): string {
  const cells = [name.padEnd(28), String(published).padStart(22), String(got ?? 'nothing').padStart(22)];
  return `  ${equal ? 'ok  ' : 'FAIL'} ${cells.join(' ')}  ${difference === 0 ? '0' : difference.toExponential(2)}`;
}

const figures: { [name: string]: number } = { ran: 0, skipped: 0, equal: 0 };
for (const one of parityCases.filter(({ id }) => id.includes(only))) {
  const missing = one.needs.filter((need) => !existsSync(join(data, need)));
  if (missing.length > 0) {
    figures['skipped']! += 1;
    console.log(`skip ${one.id}: ${missing.join(', ')} not found below ${data} (set EDGEPROOF_DATA)`);
    continue;
  }
  figures['ran']! += 1;
  const start = performance.now();
  const rows = await rowsOf(one);
  const equal = rows.every((row) => row.equal);
  if (equal) figures['equal']! += 1;
  // The largest difference of the case, by id, relative to what was published.
  figures[one.id] = Math.max(
    ...rows.map(({ difference, published }) => Math.abs(difference) / (Math.abs(Number(published)) || 1)),
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${equal ? 'ok  ' : 'FAIL'} ${one.id}: ${one.engine}, ${one.title} (${seconds} s)`);
  for (const row of rows) console.log(show(row));
}

async function rowsOf(one: ParityCase): Promise<readonly Row[]> {
  return compare(one.published, await one.run(data), one.tolerance ?? 0);
}

const { ran = 0, skipped = 0, equal = 0 } = figures;
if (ran === 0) console.log(`no data: nothing was compared, ${skipped} cases skipped`);
console.log(`${ran} ran, ${equal} equal, ${skipped} skipped`);
const ok = equal === ran;
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, figures: ran === 0 ? { ran, skipped } : figures }));
process.exitCode = ok ? 0 : 1;
