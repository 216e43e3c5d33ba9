/**
 * `npm run bench [-- --json] [-- --smoke]`: what the whole path costs beside a bare loop, and what it must not exceed.
 *
 * Each workload runs in a process of its own, from a bundle, so that nothing of this program is measured. A speed is
 * printed only after both sides have agreed on the result. `--smoke` runs a tenth of the bars and judges results only,
 * since speed on a busy machine says nothing; but for ratios to a loop beside it, run in turn, which are held with headroom.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { programOf, ratioRows } from './ratio-rows.js';

const LIMITS = { ratio: 15, peakMb: 220 };
const parts = ['speed', 'panel', 'memory', 'sweep', 'indicators', 'csv', 'merge'] as const;

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, smoke: { type: 'boolean' }, only: { type: 'string' } },
});
const smoke = values.smoke === true;
const folder = mkdtempSync(join(tmpdir(), 'edgeproof-bench-'));

async function main(): Promise<boolean> {
  const names = parts.filter((name) => values.only === undefined || values.only === name);
  await build({
    entryPoints: names.map((name) => ({ in: programOf(name), out: name })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    external: ['ml-xgboost', 'ml-matrix', 'rxjs'],
    logLevel: 'error',
  });
  const bars = smoke ? 100_000 : 1_000_000;
  console.log(
    `node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}${smoke ? ', a tenth of the bars, results only' : ''}`,
  );
  const figures: Record<string, number> = {};
  if (names.includes('speed')) speed(bars, figures);
  if (names.includes('panel')) panel(bars / 50, figures);
  if (names.includes('memory')) memory(bars, figures);
  const rows = ratioRows(names, { smoke, run });
  Object.assign(figures, rows.figures);
  const failed = [...(smoke ? [] : judge(figures)), ...rows.missed];
  for (const line of failed) console.log(`MISS ${line}`);
  if (values.json === true) console.log(JSON.stringify({ ok: failed.length === 0, figures }));
  return failed.length === 0;
}

function run(name: string, ...args: (string | number)[]): Record<string, number> {
  const out = execFileSync(process.execPath, [join(folder, `${name}.mjs`), ...args.map(String)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(out.trim().split('\n').at(-1) ?? '{}');
}

function speed(bars: number, figures: Record<string, number>): void {
  const one = run('speed', bars, smoke ? 1 : 7);
  Object.assign(figures, {
    bars,
    fills: one['fills'],
    loopNs: one['loop'],
    engineNs: one['engine'],
    ratio: one['ratio'],
    bestRatio: one['bestRatio'],
  });
  console.log(`sma-cross, ${bars} bars, ${one['fills']} fills, final equity equal to 1e-6`);
  console.log(
    `  bare loop ${text(one['loop'])} ns a bar, whole path ${text(one['engine'])} ns a bar, ratio ${text(one['ratio'])} (best round ${text(one['bestRatio'])}, limit ${LIMITS.ratio})`,
  );
}

function panel(bars: number, figures: Record<string, number>): void {
  const one = run('panel', 50, bars, smoke ? 1 : 5);
  Object.assign(figures, { panelFills: one['fills'], panelNs: one['nsPerBar'] });
  console.log(`50 symbols × ${bars} bars on one account, ${one['fills']} fills: ${text(one['nsPerBar'])} ns a bar`);
}

function memory(bars: number, figures: Record<string, number>): void {
  const one = run('memory', bars);
  Object.assign(figures, { peakMb: one['peakMb'] });
  console.log(`peak memory of the process at ${bars} bars: ${text(one['peakMb'])} MB (limit ${LIMITS.peakMb})`);
}

function judge(figures: Record<string, number>): string[] {
  return Object.entries(LIMITS).flatMap(([name, limit]) =>
    (figures[name] ?? 0) > limit ? [`${name} ${text(figures[name])} is above ${limit}`] : [],
  );
}

function text(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(1);
}

main()
  .then(
    (ok) => {
      process.exitCode = ok ? 0 : 1;
    },
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  )
  .finally(() => rmSync(folder, { recursive: true, force: true }));
