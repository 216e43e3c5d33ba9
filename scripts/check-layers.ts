/**
 * Holds the source to the floors of the house. `--self-test` alone checks the checker: every line of a made-up tree that must be
 * caught is caught, and every line that is allowed is not. The self-test also runs before each real check.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { doorRooms, root } from './doors.js';
import { floors, rules } from './layers-rules.js';

const tsConfig = { fileName: join(root, 'tsconfig.json') };

async function violations(base: string): Promise<{ rule: string; from: string; to: string; comment: string }[]> {
  const { output } = await cruise(existsSync(join(base, 'test/chaos')) ? ['src', 'test/chaos'] : ['src'], {
    baseDir: base,
    ruleSet: { forbidden: rules },
    validate: true,
    tsPreCompilationDeps: true,
    tsConfig,
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  });
  const comments = new Map(rules.map((rule) => [rule.name, rule.comment ?? '']));
  return (output as ICruiseResult).summary.violations
    .filter((one) => one.rule.severity === 'error')
    .map((one) => ({ rule: one.rule.name, from: one.from, to: one.to, comment: comments.get(one.rule.name) ?? '' }));
}

/** Rooms that are not in the plan, and doors where none may be. */
function strangers(base: string): string[] {
  const rooms = new Set(floors.flat());
  return readdirSync(join(base, 'src'), { withFileTypes: true }).flatMap((one) => {
    const index = existsSync(join(base, 'src', one.name, 'index.ts'));
    if (!one.isDirectory())
      return one.name === 'index.ts' ? [] : [`src/${one.name}: only index.ts lies directly in src`];
    if (!rooms.has(one.name)) return [`src/${one.name}: not a room of the house`];
    return index && !doorRooms.includes(one.name) ? [`src/${one.name}/index.ts: this room has no door`] : [];
  });
}

/** A line of the made-up tree: file, its import, and the rule that must catch it (null = allowed, none = not judged). */
const trial: readonly (readonly [file: string, line: string, rule?: string | null])[] = [
  ['core/time.ts', "import type { A } from '../contracts/model.js';", 'floor-1-core'],
  ['core/hash.ts', "import { a } from '../math/ring.js';", 'floor-1-core'],
  ['math/ring.ts', "import { a } from '../core/money.js';", null],
  ['contracts/model.ts', "import type { A } from '../ledger/lots.js';", 'floor-2-contracts'],
  ['ledger/lots.ts', "import { a } from '../core/money.js';", null],
  ['features/trend.ts', "import type { A } from '../models/ridge.js';", 'floor-3-features'],
  ['models/ridge.ts', "import { a } from '../engine/step.js';", 'floor-3-models'],
  ['adapters/x/wire.ts', "import { a } from '../../contracts/broker.js';", null],
  ['adapters/x/source.ts', "import { a } from '../../oms/keys.js';", 'floor-3-adapters'],
  ['adapters/y/source.ts', "import { a } from '../x/leaf.js';", 'one-recipe-a-service'],
  ['engine/step.ts', "import { a } from '../risk/stops.js';", 'floor-4-engine'],
  ['engine/agenda.ts', "import { a } from '../oms/keys.js';", null],
  ['testing/check.ts', "import { a } from '../backtest/sweep.js';", 'floor-5-testing'],
  ['rx/moments.ts', "import { a } from '../node/files.js';", 'floor-5-rx'],
  ['data/csv.ts', "import { a } from 'node:fs';", 'node-builtins-only-in-node'],
  ['data/clock.ts', "import fs from 'fs';", 'node-builtins-only-in-node'],
  ['node/files.ts', "import { a } from 'node:fs';", null],
  ['risk/stops.ts', "import { Subject } from 'rxjs';", 'rxjs-values'],
  ['risk/limits.ts', "import type { Subject } from 'rxjs';", null],
  ['engine/run.ts', "import { Subject } from 'rxjs';", null],
  ['oms/keys.ts', "import { a } from './index.js';", 'no-door-inside'],
  ['oms/index.ts', ''],
  ['oms/a.ts', "import { a } from './b.js';", 'no-cycle'],
  ['oms/b.ts', "import type { a } from './a.js';"],
  ['oms/c.ts', "import { WebSocket } from 'ws';", 'node-only-packages-in-node'],
  ['models/boost.ts', "import { Matrix } from 'ml-matrix';", 'lazy-packages'],
  ['models/lazy.ts', "export const load = () => import('ml-matrix');", null],
  ['report/x.ts', "import { build } from 'esbuild';", 'no-dev-package'],
  ['report/y.ts', "import { a } from '../core/nowhere.js';", 'no-unknown-package'],
  ['index.ts', "export { a } from './node/files.js';", 'root-door-in-a-browser'],
  ['../test/chaos/reference-broker.ts', "import { a } from './wire.js';", 'reference-is-independent'],
  ['../test/chaos/wire.ts', "import type { A } from '../../src/oms/keys.js';", 'reference-is-independent'],
  ['../test/chaos/world.ts', "import { a } from '../../src/oms/keys.js';", null],
  ['contracts/broker.ts', ''],
  ['core/money.ts', ''],
  ['adapters/x/leaf.ts', ''],
  ['backtest/sweep.ts', ''],
];

async function selfTest(): Promise<string[]> {
  const base = join(root, '.cache/layers');
  rmSync(base, { recursive: true, force: true });
  for (const [file, line] of trial) {
    const path = join(base, 'src', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${line}\nexport const a = 1;\nexport type A = 1;\n`);
  }
  writeFileSync(
    join(base, 'package.json'),
    JSON.stringify({ dependencies: { ws: '1', 'ml-matrix': '1' }, devDependencies: { esbuild: '1', rxjs: '1' } }),
  );
  const found = await violations(base);
  return trial.flatMap(([file, line, rule]) => {
    const hits = found.filter((one) => one.from === placeOf(file)).map((one) => one.rule);
    if (rule === null) return hits.length > 0 ? [`allowed line caught: ${file}: ${line} (${hits})`] : [];
    return rule === undefined || hits.includes(rule) ? [] : [`missed ${rule}: ${file}: ${line} (${hits})`];
  });
}

/** Where a line of the made-up tree lies, from its root. */
function placeOf(file: string): string {
  return file.startsWith('../') ? file.slice(3) : `src/${file}`;
}

const broken = await selfTest();
if (broken.length > 0) {
  console.error(['check-layers does not see what it must:', ...broken].join('\n  '));
  process.exit(1);
}
console.log(`self-test: ${trial.length} lines judged rightly`);
if (!process.argv.includes('--self-test')) {
  const found = (await violations(root)).map((one) => `${one.from} -> ${one.to}\n    ${one.rule}: ${one.comment}`);
  const all = [...strangers(root), ...found];
  if (all.length > 0) {
    console.error([`${all.length} imports or rooms against the floors:`, ...all].join('\n  '));
    process.exit(1);
  }
  console.log('floors hold');
}
