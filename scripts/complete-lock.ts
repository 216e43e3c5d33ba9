/**
 * Fills the holes that a partial registry leaves in package-lock.json. A package with native parts names one optional dependency a
 * platform; where the registry at hand lacks some, npm writes a lock without them, and `npm ci` then refuses that lock everywhere.
 * The entries are plain: version, platform, optional. Run after each change of the lock; `--check` only looks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './doors.js';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Packages = Record<string, Locked>;

const systems = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' ');
const processors = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' ');

/** True when a package that lies at `from` finds `name`, in the way Node looks. */
function isLocked(packages: Packages, from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

/** What the name of a platform's package says: `rollup-linux-x64-musl` is for linux, x64, musl. */
function platform(name: string): object {
  const words = name.split(/[-/]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (os === undefined || cpu === undefined) throw new Error(`${name} is missing from the lock and names no platform`);
  const libc = words.some((word) => word.startsWith('musl'))
    ? { libc: ['musl'] }
    : words.some((word) => word.startsWith('gnu')) && os === 'linux'
      ? { libc: ['glibc'] }
      : {};
  return { cpu: [cpu], ...libc, os: [os] };
}

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages };
const added: string[] = [];
for (const [from, one] of Object.entries(lock.packages))
  for (const [name, version] of Object.entries(one.optionalDependencies ?? {})) {
    if (isLocked(lock.packages, from, name)) continue;
    const dev = one.dev === true ? { dev: true } : {};
    lock.packages[`node_modules/${name}`] = { version, ...dev, optional: true, ...platform(name) };
    added.push(`${name}@${version}`);
  }

if (added.length === 0) {
  console.log('the lock names every platform');
} else if (process.argv.includes('--check')) {
  console.error(`the lock lacks ${added.join(', ')}; run: npm run lock`);
  process.exit(1);
} else {
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${added.length} platforms to the lock`);
}
