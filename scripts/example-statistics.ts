/** The statistics an example prints on its last line, how they are compared, and the built package that they come from. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './doors.js';

/** Named numbers, words, flags and lists of them. */
export type Statistics = { readonly [name: string]: unknown };

const relativeTolerance = 1e-9;

/** Reads the last line of the output. */
export function statisticsIn(output: string): Statistics {
  const last = output.trim().split('\n').at(-1) ?? '';
  try {
    const value: unknown = JSON.parse(last);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Statistics;
  } catch {
    // falls through: not JSON is the same complaint as not an object
  }
  throw new Error(`its last line is not a JSON object of statistics: ${last.slice(0, 120)}`);
}

/** Where two values first differ, in words; undefined when they agree. */
export function differenceFrom(got: unknown, want: unknown, path = ''): string | undefined {
  if (typeof got === 'number' && typeof want === 'number') {
    const allowed = relativeTolerance * Math.max(Math.abs(got), Math.abs(want));
    return Math.abs(got - want) <= allowed ? undefined : `${path}: expected ${want}, got ${got}`;
  }
  if (got !== null && want !== null && typeof got === 'object' && typeof want === 'object') {
    const keys = new Set([...Object.keys(got), ...Object.keys(want)]);
    for (const key of keys) {
      const found = differenceFrom(
        (got as Statistics)[key],
        (want as Statistics)[key],
        path === '' ? key : `${path}.${key}`,
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return Object.is(got, want) ? undefined : `${path}: expected ${JSON.stringify(want)}, got ${JSON.stringify(got)}`;
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Math.max(0, ...files.map((file) => statSync(join(folder, file)).mtimeMs));
}

/** Builds the package when it is not there or older than its source. */
export function ensureBuilt(): void {
  const dist = join(root, 'dist');
  if (existsSync(join(dist, 'index.cjs')) && newest(dist) >= newest(join(root, 'src'))) return;
  console.log('the built package is missing or older than its source: building');
  const done = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
