import { readFileSync } from 'node:fs';

/**
 * What each door may weigh, minified and gzipped, with all that it loads at once. Peers are left out, and so is whatever import()
 * brings later; `npm run check:browser` prints the weight with everything. The limit of `.` is a promise; the others stop a slip
 * from going unseen. The doors that run whole strategies bring the engine along: `./backtest` with gates, searches, leak checks and sweeps,
 * `./live` and `./node` with order management, order groups, feeds and the status board.
 */
const limits = {
  '.': '60 kB',
  './rx': '110 kB',
  './testing': '110 kB',
  './backtest': '185 kB',
  './live': '165 kB',
  './node': '148 kB',
};
const other = '90 kB';

const { exports } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** Leaves what is loaded later outside. */
const loadedLater = {
  name: 'loaded-later',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

export default Object.entries(exports ?? {})
  .filter(([, target]) => typeof target === 'object')
  .map(([subpath, target]) => ({
    name: subpath,
    path: target.import.default,
    import: '*',
    gzip: true,
    limit: limits[subpath] ?? other,
    ignore: ['rxjs'],
    modifyEsbuildConfig: (config) => ({
      ...config,
      logLevel: 'error',
      plugins: [loadedLater, ...(config.plugins ?? [])],
      ...(subpath === './node' ? { platform: 'node' } : {}),
    }),
  }));
