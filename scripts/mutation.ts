/**
 * Changes the source in small ways and counts how many of the changes the tests notice:
 * `npm run mutation -- ROOM [--part 1/2] [--files a.ts,b.ts] [--tests t.ts] [--sample K --seed S] [--survivors] [--force] [--json]`.
 *
 * ROOM is one of scripts/mutation/rooms.ts. Results are kept in .cache/mutation, so that a second run does only what changed;
 * `--force` does the named files again, `--tests` asks the named test files alone. Score: noticed (killed, or run into a time limit)
 * of all changes that compile; what runs once when a module is loaded is left out and counted as `static`. The exit code is 1 when
 * the score is below the room's least. `--part 1/2` does every second file, with results of its own: parts can run beside each
 * other. `--sample 8` draws one block of lines in eight by its seed, for a room that takes a night: the score is then an estimate,
 * and its interval is printed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { clopperPearson } from '../src/math/distributions/binomial.js';
import { root } from './doors.js';
import { mutationRooms, partOf, sampleOf, sourcesOf } from './mutation/rooms.js';
import { type FileScore, type MutationReport, scoreOf, survivorsOf } from './mutation/score.js';
import { childEnv } from './steps.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string' },
    tests: { type: 'string' },
    part: { type: 'string' },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    survivors: { type: 'boolean', default: false },
    force: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const name = positionals[0] ?? '';
const room = mutationRooms[name];
if (room === undefined)
  throw new Error(`which room? npm run mutation -- ${Object.keys(mutationRooms).join(' | ')}; "${name}" is none`);

const kept = join(
  '.cache',
  'mutation',
  [
    name,
    ...(values.part === undefined ? [] : [values.part.replace('/', '-of-')]),
    ...(values.sample === undefined ? [] : [`sample-${values.sample}-${values.seed}`]),
  ].join('-'),
);
mkdirSync(join(root, kept), { recursive: true });
const files =
  values.files?.split(',').map((file) => `src/${name}/${file}`) ?? partOf(sourcesOf(name), values.part ?? '1/1');
const mutate = values.sample === undefined ? files : sampleOf(files, Number(values.sample), Number(values.seed));
const config = join(kept, 'stryker.config.json');
const report = join(kept, 'report.json');
writeFileSync(
  join(root, config),
  JSON.stringify({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
    mutate,
    concurrency: 1,
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    incremental: true,
    incrementalFile: join(kept, 'incremental.json'),
    force: values.force,
    tempDirName: join(kept, 'sandbox'),
    ignorePatterns: ['.cache', 'out', 'dist', 'docs', 'bench', 'coverage', '*.tgz'],
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    allowEmpty: true,
    disableTypeChecks: 'src/**/*.ts',
    thresholds: { break: null },
    allowConsoleColors: false,
  }),
);
const shared = process.env['EDGEPROOF_SHARED'] ?? join(root, '..', 'shared');
// The report of another run would be judged in place of one that wrote none.
rmSync(join(root, report), { force: true });
const done = spawnSync('stryker', ['run', config], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...childEnv(),
    ...(existsSync(shared) ? { EDGEPROOF_SHARED: resolve(shared) } : {}),
    EDGEPROOF_MUTATION_TESTS: values.tests ?? room.tests.join(','),
    EDGEPROOF_MUTATION_WITHOUT: (room.without ?? []).join('|'),
  },
});
if (done.status !== 0) throw new Error(`stryker run ${config}: exit ${done.status ?? done.signal}`);

const found = JSON.parse(readFileSync(join(root, report), 'utf8')) as MutationReport;
const rows = scoreOf(found);
const all = rows.reduce(
  (sum, row): FileScore => ({
    file: `src/${name}`,
    killed: sum.killed + row.killed,
    survived: sum.survived + row.survived,
    static: sum.static + row.static,
  }),
  { file: `src/${name}`, killed: 0, survived: 0, static: 0 },
);
const score = (row: FileScore): number =>
  row.killed + row.survived === 0 ? 100 : (100 * row.killed) / (row.killed + row.survived);
if (values.survivors) for (const line of survivorsOf(found)) console.log(line);
console.log(`${'file'.padEnd(44)} killed survived static  score`);
for (const row of [...rows, all])
  console.log(
    `${row.file.padEnd(44)} ${String(row.killed).padStart(6)} ${String(row.survived).padStart(8)} ${String(row.static).padStart(6)} ${score(row).toFixed(1).padStart(6)}`,
  );
const counted = all.killed + all.survived;
const drawn = values.sample !== undefined && counted > 0;
const share = drawn ? clopperPearson(all.killed, counted) : { low: score(all) / 100, high: score(all) / 100 };
const [low, high] = [100 * share.low, 100 * share.high];
if (drawn)
  console.log(`between ${low.toFixed(1)} and ${high.toFixed(1)} % of all changes are noticed (95 %, Clopper-Pearson)`);
const ok = counted > 0 && low >= room.least;
const figures = {
  score: score(all),
  ...(drawn ? { low, high } : {}),
  least: room.least,
  killed: all.killed,
  survived: all.survived,
  static: all.static,
};
if (values.json) console.log(JSON.stringify({ ok, figures }));
process.exitCode = ok ? 0 : 1;
