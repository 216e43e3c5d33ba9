/** A plan that workers import, counted in a ledger; two of its sets cannot run. */
import { memoryLineStore, type SweepPlan, TrialLedger } from 'edgeproof/backtest';
import { crossPlan } from './plans.js';

const { parameters, strategy, ...run } = crossPlan({ bars: 120 });

/** A fresh ledger each. */
export function countedPlan(): SweepPlan<{ readonly fast: number; readonly slow: number }> {
  return {
    ...run,
    parameters,
    strategy,
    flags: { enable_bt_gates: true },
    ledger: { trials: new TrialLedger(memoryLineStore()), research: 'crosses' },
  };
}

export const plan = countedPlan();
