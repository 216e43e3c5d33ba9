import { readFileSync } from 'node:fs';

/**
 * What each door may weigh, gzipped, with all that it imports. Peers are left out, and so are the packages that are loaded by
 * import() when first needed. The limit of `.` is a promise; the others stop a slip from going unseen.
 */
const limits = { '.': '60 kB' };
const other = '90 kB';
const loadedWhenNeeded = ['ml-matrix', 'ml-xgboost', 'tinypool', 'ws'];

const { exports } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

export default Object.entries(exports ?? {})
  .filter(([, target]) => typeof target === 'object')
  .map(([subpath, target]) => ({
    name: subpath,
    path: target.import.default,
    import: '*',
    gzip: true,
    limit: limits[subpath] ?? other,
    ignore: ['rxjs', ...loadedWhenNeeded],
    modifyEsbuildConfig: (config) => ({
      ...config,
      logLevel: 'error',
      ...(subpath === './node' ? { platform: 'node' } : {}),
    }),
  }));
