import { existsSync } from 'node:fs';
import { backtest } from 'edgeproof';
import {
  checkLeaks,
  combinatorialRuns,
  credibility,
  excessPath,
  judge,
  marketPermutation,
  memoryLineStore,
  neighboursOf,
  parameterPlateau,
  TrialLedger,
} from 'edgeproof/backtest';
import { permuteOverWorkers } from 'edgeproof/node';
import type { CredibilityRecord } from 'edgeproof/report';
import type { Market } from './market.js';
import { setUp } from './run.js';
import { type Choices, choices, chosen, learnedWith } from './strategy.js';

/** How much is done; the same numbers for any count of workers. */
export interface GateWork {
  readonly permutations: number;
  readonly moments: number;
  /** Threads for the permuted markets; 0: none but this one. */
  readonly workers: number;
  readonly onProgress: (state: { label: string; done: number; total: number }) => void;
}

/**
 * The whole verdict on the quickstart's strategy: its neighbours are tried and counted, leaks are looked for, markets permuted,
 * combinatorial paths run; then the gate judges by everything the ledger counted. The ledger is of this run alone.
 */
export async function judgeQuickstart(market: Market, work: GateWork): Promise<CredibilityRecord> {
  const run = setUp(market);
  const permuting = permute(market, work);
  permuting.catch(() => {}); // told below, where it is waited for
  const counted = { trials: new TrialLedger(memoryLineStore()), research: 'quickstart' };
  const gated = { flags: { enable_bt_gates: true }, ledger: counted };
  const result = await backtest({ ...run, ...gated });
  const { plateau } = await neighbours(run, gated, work, excessPath(result).sharpe);
  const { outOfSampleFrom } = result.record;
  const paths = await combinatorialRuns(
    {
      ...run,
      ...(outOfSampleFrom === undefined ? {} : { outOfSampleFrom: new Date(outOfSampleFrom / 1000) }),
    },
    { onProgress: (state) => work.onProgress({ label: 'combinatorial paths', ...state }) },
  );
  const { keepPrices: _keep, ...checked } = run;
  const leaks = await checkLeaks(checked, {
    moments: work.moments,
    changes: 6,
    onProgress: (done, total) => work.onProgress({ label: 'leak checks', done, total }),
  });
  const permutation = await permuting;
  const verdict = await judge(result, { leaks, permutation, plateau });
  const combinatorial = { ...paths, own: permutation.own };
  return credibility(result, verdict, { leaks, permutation, plateau, combinatorial });
}

/** Every neighbour is a backtest like any other: written down, and counted against the choice. */
async function neighbours(
  run: ReturnType<typeof setUp>,
  gated: Pick<ReturnType<typeof setUp>, 'flags' | 'ledger'>,
  work: GateWork,
  own: number,
) {
  const sets = neighboursOf<Choices>(choices, chosen);
  const points: { label: string; value: number }[] = [];
  for (const set of sets) {
    const { sharpe } = excessPath(await backtest({ ...run, ...gated, strategy: learnedWith(set) }));
    points.push({ label: labelOf(set), value: sharpe });
    work.onProgress({ label: 'neighbours', done: points.length, total: sets.length });
  }
  return { plateau: parameterPlateau({ label: 'as written down', value: own }, points) };
}

function labelOf(set: Choices): string {
  const moved = Object.keys(chosen).find((name) => set[name] !== chosen[name]) ?? '';
  return `${moved} ${set[moved]} for ${chosen[moved]}`;
}

/** Permuted markets, over threads where the module that they import is there. */
function permute(market: Market, { permutations, workers, onProgress }: GateWork) {
  const options = {
    permutations,
    onProgress: (state: { done: number; total: number }) => onProgress({ label: 'permuted markets', ...state }),
  };
  const module = new URL('./permuted-run.ts', import.meta.url);
  if (workers === 0 || !existsSync(module)) return marketPermutation(setUp(market), options);
  const execArgv = ['--import', new URL('../../scripts/tsx-in-workers.mjs', import.meta.url).href];
  return permuteOverWorkers(module, { ...options, workers, execArgv });
}
