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

function script(name: string, ...args: string[]): void {
  const done = spawnSync('npm', ['run', '--silent', name, '--', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: childEnv(),
  });
  if (done.status !== 0) throw new Error(`npm run ${name}: exit ${done.status ?? done.signal}`);
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
    // About 5 minutes; by hand 20,000 messages a wire.
    name: 'a million mutated messages a wire',
    run: ['tsx', 'scripts/feeds-fuzz.ts', '--messages', '1000000', '--seed', SEED],
  },
  {
    // CI strikes each wire 60 times. Most of the time of a fault goes into whole books: here they begin with 20 levels a side.
    name: 'feeds under 100,000 faults a wire, small books',
    run: ['tsx', 'scripts/feeds-faults.ts', '--faults', '100000', '--first-seed', SEED, '--levels', '20'],
  },
  {
    name: 'feeds under 3,000 faults a wire, whole books',
    run: ['tsx', 'scripts/feeds-faults.ts', '--faults', '3000', '--first-seed', SEED, '--sockets', '0'],
  },
  {
    name: 'a paper run at 10,000 messages a second (10 minutes)',
    run: ['node', '--expose-gc', '--import', 'tsx', 'scripts/feeds-sustained.ts', '--seconds', '600', '--seed', SEED],
  },
  {
    name: 'a paper run of two simulated days with faults',
    run: ['tsx', 'scripts/feeds-soak.ts', '--hours', '48', '--seed', SEED],
  },
  { name: 'what market data cost', run: ['tsx', 'bench/feeds.bench.ts'] },
  {
    name: 'risk: 100,000 random portfolios (about 5 minutes)',
    run: ['tsx', 'scripts/risk-properties.ts', '--cases', '100000', '--seed', SEED],
  },
  { name: 'risk: what it costs (about 1 minute)', run: ['tsx', 'bench/risk.bench.ts'] },
  { name: 'risk: worked on real prices (about 1 minute)', run: ['tsx', 'scripts/risk-worked.ts'] },
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
  { name: 'every planted leak and honest pipeline (about 4 minutes)', run: () => void script('leaks') },
  {
    name: 'size of the gate, 1,000 null markets of nine kinds (about 15 minutes on two idle cores)',
    run: () => void script('gate:size', '--markets', '1000', '--first-seed', SEED),
  },
  {
    name: 'power of the gate, 400 planted markets of twelve kinds (about 8 minutes on two idle cores)',
    run: () => void script('gate:power', '--markets', '400', '--first-seed', SEED),
  },
]);
process.exitCode = ok ? 0 : 1;
