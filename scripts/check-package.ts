/**
 * Checks the package as a stranger gets it: packed, linted (publint), its types resolved (attw), weighed (size-limit), timed, and
 * installed in an empty project where every subpath is imported by ESM, CommonJS and TypeScript.
 */
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './capture.js';
import { root } from './doors.js';
import { ensureBuilt } from './example-statistics.js';
import { runSteps } from './steps.js';
import { stranger } from './stranger.js';

const folder = join(root, '.cache/package');
const largestTarball = 3_600_000;
const neverPacked = /^(src|test|scripts|examples|bench|docs|etc|\.ci|\.changeset)\//;

interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}
let tarball = '';

/** Packs and looks at what is in the tarball. */
function pack(): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [packed] = JSON.parse(
    capture(['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  ) as Packed[];
  if (packed === undefined) throw new Error('npm pack made nothing');
  tarball = join(folder, packed.filename);
  const paths = packed.files.map((file) => file.path);
  const extra = paths.filter((path) => neverPacked.test(path));
  if (extra.length > 0) throw new Error(`not for users, yet packed: ${extra.join(', ')}`);
  for (const needed of ['LICENSE', 'README.md', 'CHANGELOG.md', 'THIRD_PARTY_NOTICES', 'dist/index.js'])
    if (!paths.includes(needed)) throw new Error(`the tarball lacks ${needed}`);
  const { size } = statSync(tarball);
  if (size > largestTarball) throw new Error(`the tarball weighs ${size} bytes, at most ${largestTarball}`);
  return `${paths.length} files, ${(size / 1000).toFixed(0)} kB`;
}

/** A path of the machine that built it would betray the builder and break nothing but trust. */
function noMachinePaths(): string {
  const list = capture(['tar', '-tzf', tarball], root)
    .split('\n')
    .filter((path) => /\.(c?js|map|d\.c?ts)$/.test(path));
  const bad = list.filter((path) => readFileSync(join(root, path.replace(/^package\//, '')), 'utf8').includes(root));
  if (bad.length > 0) throw new Error(`holds a path of this machine: ${bad.join(', ')}`);
  return `${list.length} files name no path of this machine`;
}

ensureBuilt();
const ok = await runSteps('package', [
  { name: 'pack', run: pack },
  { name: 'no machine paths', run: noMachinePaths },
  { name: 'publint', run: ['publint', '--strict'] },
  {
    name: 'types resolve',
    run: () => capture(['attw', tarball, '--profile', 'node16', '--no-emoji', '--format', 'table-flipped'], root),
  },
  { name: 'size', run: ['tsx', 'scripts/size.ts'] },
  { name: 'import time', run: ['tsx', 'scripts/import-time.ts'] },
  { name: 'a stranger installs it', run: () => stranger(tarball) },
]);
process.exitCode = ok ? 0 : 1;
