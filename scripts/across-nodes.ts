/**
 * Runs every example and the quickstart, made plain JavaScript, on this Node and on others, against the built package: each must
 * print the same last line, byte for byte. `--nodes 22,24` names the others; they come from the npm registry and are skipped,
 * loudly, when it cannot be reached (with `--need-nodes` that is a failure). `--json` closes with figures.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { capture } from './capture.js';
import { doors, root } from './doors.js';
import { ensureBuilt } from './example-statistics.js';

const cache = join(root, '.cache/across-nodes');
const at = process.argv.indexOf('--nodes');
const others = (at < 0 ? '22,24' : (process.argv[at + 1] ?? '')).split(',');

/** The path of another Node's program, or null when the registry does not give it. */
function nodeProgram(version: string): string | null {
  try {
    return (
      capture(['npx', '-y', `node@${version}`, '-p', 'process.execPath'], root)
        .trim()
        .split('\n')
        .at(-1) ?? null
    );
  } catch (error) {
    console.warn(`SKIPPED Node ${version}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    return null;
  }
}

/** Every subpath imported, and the number of its names printed. */
function everyDoor(): string {
  const lines = doors().map(({ specifier }, i) => `import * as door${i} from '${specifier}';`);
  const counts = doors().map(({ specifier }, i) => `'${specifier}': Object.keys(door${i}).length`);
  return `${lines.join('\n')}\nconsole.log(JSON.stringify({ ${counts.join(', ')} }));\n`;
}

async function programs(): Promise<string[]> {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'doors.mjs'), everyDoor());
  const folder = join(root, 'examples');
  const examples = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.ts'))
        .sort()
    : [];
  const quickstart = existsSync(join(folder, 'quickstart/main.ts')) ? ['quickstart/main.ts'] : [];
  const sources = [...examples, ...quickstart];
  await build({
    entryPoints: sources.map((file) => ({
      in: join(folder, file),
      out: file.replace(/\.ts$/, '').replaceAll('/', '-'),
    })),
    outdir: cache,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    tsconfig: join(root, 'tsconfig.dist.json'),
    logLevel: 'error',
  });
  return ['doors', ...sources.map((file) => file.replace(/\.ts$/, '').replaceAll('/', '-'))];
}

function lastLine(program: string, name: string): string {
  return (
    capture([program, join(cache, `${name}.mjs`)], root)
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}

ensureBuilt();
const names = await programs();
const here = new Map(names.map((name) => [name, lastLine(process.execPath, name)]));
let compared = 0;
let failed = 0;
for (const version of others) {
  const program = nodeProgram(version);
  if (program === null) {
    if (process.argv.includes('--need-nodes')) failed += 1;
    continue;
  }
  for (const name of names) {
    const there = lastLine(program, name);
    const same = there === here.get(name);
    compared += 1;
    if (!same) failed += 1;
    console.log(
      `${same ? 'ok  ' : 'FAIL'} ${name} on Node ${version}${same ? '' : `\n  here  ${here.get(name)}\n  there ${there}`}`,
    );
  }
}
console.log(`${names.length} programs, ${compared} comparisons with Node ${process.version}, ${failed} failed`);
if (process.argv.includes('--json'))
  console.log(JSON.stringify({ ok: failed === 0, figures: { programs: names.length, compared, failed } }));
process.exitCode = failed === 0 ? 0 : 1;
