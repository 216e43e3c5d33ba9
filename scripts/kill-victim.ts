/** Bundles and hears the processes that kill-nine kills. */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { root } from './doors.js';

/** Bundles `test/kill/NAME.ts` into one program. */
export async function bundleVictim(name: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'test/kill', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
}

/** The first lines a process says. What it says after that is thrown away: a full pipe would keep it from ending. */
export async function linesOf(child: ChildProcess, count: number): Promise<string[]> {
  const found: string[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    found.push(line);
    if (found.length === count) break;
  }
  child.stdout!.resume();
  return found;
}
