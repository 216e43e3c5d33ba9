/** Weighs every door of the built package (`.size-limit.mjs` says how and how much); `--json` closes with the figures in bytes. */
import { spawnSync } from 'node:child_process';
import { root } from './doors.js';
import { ensureBuilt } from './example-statistics.js';
import { childEnv } from './steps.js';

interface Weighed {
  readonly name: string;
  readonly passed: boolean;
  readonly size: number;
  readonly sizeLimit: number;
}

ensureBuilt();
const done = spawnSync('size-limit', ['--json'], { cwd: root, encoding: 'utf8', env: childEnv() });
if (!done.stdout.trim().startsWith('[')) throw new Error(`size-limit: ${done.stdout}${done.stderr}`);
const doors = JSON.parse(done.stdout) as readonly Weighed[];
const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
for (const { name, passed, size, sizeLimit } of doors)
  console.log(
    `${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(14)} ${kilo(size).padStart(8)} gzipped, at most ${kilo(sizeLimit)}`,
  );
const ok = doors.length > 0 && doors.every((door) => door.passed);
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ ok, figures: Object.fromEntries(doors.map((door) => [door.name, door.size])) }));
process.exitCode = ok ? 0 : 1;
