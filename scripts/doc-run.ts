/** Runs code blocks: bundled together so that they share the modules of the package, then one worker a block. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build, type Plugin } from 'esbuild';
import type { Block } from './doc-blocks.js';
import { doors, root } from './doors.js';

/** What went wrong with a block, and where. */
export interface Failure {
  readonly block: Block;
  readonly path: string;
  readonly at: string;
  readonly what: string;
}

const limitSeconds = 20;
const bundled = /^(zod|@noble\/hashes)(\/|$)/;

/** Sends the package's own name to its source; other packages stay outside, but for those that the build bundles too. */
const ownName: Plugin = {
  name: 'own-name',
  setup(build) {
    const sources = new Map(doors().map((door) => [door.specifier, join(root, door.source)]));
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || bundled.test(path)) return undefined;
      const source = sources.get(path);
      return source === undefined ? { path, external: true } : { path: source };
    });
  },
};

/** What went wrong with a file; run again with source maps then, which take longer to read than most blocks to run. */
async function failureOf(file: string): Promise<string | undefined> {
  const first = await runOne(file, []);
  return first === undefined ? undefined : ((await runOne(file, ['--enable-source-maps'])) ?? first);
}

function runOne(file: string, execArgv: string[]): Promise<string | undefined> {
  return new Promise((done) => {
    const worker = new Worker(file, { stdout: true, stderr: true, execArgv });
    let failure: string | undefined;
    const timer = setTimeout(() => {
      failure = `still running after ${limitSeconds} s`;
      void worker.terminate();
    }, limitSeconds * 1000);
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? `${error.name}: ${error.message}\n${where(error)}` : `threw ${String(error)}`;
    });
    worker.on('exit', (code) => {
      clearTimeout(timer);
      done(failure ?? (code === 0 ? undefined : `exit code ${code}`));
    });
  });
}

function where(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => line.includes('    at ') && !line.includes('node:'));
  return lines.slice(0, 4).join('\n').replaceAll(`${root}/`, '');
}

/** Runs the blocks (file written for it, block) and returns those that threw, did not end, or left with an error code. */
export async function runBlocks(blocks: readonly (readonly [string, Block])[], cache: string): Promise<Failure[]> {
  if (blocks.length === 0) return [];
  const outdir = join(cache, 'out');
  await build({
    entryPoints: blocks.map(([path]) => path),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    sourcemap: true,
    outExtension: { '.js': '.mjs' },
    plugins: [ownName],
    logLevel: 'error',
  });
  const failures: Failure[] = [];
  const waiting = [...blocks];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [path, block] = next;
      const what = await failureOf(join(outdir, basename(path).replace(/\.ts$/, '.mjs')));
      if (what !== undefined) failures.push({ block, path, at: `${block.file}:${block.line}`, what });
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  return failures;
}
