/** A plan in a module of its own, as workers need it; and some that fail. */
import type { Parameters, SweepPlan } from 'edgeproof/backtest';
import { crossPlan, mixedPlan } from './plans.js';

export const plan = mixedPlan(7);
export const intraday = crossPlan({ period: '1m', bars: 3000 });
export const failing: SweepPlan<Parameters> = {
  ...mixedPlan(7),
  strategy: () => {
    throw new Error('on purpose');
  },
};
