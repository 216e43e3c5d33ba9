/**
 * What `import 'edgeproof'` adds to an empty Node process, from the built package. Empty and importing processes run in turn
 * (A B A B), the figure is the median of the paired differences. Rule of headroom: on a busy machine, seen by an empty process
 * whose median is above 1.5 times its own minimum or above 90 ms, the fastest importing process less the fastest empty one is
 * judged instead, and the line says so.
 * `--json`, `--runs N` (at least 9), `--subpath ./data`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { doors, root } from './doors.js';

const limitMs = 80;

function option(name: string, fallback: string): string {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
}

const runs = Math.max(9, Number(option('--runs', '15')) || 0);
const door = doors().find((one) => one.subpath === option('--subpath', '.'));
if (door === undefined || !existsSync(join(root, 'dist', `${door.entry}.js`))) {
  console.error('no built package to import: npm run build');
  process.exit(1);
}

const folder = join(root, '.cache/import-time');
mkdirSync(folder, { recursive: true });
const empty = join(folder, 'empty.mjs');
const importing = join(folder, 'importing.mjs');
writeFileSync(empty, 'export {};\n');
writeFileSync(importing, `import '${door.specifier}';\n`);

/** Wall milliseconds of one process. */
function once(file: string): number {
  const start = performance.now();
  const done = spawnSync(process.execPath, [file], { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } });
  if (done.status !== 0) throw new Error(`${file}: ${done.stderr}`);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

for (const file of [empty, importing, empty, importing]) once(file);
const pairs = Array.from({ length: runs }, () => [once(empty), once(importing)] as const);
const base = pairs.map(([without]) => without);
const differences = pairs.map(([without, withIt]) => withIt - without);
const busy = median(base) > Math.min(90, 1.5 * Math.min(...base));
const fastest = Math.min(...pairs.map(([, withIt]) => withIt)) - Math.min(...base);
const addedMs = busy ? fastest : median(differences);
const ok = addedMs <= limitMs;

const how = busy ? `fastest of ${runs} against fastest of ${runs}, the machine is busy` : `median of ${runs}`;
console.log(
  `node ${process.version}: empty ${median(base).toFixed(1)} ms, with ${door.specifier} ${median(pairs.map(([, b]) => b)).toFixed(1)} ms`,
);
console.log(`import adds ${addedMs.toFixed(1)} ms (${how}), allowed ${limitMs} ms: ${ok ? 'ok' : 'too slow'}`);
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ ok, figures: { addedMs, emptyMs: median(base), limitMs, runs, busy: busy ? 1 : 0 } }));
process.exitCode = ok ? 0 : 1;
