/** The doors of the package: which subpaths exist, where their source lies and where the build puts them. */
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** The rooms that may have a door; the door of `.` is `src/index.ts`, adapters have one a service. */
export const doorRooms: readonly string[] = [
  'data',
  'features',
  'models',
  'portfolio',
  'risk',
  'oms',
  'backtest',
  'live',
  'rx',
  'report',
  'artifacts',
  'testing',
  'node',
];

/** One subpath of the package. */
export interface Door {
  /** As in package.json `exports`: `.`, `./data`. */
  readonly subpath: string;
  /** As a user imports it: `edgeproof`, `edgeproof/data`. */
  readonly specifier: string;
  /** Source file relative to the root. */
  readonly source: string;
  /** Build entry, no extension, relative to dist. */
  readonly entry: string;
}

function door(room: string): Door {
  return room === ''
    ? { subpath: '.', specifier: 'edgeproof', source: 'src/index.ts', entry: 'index' }
    : {
        subpath: `./${room}`,
        specifier: `edgeproof/${room}`,
        source: `src/${room}/index.ts`,
        entry: `${room}/index`,
      };
}

/** The doors that exist now, in a fixed order. */
export function doors(base: string = root): readonly Door[] {
  const adapters = join(base, 'src/adapters');
  const services = existsSync(adapters)
    ? readdirSync(adapters, { withFileTypes: true })
        .filter((one) => one.isDirectory())
        .map((one) => `adapters/${one.name}`)
        .sort()
    : [];
  return ['', ...doorRooms, ...services].map(door).filter((one) => existsSync(join(base, one.source)));
}

/** Programs of worker threads, `src/node/<name>-worker.ts`: built beside the door of ./node, so that it finds them by `./`. */
export function workers(base: string = root): readonly Pick<Door, 'source' | 'entry'>[] {
  const folder = join(base, 'src/node');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('-worker.ts'))
    .sort()
    .map((file) => ({ source: `src/node/${file}`, entry: `node/${file.slice(0, -3)}` }));
}
