/**
 * What takes too long for every change: the random runs in great numbers, and a file of 10 GB. `npm run nightly`
 *
 * Each night draws other cases; the seed is printed, and `FC_SEED` states it again.
 */
import { spawnSync } from 'node:child_process';
import { root } from './doors.js';
import { childEnv, runSteps } from './steps.js';

/** Times as many random cases as `npm test` has. */
const CASES = '30';
const GIGABYTES = '10';
const SEED = process.env['FC_SEED'] ?? String(Date.now() % 2 ** 31);

function vitest(env: { readonly [name: string]: string }, ...paths: string[]): void {
  const done = spawnSync('vitest', ['run', ...paths], { cwd: root, stdio: 'inherit', env: { ...childEnv(), ...env } });
  if (done.status !== 0) throw new Error(`vitest run ${paths.join(' ')}: exit ${done.status ?? done.signal}`);
}

console.log(`FC_SEED=${SEED}`);
const ok = await runSteps('nightly', [
  {
    name: 'random runs',
    run: () => {
      vitest({ EDGEPROOF_NIGHTLY: CASES, FC_SEED: SEED }, 'test/properties', 'test/determinism');
      return `FC_SEED=${SEED}`;
    },
  },
  {
    name: 'hostile messages of brokers, 1 million',
    run: () => {
      vitest({ EDGEPROOF_NIGHTLY: CASES, FC_SEED: SEED }, 'test/adapters/wire-fuzz');
      return `FC_SEED=${SEED}`;
    },
  },
  {
    name: `a file of ${GIGABYTES} GB`,
    run: () => void vitest({ EDGEPROOF_FILE_GB: GIGABYTES }, 'test/bad-input/large'),
  },
  {
    name: 'order management against a simulated broker, 2,000,000 seeds (about 25 minutes)',
    run: ['tsx', 'scripts/chaos.ts', '--seeds', '2000000', '--first-seed', SEED],
  },
  {
    name: '200 kills of a trading process (about 5 minutes)',
    run: ['tsx', 'scripts/kill-nine.ts', '--kills', '200', '--seed', SEED],
  },
]);
process.exitCode = ok ? 0 : 1;
