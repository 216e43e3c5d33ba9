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

/** The verdict on the real data must be the same to the last bit, however many threads have worked on it. */
function sameVerdict(): string {
  const hashes = ['2', '0'].map((workers) => {
    const done = spawnSync('npm', ['run', '--silent', 'scorecard', '--', '--workers', workers], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      env: childEnv(),
    });
    const hash = /^verdict ([0-9a-f]{64})/m.exec(done.stdout)?.[1];
    if (done.status !== 0 || hash === undefined)
      throw new Error(`npm run scorecard: exit ${done.status ?? done.signal}`);
    return hash;
  });
  if (hashes[0] !== hashes[1]) throw new Error(`two workers found ${hashes[0]}, none ${hashes[1]}`);
  return `verdict ${hashes[0]}`;
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
    name: 'risk: 100,000 random portfolios (about 3 minutes on two cores)',
    run: ['tsx', 'scripts/risk-properties.ts', '--cases', '100000', '--seed', SEED],
  },
  { name: 'risk: what it costs (about 1 minute)', run: ['tsx', 'bench/risk.bench.ts'] },
  { name: 'risk: worked on real prices (about 1 minute)', run: ['tsx', 'scripts/risk-worked.ts'] },
  {
    // From nothing: what an earlier night found is not taken on trust. CI has the tests themselves.
    name: 'risk: every small change of its source (about 15 minutes)',
    run: ['tsx', 'scripts/mutation.ts', 'risk', '--force'],
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
    name: 'order management, 10 million reports in flat memory (about 8 minutes)',
    run: () => void script('bench:oms'),
  },
  {
    name: 'a million mutated messages a broker (about 5 minutes)',
    run: ['tsx', 'scripts/brokers-fuzz.ts', '--messages', '1000000', '--seed', SEED],
  },
  {
    name: '200 kills of a trading process at each of three venues (about 15 minutes)',
    run: ['tsx', 'scripts/kill-nine.ts', '--kills', '200', '--seed', SEED],
  },
  { name: 'every planted leak and honest pipeline of both suites (about 6 minutes)', run: () => void script('leaks') },
  { name: 'the whole verdict twice, over two workers and over none (about 3 minutes)', run: sameVerdict },
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
