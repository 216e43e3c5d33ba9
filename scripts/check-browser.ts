/**
 * Holds the promise that everything but `./node` works in a browser: bundles every subpath of the built package for one and fails
 * when a Node builtin is needed; then loads them all, and `examples/browser/main.ts` when there is one, in headless Chromium.
 * `--json` closes with figures. Without Chromium the second half is skipped, loudly; with `--need-browser` that is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { type Door, doors, root } from './doors.js';
import { differenceFrom, ensureBuilt, type Statistics, statisticsIn } from './example-statistics.js';
import { chromiumPath, visit } from './headless.js';

const builtins = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
const distConfig = join(root, 'tsconfig.dist.json');

/** Notes every Node builtin that is asked for and lets the bundle go on without it, so that all are seen at once. */
function watchBuiltins(asked: string[]): Plugin {
  return {
    name: 'watch-builtins',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        if (!builtins.has(path) && !path.startsWith('node:')) return undefined;
        asked.push(`${path} (from ${importer.replace(`${root}/`, '')})`);
        return { path, external: true };
      });
    },
  };
}

/** One module of what `code` (or the program at `file`) needs. */
async function bundle(from: { code: string } | { file: string }, minify: boolean): Promise<string> {
  const asked: string[] = [];
  const { outputFiles } = await build({
    ...('file' in from
      ? { entryPoints: [from.file] }
      : { stdin: { contents: from.code, resolveDir: join(root, 'scripts'), loader: 'ts' as const } }),
    bundle: true,
    write: false,
    minify,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    tsconfig: distConfig,
    plugins: [watchBuiltins(asked)],
    logLevel: 'error',
  });
  if (asked.length > 0) throw new Error(`needs Node: ${asked.join(', ')}`);
  return outputFiles[0]!.text;
}

function smoke(all: readonly Door[]): string {
  const lines = all.map(({ specifier }, i) => `import * as door${i} from '${specifier}';`);
  const table = all.map(({ specifier }, i) => `'${specifier}': Object.keys(door${i}).length`);
  return `${lines.join('\n')}\nconsole.log(JSON.stringify({ ${table.join(', ')} }));\n`;
}

function expectedOf(name: string): Statistics | undefined {
  const file = join(root, 'examples/expected.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Statistics>)[name] : undefined;
}

async function inBrowser(program: string, files: readonly Door[]): Promise<void> {
  const exported = statisticsIn(await visit(program, await bundle({ code: smoke(files) }, false)));
  for (const [specifier, count] of Object.entries(exported))
    console.log(`  ${specifier}: ${String(count)} exports in Chromium`);
  const main = join(root, 'examples/browser/main.ts');
  if (!existsSync(main)) {
    console.log('examples/browser/main.ts is not there yet');
    return;
  }
  const got = statisticsIn(await visit(program, await bundle({ file: main }, false)));
  const want = expectedOf('browser');
  const words =
    want === undefined
      ? `no "browser" in examples/expected.json; got ${JSON.stringify(got)}`
      : differenceFrom(got, want);
  if (words !== undefined) throw new Error(`examples/browser: ${words}`);
  console.log('  examples/browser: statistics as expected');
}

ensureBuilt();
const files = doors().filter((door) => door.subpath !== './node');
const figures: Record<string, number> = { subpaths: files.length, browser: 0 };
let failed = 0;
for (const { specifier } of files) {
  try {
    const bytes = gzipSync(await bundle({ code: `export * from '${specifier}';` }, true)).length;
    console.log(
      `ok   ${specifier} bundles for a browser, ${(bytes / 1000).toFixed(1)} kB gzipped with everything it may load`,
    );
  } catch (error) {
    failed += 1;
    console.error(`FAIL ${specifier}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const program = chromiumPath();
if (program === null) {
  console.warn('SKIPPED the browser run: no Chromium at /usr/bin/chromium (apt-get install chromium, or set CHROMIUM)');
  if (process.argv.includes('--need-browser')) failed += 1;
} else if (failed === 0) {
  try {
    await inBrowser(program, files);
    figures['browser'] = 1;
  } catch (error) {
    failed += 1;
    console.error(`FAIL in Chromium: ${error instanceof Error ? error.message : String(error)}`);
  }
}
figures['failed'] = failed;
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok: failed === 0, figures }));
process.exitCode = failed === 0 ? 0 : 1;
