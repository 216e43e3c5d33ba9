/** What takes too long for every change: the random runs in great numbers, and a file of 10 GB. `npm run nightly` */
import { spawnSync } from 'node:child_process';
import { root } from './doors.js';
import { childEnv, runSteps } from './steps.js';

/** Times as many random cases as `npm test` has. */
const CASES = '30';
const GIGABYTES = '10';

function vitest(env: { readonly [name: string]: string }, ...paths: string[]): void {
  const done = spawnSync('vitest', ['run', ...paths], { cwd: root, stdio: 'inherit', env: { ...childEnv(), ...env } });
  if (done.status !== 0) throw new Error(`vitest run ${paths.join(' ')}: exit ${done.status ?? done.signal}`);
}

const ok = await runSteps('nightly', [
  { name: 'random runs', run: () => void vitest({ EDGEPROOF_NIGHTLY: CASES }, 'test/properties', 'test/determinism') },
  {
    name: `a file of ${GIGABYTES} GB`,
    run: () => void vitest({ EDGEPROOF_FILE_GB: GIGABYTES }, 'test/bad-input/large'),
  },
]);
process.exitCode = ok ? 0 : 1;
