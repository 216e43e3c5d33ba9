/**
 * Puts the peers that can be reached into `bench/.peers`, which git ignores; nothing of them is ever a dependency. What
 * cannot be installed is said, with the last line of the installer's complaint. No registry is named: npm and pip use
 * their own configuration.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = resolve(fileURLToPath(new URL('../.peers/', import.meta.url)));

/** One place that peers are installed to, apart from others where their needs contradict each other. */
interface Place {
  readonly kind: 'npm' | 'python';
  readonly packages: readonly (readonly [name: string, version: string])[];
}

const places = {
  npm: {
    kind: 'npm',
    packages: [
      ['technicalindicators', '3.1.0'],
      ['trading-signals', '8.3.0'],
      ['indicatorts', '2.2.2'],
      ['ml-matrix', '6.15.1'],
    ],
  },
  python: {
    kind: 'python',
    packages: [
      ['numpy', '2.4.6'],
      ['pandas', '3.1.1'],
      ['backtrader', '1.9.78.123'],
      ['backtesting', '0.6.6'],
      ['vectorbt', '1.2.0'],
      ['TA-Lib', '0.8.2'],
      ['xgboost', '3.2.0'],
    ],
  },
  nautilus: { kind: 'python', packages: [['nautilus_trader', '1.221.0']] },
} as const satisfies { readonly [place: string]: Place };

/** Name of a place. */
export type PlaceName = keyof typeof places;

/** What is there: the folder of each place, and why a package is not. */
export interface Installed {
  readonly missing: ReadonlyMap<string, string>;
  /** The interpreter of a place of Python. */
  python(place: PlaceName): string;
  /** The folder whose `node_modules` holds the peers from npm. */
  readonly npm: string;
}

/** Installs what is not there yet; asks the network only for that. */
export function installPeers(tell: (line: string) => void): Installed {
  const missing = new Map<string, string>();
  for (const [name, place] of Object.entries(places) as [PlaceName, Place][]) {
    const at = join(folder, name);
    mkdirSync(at, { recursive: true });
    for (const [pack, version] of place.packages) {
      const mark = join(at, `.${pack}-${version}`);
      if (existsSync(mark)) continue;
      try {
        tell(`installing ${pack} ${version}`);
        if (place.kind === 'npm') npm(at, pack, version);
        else pip(at, pack, version);
        writeFileSync(mark, '');
      } catch (error) {
        missing.set(pack, lastLine(error));
      }
    }
  }
  return { missing, npm: join(folder, 'npm'), python: (place) => join(folder, place, 'bin', 'python') };
}

function npm(at: string, pack: string, version: string): void {
  const file = join(at, 'package.json');
  if (!existsSync(file)) writeFileSync(file, '{ "private": true }\n');
  run('npm', ['install', '--no-audit', '--no-fund', '--save-exact', '--loglevel', 'error', `${pack}@${version}`], at);
}

function pip(at: string, pack: string, version: string): void {
  if (!existsSync(join(at, 'bin', 'python'))) run('python3', ['-m', 'venv', at], at);
  run(join(at, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `${pack}==${version}`], at);
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: 600_000 });
}

/** The last line of what went wrong, without any address in it. */
function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  const lines = (stderr ?? message ?? String(error)).trim().split('\n');
  return (lines.at(-1) ?? '').replace(/https?:\/\/\S+/g, '(address)').slice(0, 200);
}

/** Version of a peer from npm as it is installed. */
export function npmVersion(at: string, pack: string): string {
  return JSON.parse(readFileSync(join(at, 'node_modules', pack, 'package.json'), 'utf8')).version as string;
}
