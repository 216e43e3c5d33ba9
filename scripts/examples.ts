/**
 * Runs every example in turn against the built package and holds the statistics it prints (a JSON object on its last line) to
 * `examples/expected.json`, numbers at 1e-9 relative. `--update` rewrites the expectations, `--only TEXT` picks, `--json` closes
 * with figures. The example for the browser is run by `npm run check:browser`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './doors.js';
import { differenceFrom, ensureBuilt, type Statistics, statisticsIn } from './example-statistics.js';

const folder = join(root, 'examples');
const expectedFile = join(folder, 'expected.json');
const update = process.argv.includes('--update');
const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? '' : (process.argv[onlyAt + 1] ?? '');
const limitSeconds = 120;

/** Runs without the source paths of tsconfig.json, so that the package name means the built package. */
function run(name: string): Statistics {
  const tsconfig = join(root, 'tsconfig.dist.json');
  const done = spawnSync(join(root, 'node_modules/.bin/tsx'), ['--tsconfig', tsconfig, join(folder, `${name}.ts`)], {
    cwd: root,
    encoding: 'utf8',
    timeout: limitSeconds * 1000,
    env: { ...process.env, NODE_OPTIONS: '', CI: '1' },
  });
  if (done.error) throw new Error(`did not end well within ${limitSeconds} s: ${done.error.message}`);
  if (done.status !== 0) throw new Error(`exit ${done.status ?? done.signal}\n${done.stdout}${done.stderr}`);
  return statisticsIn(done.stdout);
}

const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && file.includes(only))
      .map((file) => file.slice(0, -3))
      .sort()
  : [];
const expected = existsSync(expectedFile)
  ? (JSON.parse(readFileSync(expectedFile, 'utf8')) as Record<string, Statistics>)
  : {};
ensureBuilt();

let failed = 0;
for (const name of names) {
  const start = performance.now();
  let words: string | undefined;
  try {
    const got = run(name);
    if (update) expected[name] = got;
    const want = expected[name];
    words = want === undefined ? 'no expectation: npm run examples -- --update' : differenceFrom(got, want);
  } catch (error) {
    words = error instanceof Error ? error.message : String(error);
  }
  if (words !== undefined) failed += 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${words === undefined ? 'ok  ' : 'FAIL'} ${name} ${seconds} s${words === undefined ? '' : `: ${words}`}`,
  );
}
if (only === '') {
  const gone = Object.keys(expected).filter(
    (name) => name !== 'browser' && name !== 'quickstart' && !names.includes(name),
  );
  for (const name of gone) console.error(`FAIL ${name}: expected statistics of an example that is not there`);
  failed += gone.length;
}
if (update) {
  mkdirSync(folder, { recursive: true });
  const sorted = Object.fromEntries(Object.entries(expected).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(expectedFile, `${JSON.stringify(sorted, null, 2)}\n`);
}
console.log(`${names.length} examples, ${failed} failed`);
const ok = failed === 0;
if (process.argv.includes('--json')) console.log(JSON.stringify({ ok, figures: { examples: names.length, failed } }));
process.exitCode = ok ? 0 : 1;
